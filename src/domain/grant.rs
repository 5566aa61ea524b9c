//! What leads to an access token: an authorization code, a refresh token, a sign-in that is half done.
//!
//! None of them is stored: each carries what it says, sealed. That one was used or revoked is a row.
//! Sources: RFC 6749, sections 4.1 and 6; RFC 7636.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::api_token;
use super::credential::TokenError;
use super::id::{AppId, TenantId, UserId};
use super::oauth_app;
use super::secret::Secret;
use super::table::Row;
use super::tenant::Tenant;
use super::time::Timestamp;
use super::token::{self, TokenId};
use super::user::User;

/// How long a code lives: RFC 6749 recommends ten minutes at most.
pub const CODE_LIFETIME: Duration = Duration::from_mins(5);
/// How long a user may take for the second factor.
pub const TICKET_LIFETIME: Duration = Duration::from_mins(5);

/// An authorization code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationCode {
    /// Its own id.
    pub id: TokenId,
    /// The id of all that is got with it.
    pub grant: TokenId,
    /// The tenant that issued it.
    pub tenant: TenantId,
    /// The app that it was issued to.
    pub app: AppId,
    /// The user who signed in.
    pub user: UserId,
    /// [`User::session`] when it was issued.
    pub session: u32,
    /// Where the browser was sent with it.
    pub redirect_uri: String,
    /// The PKCE challenge, if there was one.
    pub challenge: Option<String>,
    /// What the id token repeats.
    pub nonce: Option<String>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// A refresh token that an app got for a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshToken {
    /// The id of the grant: revoking it ends the token.
    pub grant: TokenId,
    /// The tenant that issued it.
    pub tenant: TenantId,
    /// The app that it was issued to.
    pub app: AppId,
    /// The user it speaks for.
    pub user: UserId,
    /// [`User::session`] when it was issued.
    pub session: u32,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// A token that is exchanged for an access token.
#[derive(Clone, Debug)]
pub enum Exchangeable {
    /// A user's API token.
    ApiToken {
        /// Its fingerprint.
        id: TokenId,
        /// The tenant that has it.
        tenant: TenantId,
    },
    /// A refresh token that an app got.
    Refresh(RefreshToken),
}

/// A user who has shown the password, and not yet the second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInTicket {
    /// Where.
    pub tenant: TenantId,
    /// Who.
    pub user: UserId,
    /// [`User::session`] when the password was shown.
    pub session: u32,
    /// The app for which.
    pub app: AppId,
    /// The fingerprint of what the app asked for.
    pub request: TokenId,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Why a code is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It has expired, or its user's session has ended.
    #[error("the code has expired")]
    Expired,
    /// It was issued to another app.
    #[error("the code is another client's")]
    OtherClient,
    /// The browser was sent elsewhere with it.
    #[error("the redirect_uri is not the one that the code was asked for with")]
    OtherRedirect,
    /// The verifier is missing, or not that of the challenge.
    #[error("the code_verifier is wrong")]
    WrongVerifier,
    /// It was used before. What was got with it then is revoked: somebody has stolen it.
    #[error("the code was used before")]
    Used,
}

/// What whoever redeems a code shows along with it.
#[derive(Clone, Debug)]
pub struct Redeemer {
    /// The app.
    pub app: AppId,
    /// `redirect_uri`.
    pub redirect_uri: Option<String>,
    /// `code_verifier`.
    pub verifier: Option<Secret<String>>,
}

impl AuthorizationCode {
    /// Redeems the code: answers its user, or `None` if it was used before. Then what was got with it is revoked
    /// (RFC 6749, section 4.1.2), which lives for `refresh_lifetime` at most.
    ///
    /// # Errors
    /// See [`CodeError`]. A code that is refused is not used up.
    pub fn redeem(
        &self,
        tenant: &mut Tenant,
        by: &Redeemer,
        refresh_lifetime: Duration,
        now: Timestamp,
    ) -> Result<Option<Arc<Row<User>>>, CodeError> {
        let user = self.check(tenant, by, now)?;
        let is_first = !tenant.revoked_tokens.contains(&self.id);
        let (id, until) =
            if is_first { (self.id, self.expires_at) } else { (self.grant, now.plus(refresh_lifetime)) };
        token::note_revoked(tenant, id, until, now);
        Ok(is_first.then_some(user))
    }

