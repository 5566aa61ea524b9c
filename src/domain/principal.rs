//! Who a request speaks for, once its credential has been checked.

use std::sync::Arc;

use super::id::{AppId, UserId};
use super::oauth_app::OAuthApp;
use super::table::Row;
use super::user::User;

/// A user or a service account of one tenant, as it stood when the credential was checked.
#[derive(Clone, Debug)]
pub enum Principal {
    /// A person.
    User(Arc<Row<User>>),
    /// An OAuth app.
    ServiceAccount(Arc<Row<OAuthApp>>),
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
    /// Whether this is the user of that id.
    #[must_use]
    pub fn is_user(&self, id: &UserId) -> bool {
        matches!(self, Self::User(user) if user.record.id == *id)
    }

    /// The name of this principal.
    #[must_use]
    pub fn id(&self) -> PrincipalId {
        match self {
            Self::User(user) => PrincipalId::User(user.record.id.clone()),
            Self::ServiceAccount(app) => PrincipalId::ServiceAccount(app.record.id.clone()),
        }
    }
}
