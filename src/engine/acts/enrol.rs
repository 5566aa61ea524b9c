//! Gives a user a device, bound at once.

use std::sync::Arc;

use super::super::transaction::TransactError;
use super::super::{Engine, LiveTenant};
use crate::domain::device::{self, DeviceName, Error, VirtualMfaDevice};
use crate::domain::id::UserId;
use crate::domain::principal::Principal;
use crate::domain::secret::Secret;

/// Bytes of a new seed: 32 characters of base32, as in Huawei's samples.
const SEED: usize = 20;

/// A device that is to be made.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Its name; `None` for one made of the user's.
    pub name: Option<DeviceName>,
    /// Its TOTP secret; `None` for a random one.
    pub seed: Option<Secret<Box<[u8]>>>,
    /// Whether it is bound at once, and login protection by it turned on.
    pub bound: bool,
}

impl Default for Enrolment {
    /// A bound device that nothing else is said of.
    fn default() -> Self {
        Self { name: None, seed: None, bound: true }
    }
}

impl Engine {
    /// Gives `user` a device, VMware's way: bound, and login protection by it on, unless `enrolment` says
    /// otherwise.
    ///
    /// # Errors
    /// Refuses a user who does not exist, has a device or is federated, and a name that another user's device
    /// has.
    pub async fn enrol(
        &self,
        live: &Arc<LiveTenant>,
        user: &UserId,
        enrolment: Enrolment,
    ) -> Result<VirtualMfaDevice, TransactError<Error>> {
        let Enrolment { name, seed, bound } = enrolment;
        let seed = seed.unwrap_or_else(|| Secret::new(Box::from(live.draw::<SEED>())));
        let user = user.clone();
        self.transact(live, move |tenant, now| {
            let owner = tenant.users.find(&user).ok_or_else(|| Error::UnknownUser(user.clone()))?;
            let name = name.clone().unwrap_or_else(|| DeviceName::of(owner));
            device::enrol(tenant, &Principal::CONTROL_PLANE, &user, &name, seed.clone(), bound, now)
        })
        .await
    }
}
