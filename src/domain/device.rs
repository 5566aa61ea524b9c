//! Virtual MFA devices: a named TOTP secret of a user, at most one per user.
//!
//! Sources: Huawei's pages "Creating a Virtual MFA Device", "Binding …", "Unbinding …", "Deleting …" and
//! "Querying …"; actions from `iam_19_0001`.

use data_encoding::BASE32_NOPAD;

use super::audit;
use super::behaviour::{self, DeviceDeletion, Replay};
use super::id::{AccountId, UserId};
use super::index::Named;
use super::login_protection::{LoginProtection, Method};
use super::mfa_status::asks_for_code;
use super::policy::{self, Action, Forbidden, Target, Who};
use super::principal::Principal;
use super::recovery_code::RecoveryCodes;
use super::secret::Secret;
use super::tenant::Tenant;
use super::time::Timestamp;
use super::totp;
use super::user::User;

/// Listing the devices of the account.
pub const LIST: Action = Action::new("iam:mfa:listVirtualMFADevices", Who::Permitted);
/// Reading one user's device.
pub const SHOW: Action = Action::new("iam:mfa:getVirtualMFADevice", Who::SelfOrPermitted);
/// Creating a device.
pub const CREATE: Action =
    Action::new("iam:mfa:createVirtualMFADevice", Who::SelfOrAdministrator).deniable_to_self();
/// Binding a device.
pub const BIND: Action = Action::new("iam:mfa:bindMFADevice", Who::SelfOnly).deniable_to_self();
/// Unbinding a device.
pub const UNBIND: Action = Action::new("iam:mfa:unbindMFADevice", Who::SelfOrPermitted);
/// Renaming a device, which VMware's console does. The name is ours, and no client is shown it.
pub const RENAME: Action = Action::new("csp:mfa-device:rename", Who::SelfOrAdministrator);
/// Creating and binding a device in one step, which VMware's console does. The name is ours as well.
pub const ENROL: Action = Action::new("csp:mfa-device:enrol", Who::SelfOrAdministrator);
/// Taking a device away and asking for its codes no more, likewise.
pub const REMOVE: Action = Action::new("csp:mfa-device:remove", Who::SelfOrAdministrator);
/// Deleting a device, as the vendor words it: for Security Administrators.
pub const DELETE: Action = Action::new("iam:mfa:deleteVirtualMFADevice", Who::Administrator);
/// The same, where users may delete their own.
const DELETE_OWN: Action = Action::new(DELETE.name(), Who::SelfOrAdministrator);

/// A name that a device can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceName(Box<str>);

impl DeviceName {
    /// The most characters. Source: the page "Creating a Virtual MFA Device".
    pub const LONGEST: usize = 64;

    /// The name that `text` spells, if it can be one: 1 to 64 characters, none of them a control character.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::LONGEST).contains(&text.chars().count());
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.into()))
    }

    /// The name of a device of `user` to which nobody gave one.
    #[must_use]
    pub fn of(user: &User) -> Self {
        let name = user.name.chars().filter(|c| !c.is_control());
        let name: String = name.take(Self::LONGEST - "-device".len()).collect();
        Self((name + "-device").into())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

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
    /// The latest time step whose code was taken, where codes may not be used twice.
    pub last_step: Option<i64>,
    /// What signs the user in without it, while it is bound.
    pub recovery_codes: RecoveryCodes,
}

impl VirtualMfaDevice {
    /// The kind of name that [`VirtualMfaDevice::serial_number`] is.
    pub const SERIAL: &'static str = "serial number";
    /// The kind of name that [`VirtualMfaDevice::name`] is.
    pub const NAME: &'static str = "name";

    /// The TOTP secret in base32 (RFC 4648), unpadded: what a user types into an app.
    #[must_use]
    pub fn seed_text(&self) -> Secret<String> {
        Secret::new(BASE32_NOPAD.encode(self.seed.expose()))
    }

    /// The time step of `code`, if it is one that the device shows about `now`.
    #[must_use]
    pub fn step_of(&self, code: &str, assumed: &behaviour::Huawei, now: Timestamp) -> Option<i64> {
        let now = totp::step(now);
        let steps = now.saturating_sub(assumed.code_steps_back.into())
            ..=now.saturating_add(assumed.code_steps_ahead.into());
        let steps = steps.filter(|step| self.is_fresh(*step, assumed));
        totp::find(self.seed.expose(), [code], steps)
    }

