//! Whom a token or a temporary key speaks for, and issuing both.

use std::sync::Arc;
use std::time::Duration;

use super::sealer::Sealed;
use super::{Engine, LiveTenant};
use crate::domain::access_token::AccessToken;
use crate::domain::credential::{self, TokenError, TokenValue};
use crate::domain::id::AccessKeyId;
use crate::domain::principal::Principal;
use crate::domain::secret::Secret;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::token::{Claims, LIFETIME, Methods, Origin, Scope, TemporaryKey};
use crate::domain::user::User;

/// Somebody whose token was checked.
#[derive(Clone, Debug)]
pub struct Authenticated {
    /// Where.
    pub live: Arc<LiveTenant>,
    /// The tenant at that moment.
    pub tenant: Arc<Tenant>,
    /// Who.
    pub principal: Principal,
    /// What was shown.
    pub proof: Proof,
}

/// A credential that was checked, so that it can be checked again.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A token that a configuration grants.
    Granted(TokenValue),
    /// A permanent access key.
    AccessKey(AccessKeyId),
    /// One that was issued: a token or a temporary key.
    Issued(Arc<Sealed>),
    /// A VMware access token.
    Access(Arc<AccessToken>),
}

impl Proof {
    /// Whom the credential speaks for in `tenant`, a later value of the one in which it was checked.
    ///
    /// # Errors
    /// Refuses one that was revoked, switched off or taken back meanwhile, or whose session ended.
    pub fn check(&self, tenant: &Tenant, now: Timestamp) -> Result<Principal, TokenError> {
        match self {
            Self::Granted(token) => credential::check_token(tenant, token.expose(), now).map(|(_, who)| who),
            Self::AccessKey(id) => {
                let (key, user) =
                    credential::find_access_key(tenant, id.as_str()).ok_or(TokenError::Expired)?;
                let holds = key.active && user.record.enabled;
                if holds { Ok(Principal::user(user)) } else { Err(TokenError::Expired) }
            }
            Self::Issued(sealed) => match &**sealed {
                Sealed::Token(claims) => claims.check(tenant, now).map(Principal::user),
                Sealed::TemporaryKey(key) => key.check(tenant, now).map(Principal::user),
                Sealed::Code(_) | Sealed::Refresh(_) | Sealed::Ticket(_) => Err(TokenError::Unknown),
            },
            Self::Access(token) => token.check(tenant, now),
        }
    }

    /// What bounds whatever is got with it in `tenant`.
    #[must_use]
    pub fn origin(&self, tenant: &Tenant) -> Origin {
        match self {
            Self::Granted(token) => {
                let granted = tenant.tokens.find(token.expose());
                let expires_at = granted.and_then(|granted| granted.expires_at);
                Origin { parents: vec![token.fingerprint()], expires_at }
            }
            Self::AccessKey(_) => Origin::default(),
            Self::Issued(sealed) => match &**sealed {
                Sealed::Token(claims) => claims.origin(),
                Sealed::TemporaryKey(key) => key.origin(),
                Sealed::Code(_) | Sealed::Refresh(_) | Sealed::Ticket(_) => Origin::default(),
            },
            Self::Access(token) => Origin { expires_at: Some(token.expires_at), ..Origin::default() },
        }
    }

    /// What it says, if it is an issued token.
    #[must_use]
    pub fn claims(&self) -> Option<&Claims> {
        match self {
            Self::Issued(sealed) => match &**sealed {
                Sealed::Token(claims) => Some(claims),
                _ => None,
            },
            Self::Granted(_) | Self::AccessKey(_) | Self::Access(_) => None,
        }
    }
}

impl Engine {
    /// Whom a token that a configuration grants speaks for.
    ///
    /// # Errors
    /// Refuses what is no such token, has expired, or whose user is disabled or gone.
    pub fn check_fixed_token(&self, token: &str) -> Result<Authenticated, TokenError> {
        let (live, token) = self.find_by_token(token).ok_or(TokenError::Unknown)?;
        let tenant = live.current();
        let (token, principal) = credential::check_token(&tenant, token, live.now())?;
        let proof = Proof::Granted(token.clone());
        Ok(Authenticated { live, tenant, principal, proof })
    }

