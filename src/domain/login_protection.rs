//! Login protection: whether a user's sign-in asks for a second factor, and which.

use super::audit;
use super::id::UserId;
use super::policy::{self, Action, Forbidden, Target, Who};
use super::principal::Principal;
use super::tenant::Tenant;
use super::time::Timestamp;

/// Reading one user's login protection.
///
/// Source: Huawei's page "Querying the Login Protection Configuration of a User", action from
/// `iam_19_0001`.
pub const SHOW: Action = Action::new("iam:users:getUserLoginProtect", Who::SelfOrPermitted);
/// Listing the login protection of the account's users. Source: `iam_19_0001`.
pub const LIST: Action = Action::new("iam:users:listUserLoginProtects", Who::Permitted);
/// Changing one user's login protection, which Huawei's page leaves to Security Administrators.
pub const UPDATE: Action = Action::new("iam:users:setUserLoginProtect", Who::Administrator);

/// Making one user's login protection as if it never was configured. The name is ours: no vendor does it.
pub const CLEAR: Action = Action::new("fauxfactor:login-protection:clear", Who::Administrator);

/// Login protection as it was last configured. A user for whom it never was has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginProtection {
    /// Off. Huawei shows the method as `none`.
    Disabled,
    /// On, by this method.
    Enabled(Method),
}

/// A second factor at sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A text message.
    Sms,
    /// An e-mail.
    Email,
    /// A code of the virtual MFA device.
    Vmfa,
}

impl Method {
    /// The method that Huawei writes as `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Sms, Self::Email, Self::Vmfa].into_iter().find(|method| method.as_str() == text)
    }

    /// As Huawei writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Vmfa => "vmfa",
        }
    }
}

impl LoginProtection {
    /// Whether it is on.
    #[must_use]
    pub const fn enabled(self) -> bool {
        matches!(self, Self::Enabled(_))
    }

    /// Huawei's `verification_method`: `sms`, `email`, `vmfa`, or `none` when disabled.
    #[must_use]
    pub const fn verification_method(self) -> &'static str {
        match self {
            Self::Disabled => "none",
            Self::Enabled(method) => method.as_str(),
        }
    }
}

/// Why login protection could not be shown or changed. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The account has no such user.
    #[error("user {0} does not exist")]
    UnknownUser(UserId),
    /// It was never configured for the user.
    #[error("login protection was never configured for user {0}")]
    NeverConfigured(UserId),
    /// The user has no address or number for that method.
    #[error("the user cannot be reached by that method")]
    NoContact,
    /// The user signs in at another identity provider.
    #[error("the user is federated")]
    Federated,
}

/// The login protection of all users for whom it was ever configured, in the order of their ids.
///
/// # Errors
/// Refuses callers by [`policy::decide`].
pub fn list<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
) -> Result<Vec<(&'t UserId, LoginProtection)>, Forbidden> {
    policy::decide(tenant, caller, LIST, Target::Account)?;
    let rows = tenant.login_protections.iter();
    let mut all: Vec<_> = rows.map(|(user, protection)| (user, *protection)).collect();
    all.sort_unstable_by_key(|(user, _)| *user);
    Ok(all)
}

/// The login protection of `user`, as `caller` may see it.
///
/// # Errors
/// Refuses callers by [`policy::decide`] before saying whether the user exists or has any.
pub fn show(tenant: &Tenant, caller: &Principal, user: &UserId) -> Result<LoginProtection, Error> {
    policy::decide(tenant, caller, SHOW, Target::User(user))?;
    tenant.login_protections.find(user).copied().ok_or_else(|| {
        let error = if tenant.users.contains(user) { Error::NeverConfigured } else { Error::UnknownUser };
        error(user.clone())
    })
}

/// Sets the login protection of `user`.
///
/// A virtual MFA device is not asked for: a user without a bound one cannot sign in with a password
/// until there is one. Source: Huawei's page "Modifying the Login Protection Configuration of a User".
///
/// # Errors
/// Refuses callers by [`policy::decide`], and everybody for themselves; federated users; and a method
/// by which the user cannot be reached.
pub fn update(
    tenant: &mut Tenant,
    caller: &Principal,
    id: &UserId,
    protection: LoginProtection,
    now: Timestamp,
) -> Result<(), Error> {
    policy::not_on_self(caller, id)?;
    let by = policy::decide(tenant, caller, UPDATE, Target::User(id))?;
    let user = tenant.users.find(id).ok_or_else(|| Error::UnknownUser(id.clone()))?;
    if user.federated {
        return Err(Error::Federated);
    }
    let reached = match protection {
        LoginProtection::Enabled(Method::Sms) => user.phone.is_some(),
        LoginProtection::Enabled(Method::Email) => user.email.is_some(),
        LoginProtection::Enabled(Method::Vmfa) | LoginProtection::Disabled => true,
    };
    if !reached {
        return Err(Error::NoContact);
    }
    audit::recording(tenant, id, by, now, |tenant| {
        tenant.login_protections.put(id.clone(), protection);
        Ok(())
    })
}

/// Makes the login protection of `user` as if it never was configured.
///
/// # Errors
/// Refuses callers by [`policy::decide`], and users who do not exist.
pub fn clear(tenant: &mut Tenant, caller: &Principal, id: &UserId, now: Timestamp) -> Result<(), Error> {
    let by = policy::decide(tenant, caller, CLEAR, Target::User(id))?;
    if !tenant.users.contains(id) {
        return Err(Error::UnknownUser(id.clone()));
    }
    audit::recording(tenant, id, by, now, |tenant| {
        tenant.login_protections.remove(id);
        Ok(())
    })
}