    fn is_fresh(&self, step: i64, assumed: &behaviour::Huawei) -> bool {
        assumed.replayed_codes == Replay::Allowed || self.last_step.is_none_or(|last| last < step)
    }

    /// The device after the code of `step` was used.
    #[must_use]
    pub fn after(&self, step: i64, assumed: &behaviour::Huawei) -> Self {
        let last_step = if assumed.replayed_codes == Replay::Refused { Some(step) } else { self.last_step };
        Self { last_step, ..self.clone() }
    }

    /// Whether `text` names this device of `user`: in either spelling of the vendor's pages.
    fn has_serial(&self, text: &str, account: &AccountId, user: &UserId) -> bool {
        *text == *self.serial_number
            || text == serial_number(account, &self.name)
            || text.strip_prefix("iam/mfa/").is_some_and(|id| UserId::new(id) == *user)
    }
}

impl Named for VirtualMfaDevice {
    fn names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [(Self::SERIAL, &*self.serial_number), (Self::NAME, &*self.name)].into_iter()
    }
}

/// The serial number of a new device: `iam:{account id}:mfa/{name}`, as Huawei's creation page shows.
#[must_use]
pub fn serial_number(account: &AccountId, name: &str) -> String {
    format!("iam:{account}:mfa/{name}")
}

/// Why something could not be done with a device. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The account has no such user.
    #[error("user {0} does not exist")]
    UnknownUser(UserId),
    /// The user has no device.
    #[error("user {0} has no virtual MFA device")]
    NoDevice(UserId),
    /// The user has no device of that serial number, or it is not bound.
    #[error("there is no device {0}")]
    UnknownSerial(String),
    /// The user has a device.
    #[error("user {0} has a virtual MFA device")]
    Exists(UserId),
    /// Another user's device has that serial number.
    #[error("the serial number {0} is taken")]
    SerialTaken(String),
    /// The device is bound.
    #[error("the device {0} is bound")]
    AlreadyBound(String),
    /// The codes are not what the device shows.
    #[error("the code is wrong")]
    WrongCode,
    /// Login protection asks for the device's codes.
    #[error("login protection by vmfa is on")]
    Protected,
    /// The user does the second factor at another identity provider.
    #[error("the user is federated")]
    Federated,
}

/// All devices of the account, bound or not, in the order of their users, behind `after`.
///
/// # Errors
/// Refuses callers by [`policy::decide`].
pub fn list<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    after: Option<UserId>,
) -> Result<impl Iterator<Item = (&'t UserId, &'t VirtualMfaDevice)> + use<'t>, Forbidden> {
    policy::decide(tenant, caller, LIST, Target::Account)?;
    Ok(tenant.devices.in_order(after))
}

/// The device of `user`, bound or not, as `caller` may see it.
///
/// # Errors
/// Refuses callers by [`policy::decide`] before saying whether the user exists or has a device.
pub fn show<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    user: &UserId,
) -> Result<&'t VirtualMfaDevice, Error> {
    policy::decide(tenant, caller, SHOW, Target::User(user))?;
    of(tenant, user)
}

/// Gives `user` a device, not bound, with that name and seed. One that was never bound makes way.
///
/// # Errors
/// Refuses callers by [`policy::decide`]; users who have a device or are federated; and a name that
/// makes a serial number of another user's device.
pub fn create(
    tenant: &mut Tenant,
    caller: &Principal,
    user: &UserId,
    name: &str,
    seed: Secret<Box<[u8]>>,
    assumed: &behaviour::Huawei,
    now: Timestamp,
) -> Result<VirtualMfaDevice, Error> {
    let by = policy::decide(tenant, caller, CREATE, Target::User(user))?;
    let makes_way = |device: &VirtualMfaDevice| !device.bound && assumed.replace_unbound_device;
    let device = new(tenant, user, name, seed, makes_way)?;
    audit::recording(tenant, user, by, now, |tenant| {
        tenant.devices.put(user.clone(), device.clone());
        Ok(device)
    })
}

