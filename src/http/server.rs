//! The server: accepts connections until it is told to stop, then lets requests under way finish.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::connection;
use super::front::Front;

/// How long requests under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_millis(500);
/// How long to wait when there are no more sockets to accept with.
const BREATH: Duration = Duration::from_millis(50);

/// Serves `front` on `listener` until `stop` completes; returns when the last request is answered,
/// at most half a second later. Connections end with this future, also if it is dropped.
pub async fn serve(listener: TcpListener, front: Front, stop: impl Future<Output = ()>) {
    let token = CancellationToken::new();
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    connections.spawn(connection::run(stream, front.clone(), token.clone()));
                }
                Err(error) => pause_after(&error).await,
            },
            Some(_) = connections.join_next() => {}
            () = &mut stop => break,
        }
    }
    drop(listener);
    token.cancel();
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
