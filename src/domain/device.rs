//! Virtual MFA devices: a named TOTP secret of a user, at most one per user.

use super::id::{AccountId, UserId};
use super::policy::{self, Action, Forbidden, Target};
use super::principal::Principal;
use super::secret::Secret;
use super::tenant::Tenant;

/// Reading one user's device.
///
/// Source: Huawei's page "Querying the MFA Device Information of a User", action from `iam_19_0001`.
pub const SHOW: Action = Action::new("iam:mfa:getVirtualMFADevice");

/// A virtual MFA device. Its row's key is the user, so a user cannot have two.
#[derive(Clone, Debug)]
pub struct VirtualMfaDevice {
    /// The name its creator gave.
    pub name: Box<str>,
    /// Huawei's serial number, unique in the account.
    pub serial_number: Box<str>,
    /// The TOTP secret, as bytes.
    pub seed: Secret<Box<[u8]>>,
    /// Whether two consecutive codes have bound it to its user.
    pub bound: bool,
}

/// The serial number of a new device: `iam:{account id}:mfa/{name}`, as Huawei's creation page shows.
#[must_use]
pub fn serial_number(account: &AccountId, name: &str) -> String {
    format!("iam:{account}:mfa/{name}")
}

/// Why a device could not be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShowError {
    /// The caller may not look.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The account has no such user.
    #[error("user {0} does not exist")]
    UnknownUser(UserId),
    /// The user has no device.
    #[error("user {0} has no virtual MFA device")]
    NoDevice(UserId),
}

/// The device of `user`, bound or not, as `caller` may see it.
///
/// # Errors
/// Refuses callers by [`policy::decide`] before saying whether the user exists or has a device.
pub fn show<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    user: &UserId,
) -> Result<&'t VirtualMfaDevice, ShowError> {
    policy::decide(tenant, caller, SHOW, Target::User(user))?;
    tenant.devices.find(user).ok_or_else(|| {
        let error = if tenant.users.contains(user) { ShowError::NoDevice } else { ShowError::UnknownUser };
        error(user.clone())
    })
}
