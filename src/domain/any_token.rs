//! Tokens of any kind, and their end: what the control plane revokes or lets expire, whichever door they open.

use super::access_token::AccessToken;
use super::api_token::{self, ApiToken};
use super::credential::{FixedToken, TokenValue};
use super::grant::RefreshToken;
use super::principal::Actor;
use super::tenant::Tenant;
use super::time::Timestamp;
use super::token::{self, Claims, TemporaryKey, TokenId};

/// A token of a tenant, found by its text. It may have ended already.
#[derive(Clone, Debug)]
pub enum AnyToken {
    /// One that a configuration grants.
    Fixed(TokenValue),
    /// One of Huawei's that was issued.
    Issued(Claims),
    /// The security token of a temporary access key.
    TemporaryKey(TemporaryKey),
    /// A VMware access token.
    Access(AccessToken),
    /// A VMware API token.
    Api(TokenId),
    /// A refresh token of VMware's that an app got.
    Refresh(RefreshToken),
}

impl AnyToken {
    /// Revokes it at the word of the control plane, and what was got with it where that depends on it. One that
    /// has ended stays as it is.
    pub fn revoke(&self, tenant: &mut Tenant, now: Timestamp) {
        match self {
            Self::Fixed(value) => {
                let granted = Claims::granted(tenant, value);
                tenant.tokens.remove(value);
                end_granted(tenant, granted.as_ref(), now);
            }
            Self::Issued(claims) => token::end(tenant, claims, false, now),
            Self::Api(id) => api_token::revoke(tenant, id, Actor::CONTROL_PLANE, now),
            Self::TemporaryKey(key) => void(tenant, key.revocation_id(), key.expires_at, now),
            Self::Access(token) => void(tenant, token.id, token.expires_at, now),
            Self::Refresh(token) => token.revoke(tenant, now),
        }
    }

    /// Lets it expire now, however long it had left. One that has ended stays as it is.
    pub fn expire(&self, tenant: &mut Tenant, now: Timestamp) {
        match self {
            Self::Fixed(value) => {
                let granted = Claims::granted(tenant, value);
                end_granted(tenant, granted.as_ref(), now);
                if let Some(fixed) = tenant.tokens.find(value.expose()).filter(|it| lives(it.expires_at, now))
                {
                    let fixed = FixedToken { expires_at: Some(now), ..fixed.clone() };
                    tenant.tokens.put(value.clone(), fixed);
                }
            }
            Self::Api(id) => {
                if let Some(api) = tenant.api_tokens.find(id).filter(|it| lives(it.expires_at, now)) {
                    let api = ApiToken { expires_at: Some(now), ..api.clone() };
                    tenant.api_tokens.put(*id, api);
                }
            }
            // These carry when they expire: that they no longer hold is all that anybody is told.
            Self::Issued(_) | Self::TemporaryKey(_) | Self::Access(_) | Self::Refresh(_) => {
                self.revoke(tenant, now);
            }
        }
    }
}

/// Ends what was got with a token that a configuration grants to a user.
fn end_granted(tenant: &mut Tenant, granted: Option<&Claims>, now: Timestamp) {
    if let Some(claims) = granted {
        token::end(tenant, claims, true, now);
    }
}

fn lives(expires_at: Option<Timestamp>, now: Timestamp) -> bool {
    expires_at.is_none_or(|end| now < end)
}

fn void(tenant: &mut Tenant, id: TokenId, expires_at: Timestamp, now: Timestamp) {
    if now < expires_at {
        token::note_revoked(tenant, id, expires_at, now);
    }
}
