//! Sets a user's login protection, or makes it as if it never was configured.

use std::sync::Arc;

use super::super::transaction::TransactError;
use super::super::{Engine, LiveTenant};
use crate::domain::id::UserId;
use crate::domain::login_protection::{self, Error, LoginProtection};
use crate::domain::principal::Principal;

impl Engine {
    /// Sets the login protection of `user`.
    ///
    /// # Errors
    /// Refuses a user who does not exist or is federated, and a method by which the user cannot be reached.
    pub async fn set_login_protection(
        &self,
        live: &Arc<LiveTenant>,
        user: &UserId,
        protection: LoginProtection,
    ) -> Result<(), TransactError<Error>> {
        let user = user.clone();
        self.transact(live, move |tenant, now| {
            login_protection::update(tenant, &Principal::CONTROL_PLANE, &user, protection, now)
        })
        .await
    }

    /// Makes the login protection of `user` as if it never was configured.
    ///
    /// # Errors
    /// Refuses a user who does not exist.
    pub async fn clear_login_protection(
        &self,
        live: &Arc<LiveTenant>,
        user: &UserId,
    ) -> Result<(), TransactError<Error>> {
        let user = user.clone();
        self.transact(live, move |tenant, now| {
            login_protection::clear(tenant, &Principal::CONTROL_PLANE, &user, now)
        })
        .await
    }
}
