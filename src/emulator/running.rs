//! An emulator that serves.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio_util::sync::CancellationToken;

use super::world::Home;
use super::{Emulator, StartError};
use crate::http::{self, Front, Listener};

/// An emulator that serves on a socket of its own until it is dropped. It is an [`Emulator`] besides.
///
/// Any number of them run in one process, on threads that they share and that no test's runtime ends: tests may be
/// `#[tokio::test]` of either flavor, share one emulator, and use clients that block.
///
/// ```
/// use fauxfactor::Emulator;
/// use tokio::net::TcpStream;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (one, two) = (Emulator::builder().start().await?, Emulator::builder().start().await?);
/// assert_ne!(one.url(), two.url());
///
/// let address = one.addr();
/// drop(one);
/// assert!(TcpStream::connect(address).await.is_err());
/// TcpStream::connect(two.addr()).await?;
/// two.stop().await; // lets requests under way finish
/// # Ok(())
/// # }
/// ```
#[must_use = "it stops when it is dropped"]
pub struct Running {
    emulator: Emulator,
    address: SocketAddr,
    server: Server,
}

impl Running {
    /// Lets `emulator` serve on `listener`.
    pub(super) fn start(emulator: Emulator, listener: TcpListener) -> Result<Self, StartError> {
        let runtime = threads().map_err(StartError::Threads)?;
        let (listener, address) = entrust(listener, &runtime).map_err(StartError::Threads)?;
        let base = emulator.public_url.clone().unwrap_or_else(|| url_of(address));
        let home = Home { base, runtime: Some(runtime.clone()), ..emulator.home };
        let emulator = Emulator { home, ..emulator };
        let server = Server::start(emulator.door(Listener::Plain(listener)), &runtime);
        Ok(Self { emulator, address, server })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The address that clients use, such as `http://127.0.0.1:50123`: the configured public URL, else where it
    /// listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.emulator.home.base
    }

    /// Stops listening, and lets requests under way finish: at most for half a second.
    pub async fn stop(self) {
        self.server.stop.cancel();
        self.server.is_done.cancelled().await;
    }
}

impl Deref for Running {
    type Target = Emulator;

    fn deref(&self) -> &Emulator {
        &self.emulator
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Running").field(&self.address).finish()
    }
}

/// What serves. Dropping it closes the socket.
struct Server {
    /// Lets requests under way finish.
    stop: CancellationToken,
    /// Does not.
    abort: CancellationToken,
    is_done: CancellationToken,
    /// The same for those who cannot await it: its other end is dropped then.
    done: Mutex<mpsc::Receiver<()>>,
}

/// Longer than closing a socket takes.
const PATIENCE: Duration = Duration::from_secs(1);

impl Server {
    fn start(door: (Listener, Front), runtime: &Handle) -> Self {
        let (stop, abort, is_done) = Default::default();
        let (doing, done) = mpsc::channel();
        let server = Self { stop, abort, is_done, done: Mutex::new(done) };
        let (stop, abort) = (server.stop.clone(), server.abort.clone());
        let finish = (server.is_done.clone().drop_guard(), doing);
        runtime.spawn(async move {
            // Dropped last, also if this ends before its time.
            let _finish = finish;
            tokio::select! {
                () = abort.cancelled() => {}
                () = http::server::serve(vec![door], stop.cancelled()) => {}
            }
        });
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.abort.cancel();
        let done = self.done.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = done.recv_timeout(PATIENCE);
    }
}

/// The threads on which all of them run.
fn threads() -> io::Result<Handle> {
    static THREADS: Mutex<Option<Runtime>> = Mutex::new(None);
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(threads) = &*threads {
        return Ok(threads.handle().clone());
    }
    let made = Builder::new_multi_thread().thread_name("fauxfactor").enable_all().build()?;
    Ok(threads.insert(made).handle().clone())
}

/// The listener as one of that runtime's, and its address.
fn entrust(listener: TcpListener, runtime: &Handle) -> io::Result<(tokio::net::TcpListener, SocketAddr)> {
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let _runtime = runtime.enter();
    Ok((tokio::net::TcpListener::from_std(listener)?, address))
}

/// How this machine reaches what listens there.
fn url_of(address: SocketAddr) -> Arc<str> {
    let mut reachable = address;
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => reachable.set_ip(Ipv4Addr::LOCALHOST.into()),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => reachable.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    format!("http://{reachable}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_one_that_this_machine_reaches() {
        let urls = [
            ("127.0.0.1:80", "http://127.0.0.1:80"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:80", "http://[::1]:80"),
            ("192.0.2.1:80", "http://192.0.2.1:80"),
        ];
        for (address, url) in urls {
            assert_eq!(&*url_of(address.parse().unwrap()), url);
        }
    }
}