/// A device for `user`, not bound, in the place of one that `makes_way`.
fn new(
    tenant: &Tenant,
    user: &UserId,
    name: &str,
    seed: Secret<Box<[u8]>>,
    makes_way: impl Fn(&VirtualMfaDevice) -> bool,
) -> Result<VirtualMfaDevice, Error> {
    let owner = tenant.users.find(user).ok_or_else(|| Error::UnknownUser(user.clone()))?;
    if owner.federated {
        return Err(Error::Federated);
    }
    if tenant.devices.find(user).is_some_and(|device| !makes_way(device)) {
        return Err(Error::Exists(user.clone()));
    }
    let serial_number = serial_number(&tenant.account.get().id, name);
    is_free(tenant, user, name, &serial_number)?;
    Ok(VirtualMfaDevice {
        name: name.into(),
        serial_number: serial_number.into(),
        seed,
        bound: false,
        last_step: None,
        recovery_codes: RecoveryCodes::default(),
    })
}

/// Gives `user` a device that is bound at once, and turns login protection by it on, as VMware's enrolment
/// does; or, unless `bound`, one that is neither.
///
/// # Errors
/// Refuses callers by [`policy::decide`]; users who have a device, bound or not, or are federated; and a name
/// that makes a serial number of another user's device.
pub fn enrol(
    tenant: &mut Tenant,
    caller: &Principal,
    user: &UserId,
    name: &DeviceName,
    seed: Secret<Box<[u8]>>,
    bound: bool,
    now: Timestamp,
) -> Result<VirtualMfaDevice, Error> {
    let by = policy::decide(tenant, caller, ENROL, Target::User(user))?;
    let device = VirtualMfaDevice { bound, ..new(tenant, user, name.as_str(), seed, |_| false)? };
    audit::recording(tenant, user, by, now, |tenant| {
        tenant.devices.put(user.clone(), device.clone());
        if bound {
            tenant.login_protections.put(user.clone(), LoginProtection::Enabled(Method::Vmfa));
        }
        Ok(device)
    })
}

/// Takes the device of `user` away. Login protection that asks for the codes of a bound one is disabled: what
/// [`enrol`] did is undone.
///
/// # Errors
/// Refuses callers by [`policy::decide`], and users without a device.
pub fn remove(tenant: &mut Tenant, caller: &Principal, user: &UserId, now: Timestamp) -> Result<(), Error> {
    let by = policy::decide(tenant, caller, REMOVE, Target::User(user))?;
    let was_bound = of(tenant, user)?.bound;
    audit::recording(tenant, user, by, now, |tenant| {
        if was_bound && asks_for_code(tenant, user) {
            tenant.login_protections.put(user.clone(), LoginProtection::Disabled);
        }
        tenant.devices.remove(user);
        Ok(())
    })
}

/// The device of `user`.
fn of<'t>(tenant: &'t Tenant, user: &UserId) -> Result<&'t VirtualMfaDevice, Error> {
    tenant.devices.find(user).ok_or_else(|| {
        let error = if tenant.users.contains(user) { Error::NoDevice } else { Error::UnknownUser };
        error(user.clone())
    })
}

/// Whether no other user's device has the name or the serial number. The name as well: a configuration
/// may give a device any serial number.
fn is_free(tenant: &Tenant, user: &UserId, name: &str, serial_number: &str) -> Result<(), Error> {
    let is_anothers = |kind, text: &str| tenant.devices.key_of(kind, text).is_some_and(|other| other != user);
    if is_anothers(VirtualMfaDevice::SERIAL, serial_number) || is_anothers(VirtualMfaDevice::NAME, name) {
        return Err(Error::SerialTaken(serial_number.to_owned()));
    }
    Ok(())
}

/// Gives the device of `user`, bound or not, another name, and the serial number that goes with it.
///
/// # Errors
/// Refuses callers by [`policy::decide`]; users without a device; and a name that makes a serial number
/// of another user's device.
pub fn rename(
    tenant: &mut Tenant,
    caller: &Principal,
    user: &UserId,
    name: &str,
    now: Timestamp,
) -> Result<VirtualMfaDevice, Error> {
    let by = policy::decide(tenant, caller, RENAME, Target::User(user))?;
    let device = of(tenant, user)?.clone();
    if *device.name == *name {
        return Ok(device);
    }
    let serial_number = serial_number(&tenant.account.get().id, name);
    is_free(tenant, user, name, &serial_number)?;
    let device = VirtualMfaDevice { name: name.into(), serial_number: serial_number.into(), ..device };
    audit::recording(tenant, user, by, now, |tenant| {
        tenant.devices.put(user.clone(), device.clone());
        Ok(device)
    })
}

