//! Who a request speaks for, once its credential has been checked.

use std::sync::Arc;

use super::csp::{self, GrantedRole, OrgRole};
use super::enforcement::{Leniency, Overruling};
use super::id::{AppId, UserId};
use super::oauth_app::OAuthApp;
use super::table::Row;
use super::user::User;

/// Whoever asks: a user or a service account of one tenant, as it stood when the credential was checked, or
/// the control plane; and what of policy holds for this one request.
#[derive(Clone, Debug)]
pub struct Principal {
    identity: Identity,
    granted_role: Option<GrantedRole>,
    leniency: Option<Leniency>,
}

/// Who somebody is.
#[derive(Clone, Debug)]
pub enum Identity {
    /// A person.
    User(Arc<Row<User>>),
    /// An OAuth app.
    ServiceAccount(Arc<Row<OAuthApp>>),
    /// Fauxfactor's own control plane, which may do everything.
    ControlPlane,
}

/// Names a principal: what a credential's row points to, and the key of a rate limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalId {
    /// A person.
    User(UserId),
    /// An OAuth app.
    ServiceAccount(AppId),
}

impl Principal {
    /// The control plane.
    pub const CONTROL_PLANE: Self =
        Self { identity: Identity::ControlPlane, granted_role: None, leniency: None };

    /// A person.
    #[must_use]
    pub const fn user(user: Arc<Row<User>>) -> Self {
        Self { identity: Identity::User(user), granted_role: None, leniency: None }
    }

    /// An OAuth app.
    #[must_use]
    pub const fn service_account(app: Arc<Row<OAuthApp>>) -> Self {
        Self { identity: Identity::ServiceAccount(app), granted_role: None, leniency: None }
    }

    /// The same, with the role in the organization that the credential grants in place of the principal's own,
    /// if it does.
    #[must_use]
    pub fn with_granted_role(self, granted_role: Option<GrantedRole>) -> Self {
        Self { granted_role, ..self }
    }

    /// The same, let off what `leniency` says.
    #[must_use]
    pub fn with_leniency(self, leniency: Option<Leniency>) -> Self {
        Self { leniency, ..self }
    }

    /// Who it is.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The person, if it is one.
    #[must_use]
    pub const fn as_user(&self) -> Option<&Arc<Row<User>>> {
        match &self.identity {
            Identity::User(user) => Some(user),
            Identity::ServiceAccount(_) | Identity::ControlPlane => None,
        }
    }

    /// Whether this is the user of that id.
    #[must_use]
    pub fn is_user(&self, id: &UserId) -> bool {
        self.as_user().is_some_and(|user| user.record.id == *id)
    }

    /// The name of this principal; the control plane has none.
    #[must_use]
    pub fn id(&self) -> Option<PrincipalId> {
        match &self.identity {
            Identity::User(user) => Some(PrincipalId::User(user.record.id.clone())),
            Identity::ServiceAccount(app) => Some(PrincipalId::ServiceAccount(app.record.id.clone())),
            Identity::ControlPlane => None,
        }
    }

    /// What it is in the organization at least.
    pub(super) fn has_org_role(&self, user: &User, least: OrgRole) -> bool {
        match self.granted_role {
            Some(granted) => granted.includes(least),
            None => csp::roles(user).any(|role| role >= least),
        }
    }

    /// What this request is let off.
    #[must_use]
    pub const fn leniency(&self) -> Option<&Leniency> {
        self.leniency.as_ref()
    }

    /// What policy would have refused this request, had it been obeyed; each once.
    #[must_use]
    pub fn overruled(&self) -> Vec<Overruling> {
        self.leniency.as_ref().map(Leniency::overruled).unwrap_or_default()
    }
}

/// Who does what policy allows.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'a> {
    /// A person.
    User(&'a User),
    /// The control plane.
    ControlPlane,
}

impl<'a> Actor<'a> {
    /// The control plane's name, where it stands among user names, such as in the audit trail.
    pub const CONTROL_PLANE: &'static str = "fauxfactor-control-plane";

    /// VMware's user name, or [`Actor::CONTROL_PLANE`].
    #[must_use]
    pub fn name(self) -> &'a str {
        match self {
            Self::User(user) => csp::username(user),
            Self::ControlPlane => Self::CONTROL_PLANE,
        }
    }

    /// Whether this is the user of that id.
    #[must_use]
    pub fn is_user(self, id: &UserId) -> bool {
        matches!(self, Self::User(user) if user.id == *id)
    }
}

impl<'a> From<&'a User> for Actor<'a> {
    fn from(user: &'a User) -> Self {
        Self::User(user)
    }
}