    /// Whom a VMware access token speaks for, or one that a configuration grants.
    ///
    /// # Errors
    /// As [`Engine::check_fixed_token`], and refuses an access token that this server did not sign, that has
    /// expired, or whose principal is gone.
    pub fn check_access_token(&self, text: &str) -> Result<Authenticated, TokenError> {
        let Some(token) = self.open_access_token(text) else {
            return self.check_fixed_token(text);
        };
        let live = self.find_tenant(&token.tenant).ok_or(TokenError::Expired)?;
        let tenant = live.current();
        let principal = token.check(&tenant, live.now())?;
        Ok(Authenticated { live, tenant, principal, proof: Proof::Access(token) })
    }

    /// Whom a token speaks for that was granted or issued.
    ///
    /// # Errors
    /// As [`Engine::check_fixed_token`], and refuses a token that was revoked or whose session ended.
    pub fn check_token(&self, token: &str) -> Result<Authenticated, TokenError> {
        let Some(sealed) = self.sealer().open(token) else {
            return self.check_fixed_token(token);
        };
        let Sealed::Token(claims) = &*sealed else { return Err(TokenError::Unknown) };
        // The tenant may be one that this server does not have, or has no longer.
        let live = self.find_tenant(&claims.tenant).ok_or(TokenError::Expired)?;
        let tenant = live.current();
        let user = claims.check(&tenant, live.now())?;
        let principal = Principal::user(user);
        Ok(Authenticated { live, tenant, principal, proof: Proof::Issued(sealed) })
    }

    /// What an issued token says, if it is one and its tenant is here; it may have expired.
    #[must_use]
    pub fn open_token(&self, token: &str) -> Option<(Arc<LiveTenant>, Claims)> {
        match &*self.sealer().open(token)? {
            Sealed::Token(claims) => Some((self.find_tenant(&claims.tenant)?, claims.clone())),
            _ => None,
        }
    }

    /// What a text carries that was sealed by this server; it may have expired.
    pub(super) fn open(&self, text: &str) -> Option<Arc<Sealed>> {
        self.sealer().open(text)
    }

    /// The sealed text of `contents`; `None` if they are too large for one.
    pub(super) fn seal(&self, live: &LiveTenant, contents: &Sealed) -> Option<Secret<String>> {
        self.sealer().seal(contents, live.entropy()).map(Secret::new)
    }

    /// What a security token carries, if it is one and its tenant is here.
    #[must_use]
    pub fn open_security_token(&self, text: &str) -> Option<(Arc<LiveTenant>, Arc<Sealed>)> {
        let sealed = self.sealer().open(text)?;
        let live = match &*sealed {
            Sealed::TemporaryKey(key) => self.find_tenant(&key.tenant)?,
            _ => return None,
        };
        Some((live, sealed))
    }

    /// What a token for `user` says that is issued now.
    #[must_use]
    pub fn claims(
        &self,
        live: &LiveTenant,
        user: &User,
        methods: Methods,
        scope: Scope,
        origin: &Origin,
    ) -> Claims {
        // The vendor writes milliseconds.
        let issued_at = live.now().to_millisecond();
        Claims {
            id: live.draw(),
            parents: origin.parents.clone(),
            tenant: live.id().clone(),
            user: user.id.clone(),
            session: user.session,
            methods,
            scope,
            issued_at,
            expires_at: origin.bound(issued_at.plus(LIFETIME)),
            mfa_authn_at: methods.totp.then_some(issued_at),
        }
    }

    /// The token that says `claims`; `None` if they are too large for one, or the tenant has ended.
    #[must_use]
    pub fn issue(&self, claims: Claims) -> Option<Secret<String>> {
        let live = self.find_tenant(&claims.tenant)?;
        self.seal(&live, &Sealed::Token(claims))
    }

    /// A temporary access key for `user`, and the security token that carries it.
    #[must_use]
    pub fn issue_temporary_key(
        &self,
        live: &LiveTenant,
        user: &User,
        lifetime: Duration,
        origin: Origin,
    ) -> Option<(TemporaryKey, Secret<String>)> {
        let (access, secret) = self.draw_access_key(live, "HSTA");
        let key = TemporaryKey {
            access: access.as_str().to_owned(),
            secret: Secret::new(secret.expose().to_string()),
            tenant: live.id().clone(),
            user: user.id.clone(),
            session: user.session,
            expires_at: origin.bound(live.now().to_millisecond().plus(lifetime)),
            parents: origin.parents,
        };
        let text = self.seal(live, &Sealed::TemporaryKey(key.clone()))?;
        Some((key, text))
    }
}
