//! What a sign-in asks for once the password is right.
//!
//! Sources: Huawei's pages on login protection (the second factor of programmatic access is the virtual
//! MFA device alone) and on the access mode of users; VMware's user guide, by which a sign-in asks for a
//! code if a device is enrolled and MFA turned on, and its enum of audited actions.

use std::fmt;
use std::time::Duration;

use super::audit::{self, Action};
use super::behaviour::{self, Replay};
use super::device::VirtualMfaDevice;
use super::id::UserId;
use super::mfa_status::{State, asks_for_code};
use super::principal::Actor;
use super::recovery_code;
use super::tenant::Tenant;
use super::time::Timestamp;
use super::user::{AccessMode, User};

/// Where a user comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Huawei's `POST /v3/auth/tokens`.
    Huawei,
    /// VMware's sign-in page, which asks for a code once the password was right.
    Page,
    /// VMware's OAuth grant `password`.
    PasswordGrant,
}

/// What a user shows besides the password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor<'a> {
    /// Nothing.
    None,
    /// A code of the device.
    Code(&'a str),
    /// A recovery code.
    RecoveryCode(&'a str),
}

/// Says of what kind it is.
impl fmt::Debug for SecondFactor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Code(_) => "Code([redacted])",
            Self::RecoveryCode(_) => "RecoveryCode([redacted])",
        })
    }
}

/// What a second factor is shown for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn {
        /// Where.
        door: Door,
        /// The number of the session in which the password was right.
        session: u32,
    },
    /// To do something that takes a code and no password, for which the user must be known already.
    CodeAlone,
}

/// A second factor, whose, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Who shows it.
    pub user: &'a UserId,
    /// What for.
    pub purpose: Purpose,
    /// What is shown.
    pub shown: SecondFactor<'a>,
}

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
    /// With the password and a recovery code.
    PasswordAndRecoveryCode,
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
    /// A code is asked for, and can still be shown: so far everything is right.
    #[error("a code is asked for")]
    CodeRequired,
    /// Too many failures.
    #[error("the user is locked")]
    Locked,
    /// The user may use the console alone.
    #[error("the user supports console access only")]
    ConsoleOnly,
    /// The user may not use the console.
    #[error("the user supports programmatic access only")]
    ProgrammaticOnly,
    /// The organization wants MFA turned on.
    #[error("the organization requires MFA")]
    MfaRequired,
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
/// See [`Refused`]. Users learn of their access mode, their password's age and what their organization
/// requires after their code only.
pub fn check(
    tenant: &Tenant,
    attempt: &Attempt<'_>,
    assumed: &behaviour::Huawei,
    now: Timestamp,
) -> Result<Factors, Refused> {
    let user = find(tenant, attempt).ok_or(Refused::WrongPassword)?;
    let factors = factors(tenant, attempt, assumed, now)?;
    if let Purpose::SignIn { door, .. } = attempt.purpose {
        admit(tenant, user, door, now)?;
    }
    Ok(factors)
}

/// The user of `attempt`, if they may sign in here at all, and in the session that the password is of.
fn find<'t>(tenant: &'t Tenant, attempt: &Attempt<'_>) -> Option<&'t User> {
    let user = tenant.users.find(attempt.user).filter(|user| user.enabled && !user.federated);
    user.filter(|user| match attempt.purpose {
        Purpose::SignIn { session, .. } => session == user.session,
        Purpose::CodeAlone => true,
    })
}

fn factors(
    tenant: &Tenant,
    attempt: &Attempt<'_>,
    assumed: &behaviour::Huawei,
    now: Timestamp,
) -> Result<Factors, Refused> {
    if !is_asked_for_more(tenant, attempt) {
        return Ok(Factors::Password);
    }
    let device = State::of(tenant, attempt.user).device;
    let shown = match (attempt.shown, device) {
        (SecondFactor::None, Some(_)) if can_be_shown_later(attempt.purpose) => {
            return Err(Refused::CodeRequired);
        }
        (SecondFactor::Code(code), Some(device)) => {
            device.step_of(code, assumed, now).map(|step| Factors::PasswordAndCode { step })
        }
        (SecondFactor::RecoveryCode(code), Some(device)) => {
            device.recovery_codes.contains(code).then_some(Factors::PasswordAndRecoveryCode)
        }
        (SecondFactor::None, _) | (_, None) => None,
    };
    shown.ok_or(Refused::WrongCode)
}

