//! One connection of HTTP/1.1: requests in turn, a watch on slow clients, and answers to what is no
//! request.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::http::Request;
use axum::response::Response;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_util::sync::CancellationToken;

use super::answer_body::AnswerBody;
use super::face::Refusal;
use super::faults::{self, Dropped};
use super::front::Front;
use super::limits::Limits;
use super::tls::{self, OverTls};
use super::wire::{Phase, Progress, Wire};

/// How often in the shorter of its two times the watch looks at a connection.
const LOOKS: u32 = 4;
/// How long, and for how many bytes, a refused client may go on sending before it is cut off: it
/// would not see the refusal otherwise.
const LINGER: Duration = Duration::from_millis(500);
const LINGER_BYTES: u64 = 64 * 1024 * 1024;

type Connection<S> = http1::Connection<TokioIo<Wire<S>>, Watched>;

/// How requests come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    /// By TCP, to an address that speaks plain HTTP.
    Plain,
    /// By TLS.
    Tls,
    /// By TCP, to an address that speaks TLS: they are refused.
    Misdirected,
}

/// Serves `stream` until the client leaves, breaks the rules, or `stop` is cancelled.
pub(super) async fn run<S>(stream: S, transport: Transport, front: Front, stop: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let limits = *front.limits();
    let progress = Progress::default();
    let wire = TokioIo::new(Wire::new(stream, progress.clone()));
    let inner = Inner { front: front.clone(), transport, progress: progress.clone(), stop: stop.clone() };
    let service = Watched(Arc::new(inner));
    let mut connection = http1::Builder::new()
        .half_close(true)
        .max_header_size(limits.head_bytes)
        .serve_connection(wire, service);
    let end = drive(&mut connection, &progress, &limits, &stop).await;
    let wire = connection.into_parts().io.into_inner();
    match refusal(&end, &wire, &progress, &limits) {
        Some(refusal) => {
            let answer = front.refuse(&wire.path(), refusal);
            last_words(wire.into_stream(), answer).await;
        }
        None => drop(wire.into_stream().shutdown().await),
    }
}

/// How a connection came to its end.
pub(super) enum End {
    /// In good order, between two requests.
    Closed,
    /// In the middle of something.
    Broken,
    Silent,
    TooSlow,
}

async fn drive<S>(
    connection: &mut Connection<S>,
    progress: &Progress,
    limits: &Limits,
    stop: &CancellationToken,
) -> End
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stopped = pin!(stop.cancelled());
    let mut stopping = false;
    let mut watch = Watch::new(progress, limits);
    poll_fn(|cx| {
        loop {
            match connection.poll_without_shutdown(cx) {
                Poll::Ready(Ok(())) => return Poll::Ready(End::Closed),
                Poll::Ready(Err(_)) => return Poll::Ready(End::Broken),
                Poll::Pending => {}
            }
            if stopping || stopped.as_mut().poll(cx).is_pending() {
                break;
            }
            stopping = true;
            Pin::new(&mut *connection).graceful_shutdown();
        }
        while watch.interval.poll_tick(cx).is_ready() {
            if let Some(end) = watch.look() {
                return Poll::Ready(end);
            }
        }
        Poll::Pending
    })
    .await
}

/// Looks at a connection now and then, so that a request need not set a timer.
pub(super) struct Watch<'a> {
    progress: &'a Progress,
    limits: &'a Limits,
    interval: tokio::time::Interval,
    seen: u64,
    unchanged: u32,
}

impl<'a> Watch<'a> {
    pub(super) fn new(progress: &'a Progress, limits: &'a Limits) -> Self {
        let period = (limits.head_time.min(limits.idle_time) / LOOKS).max(Duration::from_millis(1));
        let mut interval = tokio::time::interval(period);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        interval.reset();
        Self { progress, limits, interval, seen: progress.mark(), unchanged: 0 }
    }

    /// Waits until the connection has been as it is for too long.
    pub(super) async fn end(mut self) -> End {
        loop {
            self.interval.tick().await;
            if let Some(end) = self.look() {
                return end;
            }
        }
    }

    /// The end of the connection, if it has been as it is for too long.
    fn look(&mut self) -> Option<End> {
        let mark = self.progress.mark();
        if mark != self.seen {
            (self.seen, self.unchanged) = (mark, 0);
            return None;
        }
        self.unchanged = self.unchanged.saturating_add(1);
        let quiet = self.interval.period() * self.unchanged;
        match self.progress.phase() {
            Phase::Head if quiet >= self.limits.head_time => Some(End::TooSlow),
            Phase::Idle if quiet >= self.limits.idle_time => Some(End::Silent),
            Phase::Idle | Phase::Head | Phase::Answer => None,
        }
    }
}

/// What to tell a client whose connection ends so; nothing if it has had its answers.
fn refusal<S>(end: &End, wire: &Wire<S>, progress: &Progress, limits: &Limits) -> Option<Refusal> {
    match (end, wire.refused()) {
        (End::TooSlow, _) => Some(Refusal::TooSlow),
        (End::Silent | End::Closed, None) => None,
        (_, Some(414)) => Some(Refusal::TargetTooLong),
        (_, Some(431)) if wire.line_bytes() > limits.target_bytes => Some(Refusal::TargetTooLong),
        (_, Some(431)) => Some(Refusal::HeadTooLarge),
        (End::Broken, None) if progress.phase() != Phase::Head => None,
        (_, _) => Some(Refusal::Malformed("the request is not HTTP/1.1 (RFC 9112)")),
    }
}

/// Writes the last answer of a connection and lets the client read it, for a while.
async fn last_words<S>(mut stream: S, answer: Response<AnswerBody>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let bytes = serialize(answer).await;
    let exchange = async {
        stream.write_all(&bytes).await?;
        stream.shutdown().await?;
        tokio::io::copy(&mut stream.take(LINGER_BYTES), &mut tokio::io::sink()).await
    };
    let _ = tokio::time::timeout(LINGER, exchange).await;
}

/// An answer as HTTP/1.1, for a connection that hyper has given up.
async fn serialize(answer: Response<AnswerBody>) -> Vec<u8> {
    let (head, body) = answer.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let (status, reason) = (head.status.as_str(), head.status.canonical_reason().unwrap_or_default());
    let mut bytes = format!("HTTP/1.1 {status} {reason}\r\n").into_bytes();
    for (name, value) in &head.headers {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len()).into_bytes());
    bytes.extend(body);
    bytes
}

/// The front, telling how far each request is. A request holds on to all of it at once.
struct Watched(Arc<Inner>);

struct Inner {
    front: Front,
    transport: Transport,
    progress: Progress,
    stop: CancellationToken,
}

impl hyper::service::Service<Request<Incoming>> for Watched {
    type Response = Response<AnswerBody>;
    type Error = Dropped;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Dropped>> + Send>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        let inner = Arc::clone(&self.0);
        Box::pin(async move {
            let Inner { front, transport, progress, stop } = &*inner;
            progress.enter(Phase::Answer);
            let mut response = match transport {
                Transport::Plain => front.answer(request, Some(stop)).await,
                Transport::Tls => {
                    request.extensions_mut().insert(OverTls);
                    front.answer(request, Some(stop)).await
                }
                Transport::Misdirected => Box::pin(tls::refuse_plain(front, request)).await,
            };
            response.body_mut().end_with(stop);
            progress.enter(Phase::Idle);
            faults::reaching(response)
        })
    }
}