    fn check(&self, tenant: &Tenant, by: &Redeemer, now: Timestamp) -> Result<Arc<Row<User>>, CodeError> {
        if by.app != self.app {
            return Err(CodeError::OtherClient);
        }
        if self.expires_at <= now {
            return Err(CodeError::Expired);
        }
        if by.redirect_uri.as_ref() != Some(&self.redirect_uri) {
            return Err(CodeError::OtherRedirect);
        }
        let verifies = match (&self.challenge, &by.verifier) {
            (Some(challenge), Some(verifier)) => oauth_app::verifies(verifier.expose(), challenge),
            (None, None) => true,
            // A verifier without a challenge: the challenge was stripped (RFC 9700, section 2.1.1).
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !verifies {
            return Err(CodeError::WrongVerifier);
        }
        token::in_session(tenant, &self.user, self.session).map_err(|_| CodeError::Expired)
    }
}

impl RefreshToken {
    /// Whom the token speaks for at `now`.
    ///
    /// # Errors
    /// Refuses it if it has expired, was revoked, its app is gone, or its user's session has ended.
    pub fn check(&self, tenant: &Tenant, now: Timestamp) -> Result<Arc<Row<User>>, TokenError> {
        let is_revoked = tenant.revoked_tokens.contains(&self.grant);
        if self.expires_at <= now || is_revoked || !tenant.apps.contains(&self.app) {
            return Err(TokenError::Expired);
        }
        token::in_session(tenant, &self.user, self.session)
    }

    /// Revokes it.
    pub fn revoke(&self, tenant: &mut Tenant, now: Timestamp) {
        if now < self.expires_at {
            token::note_revoked(tenant, self.grant, self.expires_at, now);
        }
    }
}

impl Exchangeable {
    /// Whether `app` of `tenant` may refresh, revoke and introspect the token: an API token is for every app of
    /// its tenant, a refresh token for the app alone that got it.
    #[must_use]
    pub fn is_for(&self, tenant: &TenantId, app: &AppId) -> bool {
        match self {
            Self::ApiToken { tenant: own, .. } => own == tenant,
            Self::Refresh(token) => token.tenant == *tenant && token.app == *app,
        }
    }

    /// Ends the token at the word of `app`.
    pub fn revoke(&self, tenant: &mut Tenant, app: &AppId, now: Timestamp) {
        match self {
            Self::ApiToken { id, .. } => api_token::revoke(tenant, id, app.as_str(), now),
            Self::Refresh(token) => token.revoke(tenant, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_token_is_for_every_app_of_its_tenant_and_a_refresh_token_for_its_own() {
        let (here, app) = (TenantId::new("here"), AppId::new("app"));
        let refresh = RefreshToken {
            grant: [0; 16],
            tenant: here.clone(),
            app: app.clone(),
            user: UserId::new("ann"),
            session: 0,
            issued_at: Timestamp::from_seconds(0),
            expires_at: Timestamp::from_seconds(1),
        };
        let tokens =
            [Exchangeable::ApiToken { id: [0; 16], tenant: here.clone() }, Exchangeable::Refresh(refresh)];
        let (there, other) = (TenantId::new("there"), AppId::new("other"));
        for (token, is_for_other) in tokens.into_iter().zip([true, false]) {
            assert!(token.is_for(&here, &app));
            assert_eq!(token.is_for(&here, &other), is_for_other);
            assert!(!token.is_for(&there, &app));
        }
    }
}
