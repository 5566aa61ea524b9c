//! Locks a user, and unlocks one.

use std::time::Duration;

use super::super::LiveTenant;
use crate::domain::id::UserId;
use crate::domain::time::Timestamp;

impl LiveTenant {
    /// Locks `user` as failures to sign in do, at every door: for `lifetime`, or for as long as the account's
    /// login policy says. Answers until when, on the tenant's clock.
    pub fn lock_user(&self, user: &UserId, lifetime: Option<Duration>) -> Timestamp {
        let rule = self.current().account.get().security.login.lockout();
        let end = self.now().plus(lifetime.unwrap_or(rule.lock));
        self.sign_in_locks().lock(user, end);
        end
    }

    /// Forgets the failures of `user` and the locks that they led to, or that [`LiveTenant::lock_user`] made.
    pub fn unlock_user(&self, user: &UserId) {
        self.sign_in_locks().unlock(user);
    }
}
