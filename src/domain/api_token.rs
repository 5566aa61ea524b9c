//! VMware API tokens, which their users exchange for access tokens.
//!
//! Sources: the pages "Get Access Token By Api Refresh Token", "Get Api Token Details" and "Generate Api
//! Token" of the Cloud Services API reference; the user guide for lifetimes and MFA.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::credential::TokenValue;
use super::id::UserId;
use super::policy::{self, Action, Forbidden, Target, Who};
use super::principal::Principal;
use super::spelling::Spelling;
use super::table::Row;
use super::tenant::Tenant;
use super::time::Timestamp;
use super::token::TokenId;
use super::user::User;

/// Making a token of one's own. The vendor names no action for it; this name is ours.
pub const CREATE: Action = Action::new("csp:api-tokens:create", Who::SelfOnly);
/// Deactivating a token: one's own, or as an administrator of the organization any. Ours as well.
pub const DEACTIVATE: Action = Action::new("csp:api-tokens:deactivate", Who::SelfOrAdministrator);

/// How many tokens a user may have. Source: the 400 of "Generate Api Token".
pub const MOST: usize = 50;
/// The shortest life of a token. Source: `refreshTokenTTL` of the same page.
pub const SHORTEST: Duration = Duration::from_mins(30);

/// An API token. Its row's key is the fingerprint of its text.
#[derive(Clone, Debug)]
pub struct ApiToken {
    /// Whose token it is.
    pub user: UserId,
    /// What its user calls it.
    pub name: Box<str>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// Who switched it off, and when.
    pub deactivated: Option<Deactivated>,
    /// What it is good for: `AllowedScopesDto`, as JSON. Kept and shown, and not acted on.
    pub allowed_scopes: Box<str>,
    /// Its text, if a configuration spells it out.
    pub text: Option<TokenValue>,
}

/// Who switched a token off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deactivated {
    /// Their user name.
    pub by: Box<str>,
    /// When.
    pub at: Timestamp,
}

/// What a token is good for of which nothing was said: all that its user may do.
pub const ALL_SCOPES: &str = r#"{"generalScopes":["openid"],"organizationScopes":{"allPermissions":false,"allRoles":true,"permissions":[],"roles":[]},"servicesScopes":[]}"#;

impl ApiToken {
    /// Whether it works at `now`.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.deactivated.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// Names a token where it must not be spelt: `tokenId`.
#[must_use]
pub fn public_id(id: &TokenId) -> Uuid {
    Uuid::from_bytes(*id)
}

/// The token that `text` spells, with its user, if it works at `now` and its user is enabled.
#[must_use]
pub fn find<'t>(
    tenant: &'t Tenant,
    text: &str,
    now: Timestamp,
) -> Option<(TokenId, &'t ApiToken, Arc<Row<User>>)> {
    let id = TokenValue::new(text).fingerprint();
    let token = tenant.api_tokens.find(&id).filter(|token| token.holds(now))?;
    let user = tenant.users.find_row(&token.user).filter(|user| user.record.enabled)?;
    Some((id, token, user))
}

/// Whether exchanging a token of this user takes a code of the user's device.
#[must_use]
pub fn needs_code(tenant: &Tenant, user: &User) -> bool {
    user.api_token_mfa || tenant.organization.get().api_token_mfa_required
}

/// A token that is to be made.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    /// Its text.
    pub text: TokenValue,
    /// What its user calls it.
    pub name: Box<str>,
    /// How long it lives.
    pub lifetime: Duration,
    /// What it is good for, as JSON.
    pub allowed_scopes: Box<str>,
}

/// Why a token was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    /// The caller is no user.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The caller has [`MOST`] already.
    #[error("the user has {MOST} API tokens")]
    TooMany,
}

/// Makes a token of the caller's own.
///
/// # Errors
/// Refuses service accounts, and users who have too many that work.
pub fn create(
    tenant: &mut Tenant,
    caller: &Principal,
    new: &NewApiToken,
    now: Timestamp,
) -> Result<(), CreateError> {
    let user = policy::own(tenant, caller, CREATE)?.clone();
    // Those that no longer work make room.
    let (kept, gone): (Vec<_>, Vec<_>) = user
        .api_tokens
        .iter()
        .copied()
        .partition(|id| tenant.api_tokens.find(id).is_some_and(|token| token.holds(now)));
    if kept.len() >= MOST {
        return Err(CreateError::TooMany);
    }
    for id in gone {
        tenant.api_tokens.remove(&id);
    }
    let id = new.text.fingerprint();
    let token = ApiToken {
        user: user.id.clone(),
        name: new.name.clone(),
        created_at: now,
        expires_at: Some(now.plus(new.lifetime)),
        deactivated: None,
        allowed_scopes: new.allowed_scopes.clone(),
        // What is made in such a tenant is to be exported, under another spelling.
        text: (tenant.spelling() == Spelling::WithId).then(|| new.text.clone()),
    };
    tenant.api_tokens.put(id, token);
    let api_tokens = kept.into_iter().chain([id]).collect();
    tenant.users.put(user.id.clone(), User { api_tokens, ..user });
    Ok(())
}

/// Switches a token off at the word of `by`; one that is off stays so.
pub fn revoke(tenant: &mut Tenant, id: &TokenId, by: &str, now: Timestamp) {
    if let Some(token) = tenant.api_tokens.find(id)
        && token.deactivated.is_none()
    {
        let deactivated = Some(Deactivated { by: by.into(), at: now });
        let token = ApiToken { deactivated, ..token.clone() };
        tenant.api_tokens.put(*id, token);
    }
}

/// Why a token was not deactivated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeactivateError {
    /// There is no such token, or it is somebody else's.
    #[error("there is no such API token")]
    Unknown,
}

/// Switches tokens off, each that `caller` may; one that is off stays so.
///
/// # Errors
/// Refuses service accounts; the outcome of each token stands in the list, in the order of `ids`.
pub fn deactivate(
    tenant: &mut Tenant,
    caller: &Principal,
    ids: &[TokenId],
    now: Timestamp,
) -> Result<Vec<Result<(), DeactivateError>>, Forbidden> {
    policy::own(tenant, caller, DEACTIVATE)?;
    Ok(ids.iter().map(|id| deactivate_one(tenant, caller, id, now)).collect())
}

fn deactivate_one(
    tenant: &mut Tenant,
    caller: &Principal,
    id: &TokenId,
    now: Timestamp,
) -> Result<(), DeactivateError> {
    let token = tenant.api_tokens.find(id).ok_or(DeactivateError::Unknown)?;
    let by = policy::decide(tenant, caller, DEACTIVATE, Target::User(&token.user));
    // What is somebody else's does not exist for those who may not touch it.
    let by = by.map_err(|_| DeactivateError::Unknown)?;
    revoke(tenant, id, by.name(), now);
    Ok(())
}
