//! The server: accepts connections until it is told to stop, then lets requests under way finish.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection;
use super::front::Front;

/// How long requests under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_millis(500);
/// How long to wait when there are no more sockets to accept with.
const BREATH: Duration = Duration::from_millis(50);

/// Serves `front` on `listener` until `stop` completes; returns when the last request is answered,
/// at most half a second later.
pub async fn serve(listener: TcpListener, front: Front, stop: impl Future<Output = ()>) {
    let token = CancellationToken::new();
    let connections = TaskTracker::new();
    let accepting = async {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    connections.spawn(connection::run(stream, front.clone(), token.clone()));
                }
                Err(error) => pause_after(&error).await,
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = stop => {}
    }
    drop(listener);
    token.cancel();
    connections.close();
    if tokio::time::timeout(GRACE, connections.wait()).await.is_err() {
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
