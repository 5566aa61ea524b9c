//! Login protection: whether a user's sign-in asks for a second factor, and which.

use super::id::UserId;
use super::policy::{self, Action, Forbidden, Target};
use super::principal::Principal;
use super::tenant::Tenant;

/// Reading one user's login protection.
///
/// Source: Huawei's page "Querying the Login Protection Configuration of a User", action from
/// `iam_19_0001`.
pub const SHOW: Action = Action::new("iam:users:getUserLoginProtect");

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
            Self::Enabled(Method::Sms) => "sms",
            Self::Enabled(Method::Email) => "email",
            Self::Enabled(Method::Vmfa) => "vmfa",
        }
    }
}

/// Why login protection could not be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShowError {
    /// The caller may not look.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The account has no such user.
    #[error("user {0} does not exist")]
    UnknownUser(UserId),
    /// It was never configured for the user.
    #[error("login protection was never configured for user {0}")]
    NeverConfigured(UserId),
}

/// The login protection of `user`, as `caller` may see it.
///
/// # Errors
/// Refuses callers by [`policy::decide`] before saying whether the user exists or has any.
pub fn show(tenant: &Tenant, caller: &Principal, user: &UserId) -> Result<LoginProtection, ShowError> {
    policy::decide(tenant, caller, SHOW, Target::User(user))?;
    tenant.login_protections.find(user).copied().ok_or_else(|| {
        let error =
            if tenant.users.contains(user) { ShowError::NeverConfigured } else { ShowError::UnknownUser };
        error(user.clone())
    })
}
