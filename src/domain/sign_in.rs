//! What a sign-in asks for once the password is right.
//!
//! Sources: Huawei's pages on login protection (the second factor of programmatic access is the virtual
//! MFA device alone) and on the access mode of users.

use std::time::Duration;

use super::behaviour;
use super::id::UserId;
use super::login_protection::{LoginProtection, Method};
use super::tenant::Tenant;
use super::time::Timestamp;
use super::user::{AccessMode, User};

/// How a user showed who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factors {
    /// With the password alone, as nothing more was asked for.
    Password,
    /// With the password and the code of that time step.
    PasswordAndCode {
        /// The step.
        step: i64,
    },
}

/// Why somebody is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such user, the password is wrong, or the user is disabled: nobody learns which.
    #[error("the user name or password is wrong")]
    WrongPassword,
    /// A code is asked for, and there is none or a wrong one.
    #[error("the code is wrong")]
    WrongCode,
    /// Too many failures.
    #[error("the user is locked")]
    Locked,
    /// The user may use the console alone.
    #[error("the user supports console access only")]
    ConsoleOnly,
    /// The account's policy wants a new password.
    #[error("the password has expired")]
    PasswordExpired,
    /// It could not be found out: the server is stopping, or its store failed.
    #[error("the server cannot tell")]
    Unavailable,
}

impl Refused {
    /// Whether it counts towards the user's lock.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::WrongPassword | Self::WrongCode)
    }
}

/// Checks what else a user needs whose password is right.
///
/// # Errors
/// See [`Refused`]. Users learn of their access mode and password's age after their code only.
pub fn check(
    tenant: &Tenant,
    user: &User,
    passcode: Option<&str>,
    assumed: &behaviour::Huawei,
    now: Timestamp,
) -> Result<Factors, Refused> {
    if !user.enabled || user.federated {
        return Err(Refused::WrongPassword);
    }
    let factors = match tenant.login_protections.find(&user.id) {
        Some(LoginProtection::Enabled(Method::Vmfa)) => {
            let device = tenant.devices.find(&user.id).filter(|device| device.bound);
            let step = device.zip(passcode).and_then(|(device, code)| device.step_of(code, assumed, now));
            Factors::PasswordAndCode { step: step.ok_or(Refused::WrongCode)? }
        }
        _ => Factors::Password,
    };
    if user.access_mode == AccessMode::Console {
        return Err(Refused::ConsoleOnly);
    }
    if password_expires_at(tenant, user).is_some_and(|end| end <= now) {
        return Err(Refused::PasswordExpired);
    }
    Ok(factors)
}

/// When the user's password no longer signs in, by the account's policy.
#[must_use]
pub fn password_expires_at(tenant: &Tenant, user: &User) -> Option<Timestamp> {
    let days = tenant.account.get().security.password.validity_days;
    let set_at = user.password_set_at.filter(|_| days > 0)?;
    Some(set_at.plus(Duration::from_hours(24 * u64::from(days))))
}

/// Notes that the code of `step` was used.
///
/// # Errors
/// Refuses a step that was used meanwhile, and a device that is gone.
pub fn use_up(
    tenant: &mut Tenant,
    user: &UserId,
    step: i64,
    assumed: &behaviour::Huawei,
) -> Result<(), Refused> {
    let device = tenant.devices.find(user).filter(|device| device.bound).ok_or(Refused::WrongCode)?;
    if device.last_step.is_some_and(|last| step <= last) {
        return Err(Refused::WrongCode);
    }
    let device = device.after(step, assumed);
    tenant.devices.put(user.clone(), device);
    Ok(())
}
