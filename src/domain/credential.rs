//! Credentials: what a client shows, and the row that says whom it speaks for.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::id::UserId;
use super::principal::{Principal, PrincipalId};
use super::secret::Secret;
use super::table::Row;
use super::tenant::Tenant;
use super::time::Timestamp;
use super::token::TokenId;
use super::user::User;

/// The text of a token. Never printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenValue(Secret<Arc<str>>);

impl TokenValue {
    /// The token that `text` spells.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Secret::new(text.into()))
    }

    /// The token's text. Whoever calls this answers for where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl TokenValue {
    /// Names the token where it must not be spelt.
    #[must_use]
    pub fn fingerprint(&self) -> TokenId {
        let mut fingerprint = [0; 16];
        fingerprint.copy_from_slice(&Sha256::digest(self.expose().as_bytes())[..16]);
        fingerprint
    }
}

impl Hash for TokenValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.expose().hash(state);
    }
}

impl Borrow<str> for TokenValue {
    fn borrow(&self) -> &str {
        self.0.expose()
    }
}

/// A token that a configuration grants, valid in `X-Auth-Token` and in `csp-auth-token` alike.
#[derive(Clone, Debug)]
pub struct FixedToken {
    /// Whom it speaks for.
    pub principal: PrincipalId,
    /// When it stops working; `None` for never.
    pub expires_at: Option<Timestamp>,
}

/// A permanent access key (AK/SK) of a user.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// Whose key it is.
    pub user: UserId,
    /// The secret half (SK).
    pub secret: Secret<Box<str>>,
    /// Free text.
    pub description: Box<str>,
    /// One that is switched off signs nothing.
    pub active: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Why a token speaks for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// No such token.
    #[error("the token is unknown")]
    Unknown,
    /// It has expired or was revoked, or its user's session has ended.
    #[error("the token has expired")]
    Expired,
    /// It would be valid, but its user is no longer there.
    #[error("the token's user is gone")]
    NoUser,
}

/// The token that `text` spells as the tenant has it, and whom it speaks for at `now`.
///
/// # Errors
/// Refuses a token that is unknown or has expired, and one whose user is disabled or gone.
pub fn check_token<'t>(
    tenant: &'t Tenant,
    text: &str,
    now: Timestamp,
) -> Result<(&'t TokenValue, Principal), TokenError> {
    let (value, token) = tenant.tokens.find_entry(text).ok_or(TokenError::Unknown)?;
    if token.expires_at.is_some_and(|end| end <= now) {
        return Err(TokenError::Expired);
    }
    let principal = match &token.principal {
        PrincipalId::User(id) => match tenant.users.find_row(id) {
            Some(user) if user.record.enabled => Principal::user(user),
            Some(_) => return Err(TokenError::Expired),
            None => return Err(TokenError::NoUser),
        },
        PrincipalId::ServiceAccount(id) => {
            let app = tenant.apps.find_row(id).ok_or(TokenError::Expired)?;
            Principal::service_account(app)
        }
    };
    Ok((value, principal))
}

/// The access key `id` and its user, for a signature to be checked against.
///
/// Says nothing of whether the user is enabled: that is for a caller who has proved to hold the key.
#[must_use]
pub fn find_access_key<'t>(tenant: &'t Tenant, id: &str) -> Option<(&'t AccessKey, Arc<Row<User>>)> {
    let key = tenant.access_keys.find(id)?;
    Some((key, tenant.users.find_row(&key.user)?))
}
