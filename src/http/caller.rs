//! Callers: each request's credential is looked up once, here, and nowhere else.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};

use super::signature::{self, Authorization, SignatureError};
use crate::domain::behaviour::ForeignDomainId;
use crate::domain::credential::{self, TokenError};
use crate::domain::enforcement::Overruling;
use crate::domain::id::AccessKeyId;
use crate::domain::policy;
use crate::domain::principal::Principal;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::token::{Claims, Origin};
use crate::engine::authentication::{Authenticated, Proof};
use crate::engine::rate_limit::Throttled;
use crate::engine::sealer::Sealed;
use crate::engine::transaction::TransactError;
use crate::engine::{Engine, LiveTenant};

/// Headers that hold credentials, whose values are not to be shown.
pub(super) const CREDENTIAL_HEADERS: [&str; 8] = [
    "authorization",
    "cookie",
    "csp-auth-token",
    "proxy-authorization",
    "x-auth-token",
    // Another product's, in which clients send the same token.
    "x-da-access-token",
    "x-security-token",
    "x-subject-token",
];

static X_AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
static CSP_AUTH_TOKEN: HeaderName = HeaderName::from_static("csp-auth-token");
static X_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-security-token");
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
    proof: Proof,
}

impl Caller {
    /// A caller whose credential was checked; what policy refuses, the tenant's enforcement may let pass.
    fn new(live: Arc<LiveTenant>, tenant: Arc<Tenant>, principal: Principal, proof: Proof) -> Self {
        let principal = principal.with_leniency(live.enforcement().leniency());
        Self { live, tenant, principal, proof }
    }

    /// Whom `token` speaks for, which stands in a body and not in a header.
    ///
    /// # Errors
    /// Refuses it as one in a header.
    pub fn by_token(engine: &Engine, token: &str) -> Result<Self, Denial> {
        check_token(engine, token.as_bytes(), Engine::check_token)
    }

    /// What the token that was shown says, if it was an issued one.
    #[must_use]
    pub fn claims(&self) -> Option<&Claims> {
        self.proof.claims()
    }

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

    /// What policy would have refused in this request so far, had it been obeyed; each once.
    #[must_use]
    pub fn overruled(&self) -> Vec<Overruling> {
        self.principal.overruled()
    }

    /// What bounds whatever is got with the credential that was shown.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.proof.origin(&self.tenant)
    }

    /// Runs `decide` in a transaction, for the caller as the credential that was shown then names them.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub async fn write<T, E, F>(&self, engine: &Engine, decide: F) -> Result<T, WriteError<E>>
    where
        F: Fn(&mut Tenant, &Principal, Timestamp) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let (proof, leniency) = (self.proof.clone(), self.principal.leniency().cloned());
        let decided = engine.transact(&self.live, move |tenant, now| {
            let principal = proof.check(tenant, now).map_err(WriteError::Denied)?;
            let principal = principal.with_leniency(leniency.clone());
            decide(tenant, &principal, now).map_err(WriteError::Refused)
        });
        decided.await.map_err(|error| match error {
            TransactError::Refused(why) => why,
            TransactError::Store(_) | TransactError::Unfinished => WriteError::Failed,
        })
    }

    /// Counts a request against the caller's limit.
    ///
    /// # Errors
    /// Refuses it if the limit is reached.
    pub fn admit(&self) -> Result<(), Throttled> {
        self.principal.id().map_or(Ok(()), |id| self.live.admit(id))
    }
}

/// Why a caller's write changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<E> {
    /// The credential was revoked, or lost its user, while the request was under way.
    #[error(transparent)]
    Denied(TokenError),
    /// The domain refused.
    #[error("refused")]
    Refused(E),
    /// The change could not be stored.
    #[error("the change could not be stored")]
    Failed,
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

impl Denial {
    /// What the server would have signed, where the signature is wrong.
    #[must_use]
    pub fn canonical_request(&self) -> Option<&str> {
        match self {
            Self::Signature(SignatureError::Wrong { canonical }) => Some(canonical),
            _ => None,
        }
    }
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
            Self::XAuthToken => {
                shown(&X_AUTH_TOKEN).map(|token| check_token(engine, token, Engine::check_token))
            }
            Self::CspAuthToken => {
                shown(&CSP_AUTH_TOKEN).map(|token| check_token(engine, token, Engine::check_access_token))
            }
            Self::Bearer => authorization()
                .and_then(bearer)
                .map(|token| check_token(engine, token, Engine::check_access_token)),
            Self::Signature => authorization()
                .filter(|value| signature::is_signature(value))
                .map(|value| check_signature(engine, value, parts, body).map_err(Denial::from)),
        }
    }
}

