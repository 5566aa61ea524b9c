//! Gives a user's device another name.

use std::sync::Arc;

use super::super::transaction::TransactError;
use super::super::{Engine, LiveTenant};
use crate::domain::device::{self, DeviceName, Error, VirtualMfaDevice};
use crate::domain::id::UserId;
use crate::domain::principal::Principal;

impl Engine {
    /// Gives the device of `user`, bound or not, another name, and the serial number that goes with it. Answers
    /// the device as it is then.
    ///
    /// # Errors
    /// Refuses a user who does not exist or has no device, and a name that another user's device has.
    pub async fn rename_device(
        &self,
        live: &Arc<LiveTenant>,
        user: &UserId,
        name: DeviceName,
    ) -> Result<VirtualMfaDevice, TransactError<Error>> {
        let user = user.clone();
        self.transact(live, move |tenant, now| {
            device::rename(tenant, &Principal::CONTROL_PLANE, &user, name.as_str(), now)
        })
        .await
    }
}
