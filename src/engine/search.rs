//! Looking for users by what no index has: every user is looked at, off the threads that answer requests
//! and in few searches at once.

use std::num::NonZero;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::Engine;
use super::passwords::Stopping;
use crate::domain::id::UserId;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;

/// Whose turn it is to search: at most half the cores, so that the other half answers requests.
#[derive(Debug)]
pub(super) struct Searches(Arc<Semaphore>);

impl Default for Searches {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self(Arc::new(Semaphore::new(cores.div_ceil(2))))
    }
}

impl Engine {
    /// The first `most` users, in the order of their ids, of whom `is_found` is true.
    ///
    /// # Errors
    /// Fails when the server is stopping.
    pub async fn search_users(
        &self,
        tenant: Arc<Tenant>,
        most: usize,
        is_found: impl Fn(&User) -> bool + Send + 'static,
    ) -> Result<Vec<UserId>, Stopping> {
        let turn = Arc::clone(&self.0.searches.0).acquire_owned().await.map_err(|_| Stopping)?;
        let search = move || {
            // The turn ends with the work, not with a client who has hung up.
            let _turn = turn;
            let users = tenant.users.in_order(None).filter(|(_, user)| is_found(user));
            users.take(most).map(|(id, _)| id.clone()).collect()
        };
        tokio::task::spawn_blocking(search).await.map_err(|_| Stopping)
    }
}
