//! Permanent access keys (AK/SK) of users.
//!
//! Source: Huawei's pages of `OS-CREDENTIAL`; actions from `iam_19_0001`.

use super::credential::AccessKey;
use super::id::{AccessKeyId, UserId};
use super::policy::{self, Action, Forbidden, Target, Who};
use super::principal::Principal;
use super::secret::Secret;
use super::tenant::Tenant;
use super::time::Timestamp;

/// Making a key.
pub const CREATE: Action = Action::new("iam:credentials:createCredential", Who::SelfOrPermitted);
/// Listing a user's keys.
pub const LIST: Action = Action::new("iam:credentials:listCredentials", Who::SelfOrPermitted);
/// Reading a key.
pub const SHOW: Action = Action::new("iam:credentials:getCredential", Who::SelfOrPermitted);
/// Changing a key.
pub const UPDATE: Action = Action::new("iam:credentials:updateCredential", Who::SelfOrPermitted);
/// Deleting a key.
pub const DELETE: Action = Action::new("iam:credentials:deleteCredential", Who::SelfOrPermitted);

/// Why something could not be done with a key. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The account has no such user.
    #[error("user {0} does not exist")]
    UnknownUser(UserId),
    /// The account has no such key.
    #[error("the access key {0} does not exist")]
    UnknownKey(String),
    /// The user may have no more keys.
    #[error("the user has as many access keys as are allowed")]
    QuotaReached,
    /// A federated user signs in elsewhere and has no keys.
    #[error("the user is federated")]
    Federated,
}

/// Makes a key of `id` and `secret` for `user`, who may have `quota` of them.
///
/// # Errors
/// Refuses callers by [`policy::decide`], users from whom the account keeps it, and a key too many.
pub fn create(
    tenant: &mut Tenant,
    caller: &Principal,
    owner: &UserId,
    key: (AccessKeyId, Secret<Box<str>>),
    description: &str,
    quota: u32,
    now: Timestamp,
) -> Result<AccessKey, Error> {
    policy::decide(tenant, caller, CREATE, Target::User(owner))?;
    users_may(tenant, caller)?;
    let mut user = tenant.users.find(owner).cloned().ok_or_else(|| Error::UnknownUser(owner.clone()))?;
    policy::guard_owner(caller, &user)?;
    if user.federated {
        return Err(Error::Federated);
    }
    if user.access_keys.len() >= quota as usize {
        return Err(Error::QuotaReached);
    }
    let (id, secret) = key;
    user.access_keys = user.access_keys.iter().cloned().chain([id.clone()]).collect();
    tenant.users.put(owner.clone(), user);
    let key = AccessKey {
        user: owner.clone(),
        secret,
        description: description.into(),
        active: true,
        created_at: now,
    };
    tenant.access_keys.put(id, key.clone());
    Ok(key)
}

/// The keys of `owner`, oldest first.
///
/// # Errors
/// Refuses callers by [`policy::decide`] before saying whether the user exists.
pub fn list<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    owner: &UserId,
) -> Result<impl Iterator<Item = (&'t AccessKeyId, &'t AccessKey)> + use<'t>, Error> {
    policy::decide(tenant, caller, LIST, Target::User(owner))?;
    let user = tenant.users.find(owner).ok_or_else(|| Error::UnknownUser(owner.clone()))?;
    Ok(user.access_keys.iter().filter_map(|id| tenant.access_keys.find(id).map(|key| (id, key))))
}

/// The key that clients spell as `shown`, as stored, as `caller` may see it by `action`.
///
/// # Errors
/// Refuses callers by [`policy::decide`]; to those who may not see other users' keys, one that does
/// not exist is one of somebody else.
pub fn show<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    action: Action,
    shown: &str,
) -> Result<(&'t AccessKeyId, &'t AccessKey), Error> {
    let key = tenant.find_access_key(shown);
    let target = key.map_or(Target::Account, |(_, key)| Target::User(&key.user));
    policy::decide(tenant, caller, action, target)?;
    key.ok_or_else(|| Error::UnknownKey(shown.to_owned()))
}

/// Switches a key on or off and describes it; `None` leaves a thing as it is.
///
/// # Errors
/// As [`show`], and where the account keeps it from its users.
pub fn update(
    tenant: &mut Tenant,
    caller: &Principal,
    shown: &str,
    active: Option<bool>,
    description: Option<&str>,
) -> Result<AccessKey, Error> {
    let (id, mut key) = changeable(tenant, caller, UPDATE, shown)?;
    key.active = active.unwrap_or(key.active);
    if let Some(description) = description {
        key.description = description.into();
    }
    tenant.access_keys.put(id, key.clone());
    Ok(key)
}

/// Deletes a key.
///
/// # Errors
/// As [`show`], and where the account keeps it from its users.
pub fn delete(tenant: &mut Tenant, caller: &Principal, shown: &str) -> Result<(), Error> {
    let (id, key) = changeable(tenant, caller, DELETE, shown)?;
    tenant.access_keys.remove(&id);
    if let Some(mut user) = tenant.users.find(&key.user).cloned() {
        user.access_keys = user.access_keys.iter().filter(|own| **own != id).cloned().collect();
        tenant.users.put(key.user, user);
    }
    Ok(())
}

fn changeable(
    tenant: &Tenant,
    caller: &Principal,
    action: Action,
    shown: &str,
) -> Result<(AccessKeyId, AccessKey), Error> {
    let (id, key) = show(tenant, caller, action, shown)?;
    users_may(tenant, caller)?;
    Ok((id.clone(), key.clone()))
}

/// The account may leave access keys to its administrators ("access key protection").
fn users_may(tenant: &Tenant, caller: &Principal) -> Result<(), Forbidden> {
    policy::protect(caller, tenant.account.get().security.protect.users_manage_access_keys)
}
