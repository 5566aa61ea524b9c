//! Issues a token of Huawei's.

use std::time::Duration;

use super::super::{Engine, LiveTenant};
use super::Issued;
use crate::domain::id::UserId;
use crate::domain::tenant::Tenant;
use crate::domain::token::{LIFETIME, Methods, Origin, Scope};

/// What a token is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenTerms {
    /// How long it lives. The vendor's live 24 hours.
    pub lifetime: Duration,
    /// How its user is said to have signed in.
    pub methods: Methods,
    /// What it is good for.
    pub scope: TokenScope,
}

impl Default for TokenTerms {
    /// The token of a user who signed in with a password and named no scope.
    fn default() -> Self {
        let methods = Methods { password: true, ..Methods::default() };
        Self { lifetime: LIFETIME, methods, scope: TokenScope::Domain }
    }
}

/// What a token is to be good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenScope {
    /// Nothing in particular.
    Unscoped,
    /// The account.
    Domain,
    /// The project of that id or name.
    Project(String),
}

/// Why a token was not issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// The tenant has no such user.
    #[error("user {0} does not exist")]
    UnknownUser(UserId),
    /// The account has no such project.
    #[error("there is no project {0}")]
    UnknownProject(String),
    /// It would have expired when it is issued.
    #[error("a token lives for some time")]
    NoLifetime,
    /// It does not fit into a sealed text.
    #[error("the token is too large")]
    TooLarge,
}

impl Engine {
    /// Issues a token for `user`, which is like one that a sign-in gets, and dies like one: by its revocation,
    /// or with its user's password. Nobody signs in, so nothing is written to the audit trail.
    ///
    /// # Errors
    /// See [`IssueError`].
    pub fn issue_token(
        &self,
        live: &LiveTenant,
        user: &UserId,
        terms: &TokenTerms,
    ) -> Result<Issued, IssueError> {
        if terms.lifetime.is_zero() {
            return Err(IssueError::NoLifetime);
        }
        let tenant = live.current();
        let scope = find_scope(&tenant, &terms.scope)?;
        let user = tenant.users.find(user).ok_or_else(|| IssueError::UnknownUser(user.clone()))?;
        let mut claims = self.claims(live, user, terms.methods, scope, &Origin::default());
        claims.expires_at = claims.issued_at.plus(terms.lifetime);
        let expires_at = claims.expires_at;
        let token = self.issue(claims).ok_or(IssueError::TooLarge)?;
        Ok(Issued { token, expires_at })
    }
}

fn find_scope(tenant: &Tenant, asked: &TokenScope) -> Result<Scope, IssueError> {
    let name = match asked {
        TokenScope::Unscoped => return Ok(Scope::Unscoped),
        TokenScope::Domain => return Ok(Scope::Domain),
        TokenScope::Project(name) => name,
    };
    let projects = &tenant.account.get().projects;
    let by_id = projects.iter().find(|project| project.id == *name);
    let found = by_id.or_else(|| projects.iter().find(|project| project.name == *name));
    let unknown = || IssueError::UnknownProject(name.clone());
    found.map(|project| Scope::Project(project.id.clone())).ok_or_else(unknown)
}