/// Binds the device of `user` by the codes of two consecutive time steps, the older first.
///
/// # Errors
/// Refuses everybody but the user; a serial number that is not the user's device; one that is bound;
/// and codes that are wrong, equal, not consecutive, or too far from `now`.
pub fn bind(
    tenant: &mut Tenant,
    caller: &Principal,
    user: &UserId,
    serial: &str,
    codes: [&str; 2],
    assumed: &behaviour::Huawei,
    now: Timestamp,
) -> Result<(), Error> {
    let by = policy::decide(tenant, caller, BIND, Target::User(user))?;
    let device = find(tenant, user, serial)?;
    if device.bound {
        return Err(Error::AlreadyBound(serial.to_owned()));
    }
    let current = totp::step(now);
    let first = current.saturating_sub(assumed.bind_steps_back.into());
    // The second code's step is the last one that may be ahead.
    let last = current.saturating_add(assumed.bind_steps_ahead.into()).saturating_sub(1);
    let steps = (first..=last).filter(|step| device.is_fresh(*step, assumed));
    let step = totp::find(device.seed.expose(), codes, steps).ok_or(Error::WrongCode)?;
    let device = VirtualMfaDevice { bound: true, ..device.after(step + 1, assumed) };
    audit::recording(tenant, user, by, now, |tenant| {
        tenant.devices.put(user.clone(), device);
        Ok(())
    })
}

/// Who vouches for an unbinding.
#[derive(Clone, Copy, Debug)]
pub enum Vouch<'a> {
    /// Whoever has this code, if users unbind their own; nobody is asked of an administrator.
    Code(&'a str),
    /// An administrator alone: users cannot unbind their own.
    Administrator,
}

/// Unbinds the device of `user`, which stays, not bound and without recovery codes.
///
/// Users show a code of their own device; whoever unbinds another's need not.
///
/// # Errors
/// Refuses callers by [`policy::decide`]; a serial number that is not the user's bound device; users
/// whose login protection asks for the device, and users without a right code.
pub fn unbind(
    tenant: &mut Tenant,
    caller: &Principal,
    user: &UserId,
    serial: &str,
    vouch: Vouch<'_>,
    assumed: &behaviour::Huawei,
    now: Timestamp,
) -> Result<(), Error> {
    let by = policy::decide(tenant, caller, UNBIND, Target::User(user))?;
    let on_self = by.is_user(user);
    if on_self && matches!(vouch, Vouch::Administrator) {
        policy::administer(caller)?;
    }
    let device = find(tenant, user, serial)?;
    if !device.bound {
        return Err(Error::UnknownSerial(serial.to_owned()));
    }
    let mut device = device.clone();
    if on_self {
        if asks_for_code(tenant, user) {
            return Err(Error::Protected);
        }
        if let Vouch::Code(code) = vouch {
            let step = device.step_of(code, assumed, now).ok_or(Error::WrongCode)?;
            device = device.after(step, assumed);
        }
    }
    let device = VirtualMfaDevice { bound: false, recovery_codes: RecoveryCodes::default(), ..device };
    audit::recording(tenant, user, by, now, |tenant| {
        tenant.devices.put(user.clone(), device);
        Ok(())
    })
}

/// Deletes the device of `user`. One that is not there is deleted already.
///
/// # Errors
/// Refuses callers by [`policy::decide`], and a bound device that login protection asks for.
pub fn delete(
    tenant: &mut Tenant,
    caller: &Principal,
    user: &UserId,
    serial: &str,
    assumed: &behaviour::Huawei,
    now: Timestamp,
) -> Result<(), Error> {
    let action = match assumed.device_deletion {
        DeviceDeletion::Administrators => DELETE,
        DeviceDeletion::AdministratorsAndSelf => DELETE_OWN,
    };
    let by = policy::decide(tenant, caller, action, Target::User(user))?;
    let Ok(device) = find(tenant, user, serial) else { return Ok(()) };
    if device.bound && asks_for_code(tenant, user) {
        return Err(Error::Protected);
    }
    audit::recording(tenant, user, by, now, |tenant| {
        tenant.devices.remove(user);
        Ok(())
    })
}

fn find<'t>(tenant: &'t Tenant, user: &UserId, serial: &str) -> Result<&'t VirtualMfaDevice, Error> {
    if !tenant.users.contains(user) {
        return Err(Error::UnknownUser(user.clone()));
    }
    let account = &tenant.account.get().id;
    let device = tenant.devices.find(user).filter(|device| device.has_serial(serial, account, user));
    device.ok_or_else(|| Error::UnknownSerial(serial.to_owned()))
}
