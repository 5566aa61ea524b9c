//! Making, changing and deleting users.
//!
//! Sources: Huawei's pages of `OS-USER` and its Keystone user pages; actions from `iam_19_0001`; the codes
//! in brackets are Huawei's.

use super::behaviour;
use super::id::UserId;
use super::password::{self, Password, PasswordError, Person};
use super::policy::{self, Action, Forbidden, Target, Who};
use super::principal::Principal;
use super::tenant::Tenant;
use super::time::Timestamp;
use super::user::{AccessMode, ExternalIdentity, Roles, User};

/// Listing the account's users.
pub const LIST: Action = Action::new("iam:users:listUsers", Who::Permitted);
/// Reading one user.
pub const SHOW: Action = Action::new("iam:users:getUser", Who::SelfOrPermitted);
/// Making a user.
pub const CREATE: Action = Action::new("iam:users:createUser", Who::Permitted);
/// Changing a user by Keystone's interface.
pub const UPDATE: Action = Action::new("iam:users:updateUser", Who::Permitted);
/// Changing a user by `OS-USER`, which Huawei's page leaves to Security Administrators.
pub const MODIFY: Action = Action::new(UPDATE.name(), Who::Administrator);
/// Changing one's own e-mail address and number.
pub const UPDATE_INFO: Action = Action::new("iam:users:updateUserInformation", Who::SelfOnly);
/// Changing one's own password.
pub const CHANGE_PASSWORD: Action = Action::new("iam:users:updateUserPassword", Who::SelfOnly);
/// Deleting a user.
pub const DELETE: Action = Action::new("iam:users:deleteUser", Who::Permitted);
/// Listing a user's groups.
pub const LIST_GROUPS: Action = Action::new("iam:groups:listGroupsForUser", Who::SelfOrPermitted);
/// Listing a user's projects.
pub const LIST_PROJECTS: Action = Action::new("iam:projects:listProjectsForUser", Who::SelfOrPermitted);

/// Why something could not be done with a user. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The account has no such user.
    #[error("user {0} does not exist")]
    UnknownUser(UserId),
    /// What the request asks for is not possible.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The user signs in elsewhere and has no password here.
    #[error("the user is federated")]
    Federated,
    /// The password that the user has was not given.
    #[error("the original password is wrong")]
    WrongPassword,
    /// The user's password changed while the request was under way.
    #[error("the user changed meanwhile")]
    ChangedMeanwhile,
}

/// What is wrong with a user as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Something mandatory is missing (1100).
    #[error("Mandatory parameters are not specified.")]
    Missing,
    /// Not a name (1101).
    #[error("Invalid username.")]
    Name,
    /// Not an e-mail address (1102).
    #[error("Invalid email address.")]
    Email,
    /// The password breaks a rule (1103, 1108, 1118).
    #[error("{}", password_message(*.0))]
    Password(PasswordError),
    /// Not a mobile number (1104).
    #[error("Invalid mobile number.")]
    Phone,
    /// Not a type of external identity (1105).
    #[error("The value of xuser_type must be the same as that of xdomain_type.")]
    ExternalType,
    /// A number without its country code, or the reverse (1106).
    #[error("The country code and mobile number must be set at the same time.")]
    PhoneIncomplete,
    /// The account owner cannot be deleted (1107).
    #[error("The account administrator cannot be deleted.")]
    Owner,
    /// The name is taken (1109).
    #[error("The username already exists.")]
    NameTaken,
    /// The e-mail address is taken (1110).
    #[error("The email address has already been used.")]
    EmailTaken,
    /// The mobile number is taken (1111).
    #[error("The mobile number has already been used.")]
    PhoneTaken,
    /// The external identity is taken (1113).
    #[error("The values of xuser_id and xuser_type already exist.")]
    ExternalTaken,
    /// The account may have no more users (1115).
    #[error("The number of IAM users has reached the maximum allowed limit.")]
    TooMany,
    /// Not a description (1117).
    #[error("Invalid user description.")]
    Description,
    /// Not an access mode (1120).
    #[error("Invalid access_mode.")]
    AccessMode,
}