impl Scheme {
    /// The tenant that the credential leads to which the request shows by this scheme, good or not.
    pub(super) fn leads_to(self, engine: &Engine, parts: &Parts) -> Option<Arc<LiveTenant>> {
        let shown = |header| parts.headers.get(header).map(HeaderValue::as_bytes);
        let token = |text: &[u8]| engine.find_by_credential(std::str::from_utf8(text).ok()?);
        match self {
            Self::XAuthToken => token(shown(&X_AUTH_TOKEN)?),
            Self::CspAuthToken => token(shown(&CSP_AUTH_TOKEN)?),
            Self::Bearer => token(bearer(shown(&header::AUTHORIZATION)?)?),
            Self::Signature => {
                let value = shown(&header::AUTHORIZATION).filter(|value| signature::is_signature(value))?;
                let of_key = signature::claimed_key(value).and_then(|id| engine.find_by_access_key(id));
                of_key.map(|(live, _)| live).or_else(|| token(shown(&X_SECURITY_TOKEN)?))
            }
        }
    }
}

/// The token of `Bearer {token}`; the scheme's name is without regard to case, RFC 9110 section 11.1.
fn bearer(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}

type CheckToken = fn(&Engine, &str) -> Result<Authenticated, TokenError>;

fn check_token(engine: &Engine, token: &[u8], check: CheckToken) -> Result<Caller, Denial> {
    let token = std::str::from_utf8(token).map_err(|_| TokenError::Unknown)?;
    let Authenticated { live, tenant, principal, proof } = check(engine, token)?;
    Ok(Caller::new(live, tenant, principal, proof))
}

fn check_signature(
    engine: &Engine,
    authorization: &[u8],
    parts: &Parts,
    body: &[u8],
) -> Result<Caller, SignatureError> {
    let authorization = Authorization::parse(authorization)?;
    let id = authorization.access;
    let Some((live, stored)) = engine.find_by_access_key(id) else {
        return check_temporary_key(engine, &authorization, parts, body);
    };
    let tenant = live.current();
    let unknown = || SignatureError::UnknownKey(id.to_owned());
    let (key, user) = credential::find_access_key(&tenant, stored).ok_or_else(unknown)?;
    verify(engine, &live, &authorization, key.secret.expose(), parts, body)?;
    if !key.active {
        return Err(SignatureError::Inactive(id.to_owned()));
    }
    if !user.record.enabled {
        return Err(SignatureError::Disabled { user: user.record.id.clone(), key: id.to_owned() });
    }
    live.key_uses().note(stored, || AccessKeyId::new(stored), live.now());
    let proof = Proof::AccessKey(AccessKeyId::new(stored));
    let caller = Caller::new(live, tenant, Principal::user(user), proof);
    in_named_account(engine, parts, caller)
}

/// A key that no tenant has may be a temporary one: then its security token says what it is.
fn check_temporary_key(
    engine: &Engine,
    authorization: &Authorization<'_>,
    parts: &Parts,
    body: &[u8],
) -> Result<Caller, SignatureError> {
    let id = authorization.access;
    let shown = parts.headers.get(&X_SECURITY_TOKEN).and_then(|value| value.to_str().ok());
    let unknown = || SignatureError::UnknownKey(id.to_owned());
    let (live, sealed) = shown.and_then(|token| engine.open_security_token(token)).ok_or_else(unknown)?;
    let key = match &*sealed {
        Sealed::TemporaryKey(key) if key.access == id => key,
        _ => return Err(unknown()),
    };
    verify(engine, &live, authorization, key.secret.expose(), parts, body)?;
    let tenant = live.current();
    let user = key.check(&tenant, live.now()).map_err(|_| SignatureError::KeyExpired(id.to_owned()))?;
    let proof = Proof::Issued(Arc::clone(&sealed));
    let caller = Caller::new(live, tenant, Principal::user(user), proof);
    in_named_account(engine, parts, caller)
}

/// Checks the signature, unless the key is locked, and counts failures towards its lock.
fn verify(
    engine: &Engine,
    live: &LiveTenant,
    authorization: &Authorization<'_>,
    secret: &str,
    parts: &Parts,
    body: &[u8],
) -> Result<(), SignatureError> {
    let (id, now) = (authorization.access, live.now());
    if live.key_locks().is_locked(id, now) {
        return Err(SignatureError::Locked);
    }
    match signature::verify(authorization, secret, parts, body, now) {
        Ok(()) => live.key_locks().succeed(id, now),
        Err(error) => {
            if error.counts(engine.behaviour().huawei.lock_counts) {
                live.key_locks().fail(id, now);
            }
            return Err(error);
        }
    }
    Ok(())
}

fn in_named_account(engine: &Engine, parts: &Parts, caller: Caller) -> Result<Caller, SignatureError> {
    if engine.behaviour().huawei.foreign_domain_id == ForeignDomainId::Forbidden {
        let named = parts.headers.get(&X_DOMAIN_ID).map(HeaderValue::as_bytes).filter(|id| !id.is_empty());
        let named = named.map(String::from_utf8_lossy);
        policy::own_account(&caller.tenant, &caller.principal, named.as_deref())
            .map_err(|_| SignatureError::ForeignDomainId)?;
    }
    Ok(caller)
}
