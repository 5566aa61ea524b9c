//! The server: accepts connections until it is told to stop, then lets requests under way finish.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::connection::{self, Transport};
use super::front::Front;
use super::tls::{self, Tls};

/// An address to serve on, and what is spoken there.
#[derive(Debug)]
pub enum Listener {
    /// HTTP/1.1.
    Plain(TcpListener),
    /// HTTP/1.1 and HTTP/2 over TLS.
    Tls(TcpListener, Tls),
}

/// How long requests under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_millis(500);
/// How long to wait when there are no more sockets to accept with.
const BREATH: Duration = Duration::from_millis(50);

/// The address under which this machine reaches a listener on `address`.
#[must_use]
pub fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let loopback = (IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST));
        address.set_ip(if address.is_ipv4() { loopback.0 } else { loopback.1 });
    }
    address
}

impl Listener {
    /// The address under which its own machine reaches it, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        let (scheme, listener) = match self {
            Self::Plain(listener) => ("http", listener),
            Self::Tls(listener, _) => ("https", listener),
        };
        Some(format!("{scheme}://{}", reachable(listener.local_addr().ok()?)))
    }

    /// Whether only its own machine reaches it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let (Self::Plain(listener) | Self::Tls(listener, _)) = self;
        listener.local_addr().is_ok_and(|address| address.ip().to_canonical().is_loopback())
    }
}

/// Serves each of `doors`, a listener and what answers there, until `stop` completes; returns when the last
/// request is answered, at most half a second later. Connections end with this future, also if it is dropped.
pub async fn serve(doors: Vec<(Listener, Front)>, stop: impl Future<Output = ()>) {
    let token = CancellationToken::new();
    let doors = join_all(doors.into_iter().map(|(listener, front)| keep(listener, front, &token)));
    let stopped = async {
        stop.await;
        token.cancel();
    };
    tokio::join!(doors, stopped);
}

/// Serves one listener until `stop` is cancelled.
async fn keep(listener: Listener, front: Front, stop: &CancellationToken) {
    let (listener, tls) = match listener {
        Listener::Plain(listener) => (listener, None),
        Listener::Tls(listener, tls) => (listener, Some(tls)),
    };
    let mut connections = JoinSet::new();
    let mut stopped = pin!(stop.cancelled());
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    let (front, stop) = (front.clone(), stop.clone());
                    match tls.clone() {
                        None => connections.spawn(connection::run(stream, Transport::Plain, front, stop)),
                        Some(tls) => connections.spawn(tls::run(stream, tls, front, stop)),
                    };
                }
                Err(error) => pause_after(&error).await,
            },
            Some(_) = connections.join_next() => {}
            () = &mut stopped => break,
        }
    }
    drop(listener);
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, finished).await.is_err() {
        tracing::warn!(connections = connections.len(), "stopped before all requests were answered");
    }
}

/// A connection that died in the queue is no reason to wait; running out of sockets is.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "could not accept a connection");
        tokio::time::sleep(BREATH).await;
    }
}