impl Invalid {
    /// Huawei's code, where it has one.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "1100",
            Self::Name => "1101",
            Self::Email => "1102",
            Self::Password(PasswordError::Weak | PasswordError::Personal) => "1118",
            Self::Password(PasswordError::Same | PasswordError::Former) => "1108",
            Self::Password(PasswordError::Malformed | PasswordError::TooSoon) => "1103",
            Self::Phone => "1104",
            Self::ExternalType => "1105",
            Self::PhoneIncomplete => "1106",
            Self::Owner => "1107",
            Self::NameTaken => "1109",
            Self::EmailTaken => "1110",
            Self::PhoneTaken => "1111",
            Self::ExternalTaken => "1113",
            Self::TooMany => "1115",
            Self::Description => "1117",
            Self::AccessMode => "1120",
        }
    }

    /// Whether it is another user that stands in the way.
    #[must_use]
    pub const fn is_conflict(self) -> bool {
        matches!(self, Self::NameTaken | Self::EmailTaken | Self::PhoneTaken | Self::ExternalTaken)
    }
}

const fn password_message(error: PasswordError) -> &'static str {
    match error {
        PasswordError::Malformed | PasswordError::TooSoon => "Incorrect password.",
        PasswordError::Weak | PasswordError::Personal => "The password is weak.",
        PasswordError::Same | PasswordError::Former => {
            "The new password must be different from the old password."
        }
    }
}

/// What is asked for of a user; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The name.
    pub name: Option<String>,
    /// The password.
    pub password: Option<NewPassword>,
    /// The e-mail address, empty for none.
    pub email: Option<String>,
    /// Country code and number, empty for none.
    pub phone: Option<(String, String)>,
    /// Whether the user is enabled.
    pub enabled: Option<bool>,
    /// Whether the console asks for a new password.
    pub must_change_password: Option<bool>,
    /// Type and id of the external identity, empty for none.
    pub external: Option<(String, String)>,
    /// How the user may come in.
    pub access_mode: Option<String>,
    /// Free text.
    pub description: Option<String>,
}

/// A new password, hashed before the transaction that sets it: hashing takes long.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// The password in clear, for the rules.
    pub text: super::secret::Secret<String>,
    /// The password as it will be kept.
    pub kept: Password,
    /// What comparing it with the user's passwords found.
    pub repeats: Option<PasswordError>,
    /// [`User::session`] when it was compared, for a user who had passwords.
    pub session: Option<u32>,
}

/// The user that `name` means: by id, name, VMware username or e-mail address. For callers who may know.
#[must_use]
pub fn named<'t>(tenant: &'t Tenant, name: &str) -> Option<&'t User> {
    let id = UserId::new(name);
    let by_name =
        || [User::NAME, User::USERNAME, User::EMAIL].iter().find_map(|kind| tenant.users.key_of(kind, name));
    tenant.users.find(&id).or_else(|| tenant.users.find(by_name()?))
}

/// The users of the account in the order of their ids, behind `after`.
///
/// # Errors
/// Refuses callers by [`policy::decide`].
pub fn list<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    after: Option<UserId>,
) -> Result<impl Iterator<Item = &'t User> + use<'t>, Forbidden> {
    policy::decide(tenant, caller, LIST, Target::Account)?;
    Ok(tenant.users.in_order(after).map(|(_, user)| user))
}

/// The user of the account who has that name, or that access key, as `caller` may see them.
///
/// # Errors
/// Refuses callers by [`policy::decide`], as for [`list`].
pub fn find<'t>(tenant: &'t Tenant, caller: &Principal, by: By<'_>) -> Result<Option<&'t User>, Forbidden> {
    policy::decide(tenant, caller, LIST, Target::Account)?;
    let id = match by {
        By::Name(name) => tenant.users.key_of(User::NAME, name),
        By::AccessKey(key) => tenant.access_keys.find(key).map(|key| &key.user),
    };
    Ok(id.and_then(|id| tenant.users.find(id)))
}

/// What a user is found by.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// The name.
    Name(&'a str),
    /// An access key.
    AccessKey(&'a str),
}

/// `user`, as `caller` may see them by `action`.
///
/// # Errors
/// Refuses callers by [`policy::decide`] before saying whether the user exists.
pub fn show<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    action: Action,
    user: &UserId,
) -> Result<&'t User, Error> {
    policy::decide(tenant, caller, action, Target::User(user))?;
    tenant.users.find(user).ok_or_else(|| Error::UnknownUser(user.clone()))
}

/// Whether `caller` may make users; to be asked before anything is hashed.
///
/// # Errors
/// See [`policy::decide`].
pub fn may_create(tenant: &Tenant, caller: &Principal) -> Result<(), Forbidden> {
    policy::decide(tenant, caller, CREATE, Target::Account).map(drop)
}

