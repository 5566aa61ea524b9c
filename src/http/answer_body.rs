//! The body of an answer: whole, in nearly every case, so that the log can read it and hyper need not ask for it
//! piece by piece; or a stream, which ends when the server stops; or one that a fault cuts off.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// A body that is there, or one that comes.
#[derive(Debug)]
pub struct AnswerBody(Kind);

#[derive(Debug)]
enum Kind {
    Whole(Bytes),
    Stream {
        rest: Body,
        stopped: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    },
    /// What comes, and then, once it has had time to leave, an error, which closes the connection.
    Cut {
        bytes: Bytes,
        is_sent: bool,
        pause: Option<Pin<Box<Sleep>>>,
    },
}

/// How long what was sent of an answer has to leave before its connection ends.
const PAUSE: Duration = Duration::from_millis(5);

/// The body ends before its end.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the answer is cut off by a fault")]
struct CutOff;

impl AnswerBody {
    /// Nothing.
    pub(super) const fn empty() -> Self {
        Self(Kind::Whole(Bytes::new()))
    }

    /// What `body` holds, if it is whole.
    pub(super) fn of(mut body: Body) -> Self {
        let length = body.size_hint().exact();
        if length == Some(0) {
            return Self::empty();
        }
        if length.is_some()
            && let Some(Some(Ok(frame))) = body.frame().now_or_never()
            && let Ok(bytes) = frame.into_data()
        {
            return if body.is_end_stream() {
                Self(Kind::Whole(bytes))
            } else {
                Self::stream(first(bytes, body))
            };
        }
        Self::stream(body)
    }

    fn stream(rest: Body) -> Self {
        Self(Kind::Stream { rest, stopped: None })
    }

    /// The bytes that are sent, of a body that is there.
    #[must_use]
    pub fn whole(&self) -> Option<&Bytes> {
        match &self.0 {
            Kind::Whole(bytes) | Kind::Cut { bytes, .. } => Some(bytes),
            Kind::Stream { .. } => None,
        }
    }

    /// Ends a stream once `stop` is cancelled: it would hold up the server's end.
    pub(super) fn end_with(&mut self, stop: &CancellationToken) {
        if let Kind::Stream { stopped, .. } = &mut self.0 {
            *stopped = Some(Box::pin(stop.clone().cancelled_owned()));
        }
    }

    /// Leaves no more than the first so many bytes of a body that is there, and then an error.
    pub(super) fn cut(&mut self, length: usize) {
        if let Kind::Whole(bytes) = &mut self.0 {
            bytes.truncate(length);
            self.0 = Kind::Cut { bytes: std::mem::take(bytes), is_sent: false, pause: None };
        }
    }

    /// As a body of axum's.
    pub(super) fn into_body(self) -> Body {
        match self.0 {
            Kind::Whole(bytes) => Body::from(bytes),
            Kind::Stream { rest, .. } => rest,
            Kind::Cut { .. } => Body::new(self),
        }
    }
}

/// A body that begins with `bytes`.
fn first(bytes: Bytes, rest: Body) -> Body {
    use futures_util::stream::{StreamExt as _, once};
    let first = once(async { Ok::<_, axum::Error>(bytes) });
    Body::from_stream(first.chain(rest.into_data_stream()))
}

impl From<Bytes> for AnswerBody {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Whole(bytes))
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut self.0 {
            Kind::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Kind::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Kind::Stream { rest, stopped } => {
                if stopped.as_mut().is_some_and(|stopped| stopped.as_mut().poll(cx).is_ready()) {
                    return Poll::Ready(None);
                }
                Pin::new(rest).poll_frame(cx)
            }
            Kind::Cut { bytes, is_sent, .. } if !*is_sent && !bytes.is_empty() => {
                *is_sent = true;
                Poll::Ready(Some(Ok(Frame::data(bytes.clone()))))
            }
            Kind::Cut { pause, .. } => {
                let pause = pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(PAUSE)));
                pause.as_mut().poll(cx).map(|()| Some(Err(axum::Error::new(CutOff))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Whole(bytes) => bytes.is_empty(),
            Kind::Stream { rest, .. } => rest.is_end_stream(),
            Kind::Cut { .. } => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Stream { rest, .. } => rest.size_hint(),
            Kind::Cut { .. } => SizeHint::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn a_whole_body_is_there_and_a_stream_is_not() {
        let whole = AnswerBody::of(Body::from("abc"));
        assert_eq!(whole.whole().map(|bytes| &bytes[..]), Some(&b"abc"[..]));
        assert_eq!(whole.collect().await.unwrap().to_bytes(), "abc");
        assert_eq!(AnswerBody::of(Body::empty()).whole().map(Bytes::len), Some(0));
        let pieces = futures_util::stream::iter(["a", "bc"].map(Ok::<_, axum::Error>));
        let stream = AnswerBody::of(Body::from_stream(pieces));
        assert!(stream.whole().is_none());
        assert_eq!(stream.collect().await.unwrap().to_bytes(), "abc");
    }

    #[tokio::test]
    async fn what_is_cut_off_ends_with_an_error() {
        for length in [0, 2] {
            let mut body = AnswerBody::of(Body::from("abc"));
            body.cut(length);
            assert_eq!(body.whole().map(|bytes| &bytes[..]), Some(&b"abc"[..length]));
            let mut body = body.into_body();
            assert!(body.size_hint().exact().is_none() && !body.is_end_stream());
            if length > 0 {
                assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "ab");
            }
            assert!(body.frame().await.unwrap().is_err());
        }
    }

    #[tokio::test]
    async fn a_stream_ends_when_the_server_stops() {
        let stop = CancellationToken::new();
        let endless = futures_util::stream::pending::<Result<Bytes, axum::Error>>();
        let mut body = AnswerBody::of(Body::from_stream(endless));
        body.end_with(&stop);
        assert!(body.frame().now_or_never().is_none());
        stop.cancel();
        assert!(body.frame().await.is_none());
    }
}
