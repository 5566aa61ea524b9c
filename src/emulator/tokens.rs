//! Tokens that nobody signed in for, and their end.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::world::World;
use super::{App, Tenant, User};
use crate::domain::id::UserId;
use crate::domain::principal::PrincipalId;
use crate::domain::time::Timestamp;
use crate::domain::token::Methods;
use crate::engine::acts::{
    AccessTokenError, AccessTokenTerms, IssueError, Issued, TokenScope, TokenTerms, UnknownToken,
};
use crate::engine::transaction::TransactError;

/// A token that was issued.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// What clients send.
    pub text: String,
    /// When it stops working, on the tenant's clock.
    pub expires_at: Timestamp,
}

/// A token of Huawei's that is to be issued: that of a user who signed in with a password, for the account and for 24
/// hours, unless it is told otherwise. Awaiting it issues it.
#[must_use = "it is issued when it is awaited"]
#[derive(Debug)]
pub struct IssueToken {
    world: Arc<World>,
    user: UserId,
    terms: TokenTerms,
}

/// An access token of VMware's that is to be issued, with the lifetime and the permissions of its holder's others,
/// unless it is told otherwise. Awaiting it issues it.
#[must_use = "it is issued when it is awaited"]
#[derive(Debug)]
pub struct IssueAccessToken {
    world: Arc<World>,
    holder: PrincipalId,
    terms: AccessTokenTerms,
}

impl IssueToken {
    /// How long it lives.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.terms.lifetime = lifetime;
        self
    }

    /// How the user is said to have signed in.
    pub fn methods(mut self, methods: Methods) -> Self {
        self.terms.methods = methods;
        self
    }

    /// Says that the user signed in with password and code.
    pub fn with_code(self) -> Self {
        self.methods(Methods { password: true, totp: true, ..Methods::default() })
    }

    /// Makes it good for the project of that id or name.
    pub fn for_project(mut self, project: impl Into<String>) -> Self {
        self.terms.scope = TokenScope::Project(project.into());
        self
    }

    /// Makes it good for nothing in particular.
    pub fn unscoped(mut self) -> Self {
        self.terms.scope = TokenScope::Unscoped;
        self
    }

    fn issue(self) -> Result<Token, IssueError> {
        self.world.engine().issue_token(&self.world.live, &self.user, &self.terms).map(Token::from)
    }
}

impl IntoFuture for IssueToken {
    type Output = Result<Token, IssueError>;
    type IntoFuture = std::future::Ready<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        std::future::ready(self.issue())
    }
}

impl IssueAccessToken {
    /// How long it lives, rounded up to whole seconds.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.terms.lifetime = Some(lifetime);
        self
    }

    /// What it permits (`perms`), in place of what its holder's others do; a name without `:` is a role of the
    /// organization.
    pub fn perms<P: Into<String>>(mut self, perms: impl IntoIterator<Item = P>) -> Self {
        self.terms.perms = Some(perms.into_iter().map(Into::into).collect());
        self
    }

    async fn issue(self) -> Result<Token, AccessTokenError> {
        let Self { world, holder, terms } = self;
        world.engine().issue_access_token(&world.live, &holder, terms).await.map(Token::from)
    }
}

impl IntoFuture for IssueAccessToken {
    type Output = Result<Token, AccessTokenError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.issue())
    }
}

impl User {
    /// A token of Huawei's for the user, who need not sign in for it.
    pub fn issue_token(&self) -> IssueToken {
        let (world, user) = (Arc::clone(self.world()), self.key().clone());
        IssueToken { world, user, terms: TokenTerms::default() }
    }

    /// An access token of VMware's for the user, who need not sign in for it.
    pub fn issue_access_token(&self) -> IssueAccessToken {
        let (world, holder) = (Arc::clone(self.world()), PrincipalId::User(self.key().clone()));
        IssueAccessToken { world, holder, terms: AccessTokenTerms::default() }
    }
}

impl App {
    /// An access token of VMware's for the app, which need not sign in for it.
    pub fn issue_access_token(&self) -> IssueAccessToken {
        let (world, holder) = (Arc::clone(self.world()), PrincipalId::ServiceAccount(self.key().clone()));
        IssueAccessToken { world, holder, terms: AccessTokenTerms::default() }
    }
}

impl Tenant {
    /// Revokes a token of any kind.
    ///
    /// # Errors
    /// Refuses a text that is no token of the tenant.
    pub async fn revoke_token(&self, text: &str) -> Result<(), TransactError<UnknownToken>> {
        self.world().engine().revoke_token(self.live(), text).await
    }

    /// Lets a token of any kind expire now.
    ///
    /// # Errors
    /// Refuses a text that is no token of the tenant.
    pub async fn expire_token(&self, text: &str) -> Result<(), TransactError<UnknownToken>> {
        self.world().engine().expire_token(self.live(), text).await
    }
}

impl From<Issued> for Token {
    fn from(issued: Issued) -> Self {
        Self { text: issued.token.expose().clone(), expires_at: issued.expires_at }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