/// Makes the user `id`.
///
/// # Errors
/// Refuses callers by [`policy::decide`], and users as [`Invalid`] says.
pub fn create(
    tenant: &mut Tenant,
    caller: &Principal,
    id: &UserId,
    changes: &Changes,
    assumed: &behaviour::Huawei,
    now: Timestamp,
) -> Result<User, Error> {
    policy::decide(tenant, caller, CREATE, Target::Account)?;
    if changes.name.is_none() {
        return Err(Invalid::Missing.into());
    }
    if assumed.user_quota != 0 && tenant.users.len() >= assumed.user_quota as usize {
        return Err(Invalid::TooMany.into());
    }
    if tenant.users.contains(id) {
        return Err(Error::ChangedMeanwhile);
    }
    let mut user = blank(id.clone(), now);
    apply(tenant, caller, &mut user, changes, now)?;
    user.must_change_password = changes.must_change_password.unwrap_or(changes.password.is_some());
    user.session = 0;
    tenant.users.put(id.clone(), user.clone());
    Ok(user)
}

/// Changes the user `id` by `action`, and answers the user as changed.
///
/// # Errors
/// Refuses callers by [`policy::decide`] before saying whether the user exists, and changes as
/// [`Invalid`] says.
pub fn update(
    tenant: &mut Tenant,
    caller: &Principal,
    action: Action,
    id: &UserId,
    changes: &Changes,
    now: Timestamp,
) -> Result<User, Error> {
    policy::decide(tenant, caller, action, Target::User(id))?;
    let mut user = tenant.users.find(id).cloned().ok_or_else(|| Error::UnknownUser(id.clone()))?;
    if changes.password.is_some() || changes.access_mode.is_some() {
        policy::guard_owner(caller, &user)?;
    }
    apply(tenant, caller, &mut user, changes, now)?;
    user.updated_at = Some(now);
    tenant.users.put(id.clone(), user.clone());
    Ok(user)
}

/// Changes one's own e-mail address and number.
///
/// # Errors
/// As [`update`], and where the account keeps it from its users.
pub fn update_info(
    tenant: &mut Tenant,
    caller: &Principal,
    id: &UserId,
    changes: &Changes,
    now: Timestamp,
) -> Result<(), Error> {
    policy::decide(tenant, caller, UPDATE_INFO, Target::User(id))?;
    let protect = &tenant.account.get().security.protect;
    let kept = (changes.email.is_some() && !protect.users_manage_email)
        || (changes.phone.is_some() && !protect.users_manage_mobile);
    policy::protect(caller, !kept)?;
    update(tenant, caller, UPDATE_INFO, id, changes, now).map(drop)
}

/// Whether users may change their own password; to be asked before anything is hashed. Answers whose it is.
///
/// # Errors
/// Refuses everybody else, users from whom the account keeps it, and a password that is too young.
pub fn may_change_password<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    id: &UserId,
    now: Timestamp,
) -> Result<&'t User, Error> {
    policy::decide(tenant, caller, CHANGE_PASSWORD, Target::User(id))?;
    let security = &tenant.account.get().security;
    policy::protect(caller, security.protect.users_manage_password)?;
    let user = tenant.users.find(id).ok_or_else(|| Error::UnknownUser(id.clone()))?;
    let least = std::time::Duration::from_mins(security.password.minimum_age_minutes.into());
    if user.password_set_at.is_some_and(|set| now < set.plus(least)) {
        return Err(Invalid::Password(PasswordError::TooSoon).into());
    }
    Ok(user)
}

/// Changes one's own password; that it was known is checked before.
///
/// # Errors
/// As [`may_change_password`] and [`update`].
pub fn change_password(
    tenant: &mut Tenant,
    caller: &Principal,
    id: &UserId,
    password: NewPassword,
    now: Timestamp,
) -> Result<(), Error> {
    may_change_password(tenant, caller, id, now)?;
    let changes =
        Changes { password: Some(password), must_change_password: Some(false), ..Changes::default() };
    update(tenant, caller, CHANGE_PASSWORD, id, &changes, now).map(drop)
}

/// Deletes the user `id` with device, login protection, audit trail and access keys.
///
/// # Errors
/// Refuses callers by [`policy::decide`] before saying whether the user exists, and to delete the owner.
pub fn delete(tenant: &mut Tenant, caller: &Principal, id: &UserId) -> Result<(), Error> {
    policy::decide(tenant, caller, DELETE, Target::User(id))?;
    let user = tenant.users.find(id).ok_or_else(|| Error::UnknownUser(id.clone()))?;
    if user.owner {
        return Err(Invalid::Owner.into());
    }
    let (access_keys, api_tokens) = (user.access_keys.clone(), user.api_tokens.clone());
    for key in access_keys {
        tenant.access_keys.remove(&key);
    }
    for token in api_tokens {
        tenant.api_tokens.remove(&token);
    }
    tenant.users.remove(id);
    tenant.devices.remove(id);
    tenant.login_protections.remove(id);
    tenant.audit.remove(id);
    Ok(())
}

