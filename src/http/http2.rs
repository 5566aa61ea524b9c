//! One connection of HTTP/2: requests side by side, a watch on silent clients.
//!
//! hyper and h2 bound the frames, and end connections that flood them with resets. A request arrives
//! at [`Front`] as one of HTTP/1.1 would.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, Request, header};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::answer_body::AnswerBody;
use super::connection::Watch;
use super::face::Refusal;
use super::faults::{self, Dropped};
use super::front::Front;
use super::limits::Limits;
use super::tls::OverTls;
use super::wire::{Phase, Progress};

/// How many requests of a connection may be under way at once.
const STREAMS: u32 = 100;
/// How long a client that is told to leave may go on without a request under way.
const FAREWELL: Duration = Duration::from_millis(200);
/// What a header counts for besides its letters (RFC 9113, section 6.5.2).
const PER_HEADER: usize = 32;

/// Serves `stream` until the client leaves, breaks the rules, or `stop` is cancelled.
pub(super) async fn run<S>(stream: S, front: Front, stop: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let limits = *front.limits();
    let turns = Turns::default();
    let progress = turns.progress.clone();
    // The first request has no more time than the head of any other.
    progress.enter(Phase::Head);
    let mut connection = pin!(
        http2::Builder::new(Tasks::default())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(announced(&limits))
            .serve_connection(TokioIo::new(stream), Service { front, turns, stop: stop.clone() })
    );
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = Watch::new(&progress, &limits).end() => {}
        () = stop.cancelled() => {}
    }
    connection.as_mut().graceful_shutdown();
    let farewell = Limits { head_time: FAREWELL, idle_time: FAREWELL, ..limits };
    tokio::select! {
        _ = connection => {}
        _ = Watch::new(&progress, &farewell).end() => {}
    }
}

/// What h2 takes of headers: more than is allowed, because h2 refuses in nobody's dialect.
fn announced(limits: &Limits) -> u32 {
    u32::try_from(limits.head_bytes.saturating_mul(2)).unwrap_or(u32::MAX)
}

/// The front, for requests of HTTP/2.
struct Service {
    front: Front,
    turns: Turns,
    stop: CancellationToken,
}

impl hyper::service::Service<Request<Incoming>> for Service {
    type Response = Response<AnswerBody>;
    type Error = Dropped;
    type Future = Pin<Box<dyn Future<Output = Result<Response<AnswerBody>, Dropped>> + Send>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        let (front, turn, stop) = (self.front.clone(), self.turns.begin(), self.stop.clone());
        Box::pin(async move {
            let _turn = turn;
            if head_bytes(&request) > front.limits().head_bytes {
                return Ok(front.refuse(request.uri().path(), Refusal::HeadTooLarge));
            }
            complete(&mut request);
            let mut response = front.answer(request, Some(&stop)).await;
            response.body_mut().end_with(&stop);
            faults::reaching(response)
        })
    }
}

/// How large the head is, counted as HTTP/2 counts it.
fn head_bytes<B>(request: &Request<B>) -> usize {
    let uri = request.uri();
    let authority = uri.authority().map_or(0, |authority| authority.as_str().len());
    let target = uri.path().len() + uri.query().map_or(0, str::len);
    let headers = request.headers().iter();
    headers
        .fold(authority + target, |sum, (name, value)| sum + name.as_str().len() + value.len() + PER_HEADER)
}

/// Makes the head what HTTP/1.1 would have brought: clients sign `Host`, and browsers split cookies.
fn complete<B>(request: &mut Request<B>) {
    request.extensions_mut().insert(OverTls);
    let authority = request.uri().authority().map(|authority| HeaderValue::from_str(authority.as_str()));
    if let Some(Ok(host)) = authority {
        request.headers_mut().insert(header::HOST, host);
    }
    join_cookies(request.headers_mut());
}

/// RFC 9113, section 8.2.3.
fn join_cookies(headers: &mut HeaderMap) {
    let crumbs: Vec<_> = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if crumbs.len() > 1
        && let Ok(whole) = HeaderValue::from_bytes(&crumbs.join(&b"; "[..]))
    {
        headers.insert(header::COOKIE, whole);
    }
}

/// The requests under way: the connection waits for an answer as long as there is one.
#[derive(Clone, Default)]
struct Turns {
    count: Arc<Mutex<usize>>,
    progress: Progress,
}

/// One request under way; it ends when dropped.
struct Turn(Turns);

impl Turns {
    fn begin(&self) -> Turn {
        self.change(|count| count + 1);
        Turn(self.clone())
    }

    fn change(&self, next: impl FnOnce(usize) -> usize) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count = next(*count);
        self.progress.enter(if *count == 0 { Phase::Idle } else { Phase::Answer });
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.change(|count| count.saturating_sub(1));
    }
}

/// The tasks of a connection's requests, which end with it.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<JoinSet<()>>>);

impl<F> Executor<F> for Tasks
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, task: F) {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> axum::http::request::Builder {
        Request::get("https://iam.test:8443/v3/users?a=b")
    }

    #[test]
    fn the_host_is_the_authority() {
        for builder in [request(), request().header("host", "elsewhere")] {
            let mut request = builder.body(()).unwrap();
            complete(&mut request);
            assert_eq!(request.headers()["host"], "iam.test:8443");
            assert_eq!(request.headers().get_all("host").iter().count(), 1);
            assert!(request.extensions().get::<OverTls>().is_some());
        }
    }

    #[test]
    fn cookies_are_one_header() {
        let mut request = request().header("cookie", "a=1").header("cookie", "b=2").body(()).unwrap();
        complete(&mut request);
        let cookies: Vec<_> = request.headers().get_all("cookie").iter().collect();
        assert_eq!(cookies, ["a=1; b=2"]);
    }

    #[test]
    fn a_connection_is_idle_once_its_last_request_has_ended() {
        let turns = Turns::default();
        let (one, two) = (turns.begin(), turns.begin());
        drop(one);
        assert_eq!(turns.progress.phase(), Phase::Answer);
        drop(two);
        assert_eq!(turns.progress.phase(), Phase::Idle);
    }
}