/// VMware asks whom its status calls turned on; Huawei also those who have lost their device.
fn is_asked_for_more(tenant: &Tenant, attempt: &Attempt<'_>) -> bool {
    match attempt.purpose {
        Purpose::SignIn { door: Door::Huawei, .. } => asks_for_code(tenant, attempt.user),
        Purpose::SignIn { door: Door::Page | Door::PasswordGrant, .. } => {
            State::of(tenant, attempt.user).turned_on
        }
        Purpose::CodeAlone => true,
    }
}

fn can_be_shown_later(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::SignIn { door: Door::Page | Door::PasswordGrant, .. } | Purpose::CodeAlone)
}

/// What a user who showed everything may still lack.
fn admit(tenant: &Tenant, user: &User, door: Door, now: Timestamp) -> Result<(), Refused> {
    match (door, user.access_mode) {
        (Door::Huawei | Door::PasswordGrant, AccessMode::Console) => return Err(Refused::ConsoleOnly),
        (Door::Page, AccessMode::Programmatic) => return Err(Refused::ProgrammaticOnly),
        _ => {}
    }
    if password_expires_at(tenant, user).is_some_and(|end| end <= now) {
        return Err(Refused::PasswordExpired);
    }
    let wants_mfa = door != Door::Huawei && tenant.organization.get().mfa_required;
    if wants_mfa && !State::of(tenant, &user.id).turned_on {
        return Err(Refused::MfaRequired);
    }
    Ok(())
}

/// When the user's password no longer signs in, by the account's policy.
#[must_use]
pub fn password_expires_at(tenant: &Tenant, user: &User) -> Option<Timestamp> {
    let days = tenant.account.get().security.password.validity_days;
    let set_at = user.password_set_at.filter(|_| days > 0)?;
    Some(set_at.plus(Duration::from_hours(24 * u64::from(days))))
}

/// Lets somebody in who passed [`check`]: checks again, as the tenant may have moved on, uses up what was
/// shown, and writes down how it went.
///
/// # Errors
/// As [`check`]. The tenant is to be kept then too: a failure is written down.
pub fn enter(
    tenant: &mut Tenant,
    attempt: &Attempt<'_>,
    assumed: &behaviour::Huawei,
    now: Timestamp,
) -> Result<Factors, Refused> {
    let checked = check(tenant, attempt, assumed, now);
    match checked {
        Ok(factors) => {
            use_up(tenant, attempt, factors, assumed);
            record(tenant, attempt, success(factors), now);
        }
        Err(Refused::WrongCode) => fail(tenant, attempt, now),
        Err(_) => {}
    }
    checked
}

/// Writes down that somebody showed a wrong code, or none.
pub fn fail(tenant: &mut Tenant, attempt: &Attempt<'_>, now: Timestamp) {
    let action = match attempt.shown {
        SecondFactor::RecoveryCode(_) => Action::RecoveryCodeAuthenticationFailure,
        SecondFactor::None | SecondFactor::Code(_) => Action::AuthenticationFailure,
    };
    record(tenant, attempt, action, now);
}

const fn success(factors: Factors) -> Action {
    match factors {
        Factors::Password => Action::AuthenticationWithoutMfa,
        Factors::PasswordAndCode { .. } => Action::AuthenticationSuccess,
        Factors::PasswordAndRecoveryCode => Action::RecoveryCodeAuthenticationSuccess,
    }
}

fn use_up(tenant: &mut Tenant, attempt: &Attempt<'_>, factors: Factors, assumed: &behaviour::Huawei) {
    match (factors, attempt.shown) {
        (Factors::PasswordAndCode { step }, _) if assumed.replayed_codes == Replay::Refused => {
            let used = State::of(tenant, attempt.user).device.map(|device| device.after(step, assumed));
            if let Some(device) = used {
                tenant.devices.put(attempt.user.clone(), device);
            }
        }
        (Factors::PasswordAndRecoveryCode, SecondFactor::RecoveryCode(code)) => {
            recovery_code::redeem(tenant, attempt.user, code);
        }
        _ => {}
    }
}

fn record(tenant: &mut Tenant, attempt: &Attempt<'_>, action: Action, now: Timestamp) {
    let Some(user) = tenant.users.find_row(attempt.user) else { return };
    // No device takes part where none is asked for.
    let device =
        State::of(tenant, attempt.user).device.filter(|_| action != Action::AuthenticationWithoutMfa);
    let name = device.map(|device: &VirtualMfaDevice| device.name.clone());
    audit::record(tenant, attempt.user, action, name.as_deref(), Actor::User(&user.record), now);
}