fn blank(id: UserId, now: Timestamp) -> User {
    User {
        id,
        name: "".into(),
        username: None,
        email: None,
        phone: None,
        description: "".into(),
        password: None,
        password_set_at: None,
        former_passwords: [].into(),
        must_change_password: false,
        owner: false,
        enabled: true,
        federated: false,
        external: None,
        access_mode: AccessMode::Default,
        roles: Roles::default(),
        policies: [].into(),
        access_keys: [].into(),
        api_tokens: [].into(),
        api_token_mfa: false,
        session: 0,
        created_at: now,
        updated_at: None,
    }
}

/// Applies `changes` to `user`, who may be new, if all of them are possible.
fn apply(
    tenant: &Tenant,
    caller: &Principal,
    user: &mut User,
    changes: &Changes,
    now: Timestamp,
) -> Result<(), Error> {
    if let Some(name) = &changes.name {
        user.name = checked_name(name)?;
    }
    if let Some(email) = &changes.email {
        user.email = checked_email(email)?;
    }
    if let Some((code, number)) = &changes.phone {
        user.phone = checked_phone(code, number)?;
    }
    if let Some((kind, id)) = &changes.external {
        user.external = checked_external(kind, id)?;
    }
    if let Some(mode) = &changes.access_mode {
        user.access_mode = AccessMode::parse(mode).ok_or(Invalid::AccessMode)?;
    }
    if let Some(description) = &changes.description {
        user.description = checked_description(description)?;
    }
    is_unique(tenant, user, changes)?;
    if let Some(password) = &changes.password {
        set_password(tenant, user, password, now)?;
    }
    if let Some(enabled) = changes.enabled {
        if !enabled {
            policy::keep_owner_enabled(caller, user)?;
        }
        // What was issued before stays dead when the user is enabled again.
        user.session += u32::from(user.enabled && !enabled);
        user.enabled = enabled;
    }
    user.must_change_password = changes.must_change_password.unwrap_or(user.must_change_password);
    Ok(())
}

fn is_unique(tenant: &Tenant, user: &User, changes: &Changes) -> Result<(), Invalid> {
    let taken = |kind, text: &str| tenant.users.key_of(kind, text).is_some_and(|other| *other != user.id);
    if changes.name.is_some() && taken(User::NAME, &user.name) {
        return Err(Invalid::NameTaken);
    }
    if changes.email.is_some() && user.email.as_deref().is_some_and(|email| taken(User::EMAIL, email)) {
        return Err(Invalid::EmailTaken);
    }
    if changes.phone.is_some() && user.phone.as_deref().is_some_and(|phone| taken(User::PHONE, phone)) {
        return Err(Invalid::PhoneTaken);
    }
    let is_anothers = |text| known_as(tenant, text).is_some_and(|other| other.id != user.id);
    // VMware would not know which of two is meant.
    if changes.email.is_some()
        && [user.email.as_deref(), Some(user.vmware_username())].into_iter().flatten().any(is_anothers)
    {
        return Err(Invalid::EmailTaken);
    }
    if changes.name.is_some() && is_anothers(user.vmware_username()) {
        return Err(Invalid::NameTaken);
    }
    let external = user.external.as_ref().map(|external| &*external.id);
    if changes.external.is_some() && external.is_some_and(|id| taken(User::EXTERNAL, id)) {
        return Err(Invalid::ExternalTaken);
    }
    Ok(())
}

/// The user whose e-mail address or VMware username `text` is.
fn known_as<'t>(tenant: &'t Tenant, text: &str) -> Option<&'t User> {
    let of = |kind| tenant.users.find(tenant.users.key_of(kind, text)?);
    let by_name = || of(User::NAME).filter(|user| user.vmware_username() == text);
    of(User::USERNAME).or_else(|| of(User::EMAIL)).or_else(by_name)
}

