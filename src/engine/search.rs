//! Looking for users by what no index has: every user is looked at, off the threads that answer requests.

use std::sync::Arc;

use super::Engine;
use super::turns::Stopping;
use crate::domain::id::UserId;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;

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
        let search = move || {
            let users = tenant.users.in_order(None).filter(|(_, user)| is_found(user));
            users.take(most).map(|(id, _)| id.clone()).collect()
        };
        self.0.searches.run(search).await
    }
}
