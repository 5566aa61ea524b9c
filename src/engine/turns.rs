//! Work that keeps a core busy: off the threads that answer requests, no more at once than there are cores.

use std::num::NonZero;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// Gives turns to one kind of work.
#[derive(Clone, Debug)]
pub struct Turns(Arc<Semaphore>);

/// The server is stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server is stopping")]
pub struct Stopping;

impl Default for Turns {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self(Arc::new(Semaphore::new(cores)))
    }
}

impl Turns {
    /// Does `work` when it has its turn.
    ///
    /// # Errors
    /// Fails when the server is stopping.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Stopping> {
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(|_| Stopping)?;
        // The turn ends with the work, not with a caller who has hung up.
        let work = move || {
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Stopping)
    }
}