fn set_password(tenant: &Tenant, user: &mut User, new: &NewPassword, now: Timestamp) -> Result<(), Error> {
    if new.session.is_some_and(|session| session != user.session) {
        return Err(Error::ChangedMeanwhile);
    }
    if user.federated {
        return Err(Error::Federated);
    }
    let policy = &tenant.account.get().security.password;
    let person =
        Person { name: &user.name, email: user.email.as_deref(), number: Some(user.phone_parts().1) };
    let checked = password::check(new.text.expose(), person, policy);
    let fresh = new.repeats.map_or(Ok(()), Err);
    checked.and(fresh).map_err(Invalid::Password)?;
    let former = user.password.take().into_iter().chain(user.former_passwords.iter().cloned());
    user.former_passwords = former.take(policy.remembered.into()).collect();
    user.password = Some(new.kept.clone());
    user.password_set_at = Some(now);
    user.session += 1;
    Ok(())
}

/// 1 to 64 letters, digits, spaces, `-`, `_` and `.`, not starting with a digit or a space.
fn checked_name(name: &str) -> Result<Box<str>, Invalid> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b" -_.".contains(&byte);
    let starts_well = name.bytes().next().is_some_and(|first| !first.is_ascii_digit() && first != b' ');
    if starts_well && name.len() <= 64 && name.bytes().all(is_part) {
        Ok(name.into())
    } else {
        Err(Invalid::Name)
    }
}

fn checked_email(email: &str) -> Result<Option<Box<str>>, Invalid> {
    if email.is_empty() {
        return Ok(None);
    }
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte))
    };
    let (local, domain) = email.split_once('@').ok_or(Invalid::Email)?;
    let is_domain = domain.contains('.') && !domain.split('.').any(str::is_empty);
    if email.len() <= 255 && is_part(local) && is_part(domain) && is_domain {
        Ok(Some(email.into()))
    } else {
        Err(Invalid::Email)
    }
}

fn checked_phone(code: &str, number: &str) -> Result<Option<Box<str>>, Invalid> {
    if code.is_empty() && number.is_empty() {
        return Ok(None);
    }
    if code.is_empty() || number.is_empty() {
        return Err(Invalid::PhoneIncomplete);
    }
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if code.len() <= 7 && number.len() <= 32 && is_digits(code) && is_digits(number) {
        Ok(Some(format!("{code}-{number}").into()))
    } else {
        Err(Invalid::Phone)
    }
}

fn checked_external(kind: &str, id: &str) -> Result<Option<ExternalIdentity>, Invalid> {
    if kind.is_empty() && id.is_empty() {
        return Ok(None);
    }
    if kind != "TenantIdp" || id.is_empty() || id.chars().count() > 128 {
        return Err(Invalid::ExternalType);
    }
    Ok(Some(ExternalIdentity { kind: kind.into(), id: id.into() }))
}

/// At most 255 characters, none of them `@#%&<>\$^*` or a control: what the console refuses.
fn checked_description(text: &str) -> Result<Box<str>, Invalid> {
    let is_plain = |c: char| !c.is_control() && !"@#%&<>\\$^*".contains(c);
    if text.chars().count() <= 255 && text.chars().all(is_plain) {
        Ok(text.into())
    } else {
        Err(Invalid::Description)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_page() {
        for good in ["a", "alice", "Al.ice-1_x y", &"a".repeat(64)] {
            assert!(checked_name(good).is_ok(), "{good}");
        }
        for bad in ["", "1a", " a", "a@b", "\u{e9}", &"a".repeat(65)] {
            assert_eq!(checked_name(bad), Err(Invalid::Name), "{bad}");
        }
    }

    #[test]
    fn external_ids_are_measured_in_characters() {
        let of = |length: usize| checked_external("TenantIdp", &"\u{e9}".repeat(length));
        assert!(of(128).is_ok_and(|external| external.is_some()));
        assert_eq!(of(129), Err(Invalid::ExternalType));
        assert_eq!(of(0), Err(Invalid::ExternalType));
    }

    #[test]
    fn addresses_and_numbers_are_whole() {
        for good in ["a@b.test", "a.b+c@d-e.test"] {
            assert!(checked_email(good).is_ok(), "{good}");
        }
        for bad in ["a", "@b.test", "a@", "a@b", "a@b..test", "a b@c.test", "a@b@c.test"] {
            assert_eq!(checked_email(bad), Err(Invalid::Email), "{bad}");
        }
        assert_eq!(checked_phone("0086", "138").unwrap().as_deref(), Some("0086-138"));
        assert_eq!(checked_phone("0086", ""), Err(Invalid::PhoneIncomplete));
        assert_eq!(checked_phone("0086", "13x"), Err(Invalid::Phone));
    }
}
