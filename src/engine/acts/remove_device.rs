//! Takes a user's device away.

use std::sync::Arc;

use super::super::transaction::TransactError;
use super::super::{Engine, LiveTenant};
use crate::domain::device::{self, Error};
use crate::domain::id::UserId;
use crate::domain::principal::Principal;

impl Engine {
    /// Takes the device of `user` away, bound or not, and disables login protection that asks for its codes.
    ///
    /// # Errors
    /// Refuses a user who does not exist or has no device.
    pub async fn remove_device(
        &self,
        live: &Arc<LiveTenant>,
        user: &UserId,
    ) -> Result<(), TransactError<Error>> {
        let user = user.clone();
        self.transact(live, move |tenant, now| device::remove(tenant, &Principal::CONTROL_PLANE, &user, now))
            .await
    }
}
