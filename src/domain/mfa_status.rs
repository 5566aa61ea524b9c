//! VMware's view of the second factor: derived from device and login protection, never stored.

use super::audit;
use super::behaviour::{self, Absent};
use super::device::VirtualMfaDevice;
use super::id::UserId;
use super::login_protection::{LoginProtection, Method};
use super::policy::{self, Action, Forbidden, Who};
use super::principal::Principal;
use super::tenant::Tenant;
use super::time::Timestamp;
use super::user::User;

/// Reading one's own MFA status.
///
/// Source: VMware's page "Get Principal Mfa Status Using GET": every role, user accounts only.
/// The vendor names no action for it; this name is ours and is never shown to a client.
pub const SHOW: Action = Action::new("csp:principal-mfa:get", Who::SelfOnly);

/// Turning one's own MFA on or off. Ours as well.
pub const TURN: Action = Action::new("csp:principal-mfa:update", Who::SelfOnly);

/// The second factor of a user, as VMware sees it.
#[derive(Clone, Copy, Debug)]
pub struct State<'t> {
    /// The enrolled device, that is: one that is bound.
    pub device: Option<&'t VirtualMfaDevice>,
    /// A sign-in asks for a code. Never true without a device.
    pub turned_on: bool,
}

impl<'t> State<'t> {
    /// That of `user` in `tenant`.
    #[must_use]
    pub fn of(tenant: &'t Tenant, user: &UserId) -> Self {
        let device = tenant.devices.find(user).filter(|device| device.bound);
        Self { device, turned_on: device.is_some() && asks_for_code(tenant, user) }
    }
}

/// Whether login protection asks for the codes of the user's device, bound or not.
pub(super) fn asks_for_code(tenant: &Tenant, user: &UserId) -> bool {
    tenant.login_protections.find(user) == Some(&LoginProtection::Enabled(Method::Vmfa))
}

/// The second factor of a user, as `UserMfaStatusDto` has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MfaStatus<'t> {
    /// A device is enrolled, that is: bound.
    pub activated: bool,
    /// The name of the enrolled device.
    pub device_name: Option<&'t str>,
    /// A sign-in asks for a code. Never true unless `activated` is.
    pub turned_on: bool,
    /// Whose status this is.
    pub username: &'t str,
}

/// Why there is no status to show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShowError {
    /// The caller is no user.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// VMware does not manage the second factor of a federated user.
    #[error("the user's identity provider manages the second factor")]
    Federated,
    /// The user has no device, and the configuration makes that an error.
    #[error("the user has no enrolled device")]
    NeverEnrolled,
}

/// The status of `caller`'s own second factor.
///
/// # Errors
/// Refuses service accounts, and federated users unless `assumed` says otherwise.
pub fn show<'t>(
    tenant: &'t Tenant,
    caller: &'t Principal,
    assumed: &behaviour::Vmware,
) -> Result<MfaStatus<'t>, ShowError> {
    let user = policy::own(tenant, caller, SHOW)?;
    if user.federated && assumed.federated == Absent::NotFound {
        return Err(ShowError::Federated);
    }
    let State { device, turned_on } = State::of(tenant, &user.id);
    if device.is_none() && assumed.never_enrolled == Absent::NotFound {
        return Err(ShowError::NeverEnrolled);
    }
    Ok(MfaStatus {
        activated: device.is_some(),
        device_name: device.map(|device| &*device.name),
        turned_on,
        username: user.vmware_username(),
    })
}

/// Why MFA could not be turned on or off. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TurnError {
    /// The caller is no user.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// VMware does not manage the second factor of a federated user, and there is none without a device.
    #[error("the user has no enrolled device")]
    NotEnrolled,
    /// The organization requires MFA of its users.
    #[error("the organization requires MFA")]
    Required,
}

/// Whether `caller` has MFA to turn on or off; to be asked before the password is.
///
/// # Errors
/// Refuses service accounts, federated users, and users without an enrolled device.
pub fn may_turn<'c>(tenant: &Tenant, caller: &'c Principal) -> Result<&'c User, TurnError> {
    let user = policy::own(tenant, caller, TURN)?;
    if State::of(tenant, &user.id).device.is_some() && !user.federated {
        Ok(user)
    } else {
        Err(TurnError::NotEnrolled)
    }
}

/// Turns the caller's MFA on or off: login protection by the device, or none. What is so already stays
/// as it is, other methods of login protection too.
///
/// # Errors
/// As [`may_turn`], and where the organization requires MFA.
pub fn turn(tenant: &mut Tenant, caller: &Principal, on: bool, now: Timestamp) -> Result<(), TurnError> {
    let user = may_turn(tenant, caller)?;
    if asks_for_code(tenant, &user.id) == on {
        return Ok(());
    }
    if !on && tenant.organization.get().mfa_required {
        return Err(TurnError::Required);
    }
    let protection = if on { LoginProtection::Enabled(Method::Vmfa) } else { LoginProtection::Disabled };
    audit::recording(tenant, &user.id, user.into(), now, |tenant| {
        tenant.login_protections.put(user.id.clone(), protection);
        Ok(())
    })
}
