//! Callers: each request's credential is looked up once, here, and nowhere else.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};

use super::signature::{self, Authorization, SignatureError};
use crate::domain::behaviour::ForeignDomainId;
use crate::domain::credential::{self, TokenError};
use crate::domain::principal::Principal;
use crate::domain::tenant::Tenant;
use crate::engine::rate_limit::Throttled;
use crate::engine::{Engine, LiveTenant};

static X_AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
static CSP_AUTH_TOKEN: HeaderName = HeaderName::from_static("csp-auth-token");
static X_DOMAIN_ID: HeaderName = HeaderName::from_static("x-domain-id");

/// Who a request speaks for, in one tenant.
///
/// The fields are private and this module alone makes one, so to hold a `Caller` is to know that its
/// credential was checked.
#[derive(Clone, Debug)]
pub struct Caller {
    live: Arc<LiveTenant>,
    tenant: Arc<Tenant>,
    principal: Principal,
}

impl Caller {
    /// The tenant as it stood when the credential was checked.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The tenant as it lives, for a write.
    #[must_use]
    pub fn live(&self) -> &Arc<LiveTenant> {
        &self.live
    }

    /// The user or service account.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Counts a request against the caller's limit.
    ///
    /// # Errors
    /// Refuses it if the limit is reached.
    pub fn admit(&self) -> Result<(), Throttled> {
        self.live.rate_limiter().map_or(Ok(()), |limiter| limiter.admit(self.principal.id(), self.live.now()))
    }
}

/// A way of showing who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `X-Auth-Token: {token}`, Huawei's.
    XAuthToken,
    /// `Authorization: SDK-HMAC-SHA256 …`, Huawei's.
    Signature,
    /// `Authorization: Bearer {token}`, RFC 6750.
    Bearer,
    /// `csp-auth-token: {token}`, VMware's.
    CspAuthToken,
}

/// Why a request speaks for nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// It shows no credential.
    #[error("no credential")]
    Missing,
    /// Its token is not valid.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Its signature is not valid.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// What the look-up found: a caller, or the reason why there is none.
///
/// As an extractor it takes what the look-up left in the request.
#[derive(Clone, Debug)]
pub struct Resolved(pub Result<Caller, Denial>);

impl<S: Sync> FromRequestParts<S> for Resolved {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.remove().unwrap_or(Self(Err(Denial::Missing))))
    }
}

/// Looks up the first of `schemes` that the request shows.
pub(super) fn resolve(engine: &Engine, schemes: &[Scheme], parts: &Parts, body: &[u8]) -> Resolved {
    let shown = schemes.iter().find_map(|scheme| scheme.check(engine, parts, body));
    Resolved(shown.unwrap_or(Err(Denial::Missing)))
}

impl Scheme {
    /// `None` if the request does not use this scheme.
    fn check(self, engine: &Engine, parts: &Parts, body: &[u8]) -> Option<Result<Caller, Denial>> {
        let shown =
            |header| parts.headers.get(header).map(HeaderValue::as_bytes).filter(|value| !value.is_empty());
        let authorization = || shown(&header::AUTHORIZATION);
        match self {
            Self::XAuthToken => shown(&X_AUTH_TOKEN).map(|token| check_token(engine, token)),
            Self::CspAuthToken => shown(&CSP_AUTH_TOKEN).map(|token| check_token(engine, token)),
            Self::Bearer => authorization().and_then(bearer).map(|token| check_token(engine, token)),
            Self::Signature => authorization()
                .filter(|value| signature::is_signature(value))
                .map(|value| check_signature(engine, value, parts, body).map_err(Denial::from)),
        }
    }
}

/// The token of `Bearer {token}`; the scheme's name is without regard to case, RFC 9110 section 11.1.
fn bearer(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}

fn check_token(engine: &Engine, token: &[u8]) -> Result<Caller, Denial> {
    let token = std::str::from_utf8(token).map_err(|_| TokenError::Unknown)?;
    let live = engine.find_by_token(token).ok_or(TokenError::Unknown)?;
    let tenant = live.current();
    let principal = credential::check_token(&tenant, token, live.now())?;
    Ok(Caller { live, tenant, principal })
}

fn check_signature(
    engine: &Engine,
    authorization: &[u8],
    parts: &Parts,
    body: &[u8],
) -> Result<Caller, SignatureError> {
    let authorization = Authorization::parse(authorization)?;
    let id = authorization.access;
    let unknown = || SignatureError::UnknownKey(id.to_owned());
    let live = engine.find_by_access_key(id).ok_or_else(unknown)?;
    let tenant = live.current();
    let (key, user) = credential::find_access_key(&tenant, id).ok_or_else(unknown)?;
    let now = live.now();
    if live.key_locks().is_locked(id, now) {
        return Err(SignatureError::Locked);
    }
    let assumed = &engine.behaviour().huawei;
    if let Err(error) = signature::verify(&authorization, key.secret.expose(), parts, body, now) {
        if error.counts(assumed.lock_counts) {
            live.key_locks().fail(id, now);
        }
        return Err(error);
    }
    live.key_locks().succeed(id, now);
    if !user.record.enabled {
        return Err(SignatureError::Disabled { user: user.record.id.clone(), key: id.to_owned() });
    }
    let account = tenant.account.get().id.as_str().as_bytes();
    let named = parts.headers.get(&X_DOMAIN_ID).map(HeaderValue::as_bytes).filter(|id| !id.is_empty());
    let names_other_account = named.is_some_and(|id| id != account);
    if names_other_account && assumed.foreign_domain_id == ForeignDomainId::Forbidden {
        return Err(SignatureError::ForeignDomainId);
    }
    Ok(Caller { live, tenant, principal: Principal::User(user) })
}
