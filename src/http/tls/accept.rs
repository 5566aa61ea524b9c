//! From a TCP stream to requests: the handshake, and what the client chose by ALPN.

use std::io;

use axum::http::{HeaderValue, Request, header};
use axum::response::Response;
use hyper::body::Incoming;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use super::{HTTP_2, Tls};
use crate::http::answer_body::AnswerBody;
use crate::http::connection::{self, Transport};
use crate::http::face::Refusal;
use crate::http::front::Front;
use crate::http::{body, http2};

/// How a TLS record of the handshake begins (RFC 8446, section 5.1).
const HANDSHAKE: u8 = 0x16;

/// What a client hears that speaks plain HTTP.
const SPEAKS_HTTPS: &str = "this address speaks https: begin the URL with https://";

/// How a client has begun.
enum Opened {
    Tls(Box<TlsStream<TcpStream>>),
    /// With something else, perhaps plain HTTP.
    Plain(TcpStream),
}

/// Serves `stream` until the client leaves, breaks the rules, or `stop` is cancelled.
pub(in crate::http) async fn run(stream: TcpStream, tls: Tls, front: Front, stop: CancellationToken) {
    let opening = tokio::time::timeout(front.limits().head_time, open(stream, tls));
    let opened = tokio::select! {
        opened = opening => opened.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())),
        () = stop.cancelled() => return,
    };
    match opened {
        Ok(Opened::Plain(stream)) => connection::run(stream, Transport::Misdirected, front, stop).await,
        Ok(Opened::Tls(stream)) if stream.get_ref().1.alpn_protocol() == Some(HTTP_2) => {
            http2::run(*stream, front, stop).await;
        }
        Ok(Opened::Tls(stream)) => connection::run(*stream, Transport::Tls, front, stop).await,
        Err(error) => tracing::debug!(%error, "a client did not finish its TLS handshake"),
    }
}

async fn open(stream: TcpStream, tls: Tls) -> io::Result<Opened> {
    let mut first = [0];
    match stream.peek(&mut first).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ if first != [HANDSHAKE] => Ok(Opened::Plain(stream)),
        _ => Ok(Opened::Tls(Box::new(TlsAcceptor::from(tls.0).accept(stream).await?))),
    }
}

/// The answer to a plain request where TLS is spoken.
pub(in crate::http) async fn refuse_plain(front: &Front, request: Request<Incoming>) -> Response<AnswerBody> {
    let path = request.uri().path().to_owned();
    // First the body: a client that is still sending would not see the refusal.
    let _ = body::read(request.into_body(), false, front.limits()).await;
    let mut response = front.refuse(&path, Refusal::Malformed(SPEAKS_HTTPS));
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
