//! VMware access tokens and id tokens: what they say, and whom they speak for.
//!
//! Sources: claims of the vendor's tokens in its published samples; OpenID Connect Core 1.0, section 2.
//! What of it is assumed is in [`behaviour`](super::behaviour).

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::credential::TokenError;
use super::csp::{self, GrantedRole};
use super::id::{AppId, TenantId};
use super::oauth_app::OAuthApp;
use super::principal::{Principal, PrincipalId};
use super::tenant::Tenant;
use super::time::Timestamp;
use super::token::{self, TokenId};
use super::user::User;

/// The client of users who exchange an API token: the vendor's own.
const INTERNAL_CLIENT: &str = "csp_prd_gaz_internal_client_id";

/// What every token says: by whom, when, until when, and which.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The issuer: `iss`.
    pub issuer: String,
    /// When it is issued: `iat`.
    pub issued_at: Timestamp,
    /// How long it lives.
    pub lifetime: Duration,
    /// Its id: `jti`.
    pub id: Uuid,
}

impl Stamp {
    /// When the token stops working: `exp`, in whole seconds.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.issued_at.seconds()).plus(self.lifetime)
    }
}

fn client<'a>(tenant: &Tenant, app: Option<&'a AppId>) -> Cow<'a, str> {
    app.map_or(Cow::Borrowed(INTERNAL_CLIENT), |app| tenant.spell(app.as_str()))
}

/// The claims of an access token, in the order of the vendor's samples.
#[derive(Debug, Serialize)]
pub struct AccessClaims<'a> {
    sub: String,
    iss: &'a str,
    context_name: &'a str,
    azp: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_details: Option<[(); 0]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'a str>,
    context: Uuid,
    perms: Vec<String>,
    exp: i64,
    iat: i64,
    jti: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    acct: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    /// Ours: `perms` were chosen, and stand in place of what its principal has. The vendor's tokens have no such
    /// claim, nor have those that it stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    fauxfactor_perms: Option<bool>,
}

impl<'a> AccessClaims<'a> {
    /// For a user, through `app` if it was not an API token that was exchanged.
    #[must_use]
    pub fn of_user(tenant: &'a Tenant, user: &'a User, app: Option<&'a AppId>, stamp: &'a Stamp) -> Self {
        Self {
            sub: csp::user_id(user),
            iss: &stamp.issuer,
            context_name: tenant.organization.get().id.as_str(),
            azp: client(tenant, app),
            authorization_details: Some([]),
            domain: Some(csp::domain(user)),
            context: context(tenant),
            perms: csp::roles(user).map(|role| format!("csp:{}", role.name())).collect(),
            exp: stamp.expires_at().seconds(),
            iat: stamp.issued_at.seconds(),
            jti: stamp.id,
            acct: Some(csp::acct(user)),
            username: Some(csp::username(user)),
            fauxfactor_perms: None,
        }
    }

    /// The same, with these permissions in place of its principal's own; a name without `:` is a role of the
    /// organization.
    #[must_use]
    pub fn with_perms(self, perms: &[String]) -> Self {
        let spell = |name: &String| if name.contains(':') { name.clone() } else { format!("csp:{name}") };
        Self { perms: perms.iter().map(spell).collect(), fauxfactor_perms: Some(true), ..self }
    }

    /// For an app that speaks for itself.
    #[must_use]
    pub fn of_app(tenant: &'a Tenant, app: &'a OAuthApp, stamp: &'a Stamp) -> Self {
        Self {
            sub: format!(":{}", tenant.spell(app.id.as_str())),
            iss: &stamp.issuer,
            context_name: tenant.organization.get().id.as_str(),
            azp: client(tenant, Some(&app.id)),
            authorization_details: None,
            domain: None,
            context: context(tenant),
            perms: vec![format!("csp:{}", app.role.name())],
            exp: stamp.expires_at().seconds(),
            iat: stamp.issued_at.seconds(),
            jti: stamp.id,
            acct: None,
            username: None,
            fauxfactor_perms: None,
        }
    }
}

/// The claims of an id token.
#[derive(Debug, Serialize)]
pub struct IdClaims<'a> {
    iss: &'a str,
    sub: String,
    aud: Cow<'a, str>,
    exp: i64,
    iat: i64,
    jti: Uuid,
    acct: &'a str,
    username: &'a str,
    domain: &'a str,
    context: Uuid,
    context_name: &'a str,
    email: &'a str,
    email_verified: bool,
    given_name: &'a str,
    family_name: &'a str,
    group_ids: [(); 0],
    group_names: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
}

impl<'a> IdClaims<'a> {
    /// For a user who signed in to `app`, or exchanged an API token.
    #[must_use]
    pub fn new(
        tenant: &'a Tenant,
        user: &'a User,
        app: Option<&'a AppId>,
        nonce: Option<&'a str>,
        stamp: &'a Stamp,
    ) -> Self {
        let (given_name, family_name) = csp::names(user);
        Self {
            iss: &stamp.issuer,
            sub: csp::user_id(user),
            aud: client(tenant, app),
            exp: stamp.expires_at().seconds(),
            iat: stamp.issued_at.seconds(),
            jti: stamp.id,
            acct: csp::acct(user),
            username: csp::username(user),
            domain: csp::domain(user),
            context: context(tenant),
            context_name: tenant.organization.get().id.as_str(),
            email: user.email.as_deref().unwrap_or_default(),
            email_verified: user.email.is_some(),
            given_name,
            family_name,
            group_ids: [],
            group_names: [],
            nonce,
        }
    }
}

/// The claim `context`: a UUID that belongs to the organization and is not its id.
#[must_use]
pub fn context(tenant: &Tenant) -> Uuid {
    let organization = tenant.organization.get().id.as_str();
    let digest = Sha256::new().chain_update(b"context ").chain_update(organization).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// The claims that are read of a token whose signature was verified. Those of an id token are no access token: it
/// has an audience, and no permissions.
#[derive(Debug, Deserialize)]
pub struct ReadClaims {
    sub: String,
    context_name: String,
    perms: Vec<String>,
    exp: i64,
    jti: Uuid,
    #[serde(default)]
    fauxfactor_perms: bool,
    aud: Option<serde::de::IgnoredAny>,
    username: Option<serde::de::IgnoredAny>,
}

impl ReadClaims {
    /// The organization that the token is for.
    #[must_use]
    pub fn organization(&self) -> &str {
        &self.context_name
    }

    /// What the token says of a principal of `tenant`; `None` if it is no access token, or nobody's.
    #[must_use]
    pub fn resolve(&self, tenant: &Tenant) -> Option<AccessToken> {
        if self.aud.is_some() {
            return None;
        }
        let principal = match (self.sub.strip_prefix(':'), &self.username) {
            (Some(app), None) => PrincipalId::ServiceAccount(AppId::new(tenant.stored(app)?)),
            (None, Some(_)) => {
                let id = csp::parse_user_id(&self.sub)?;
                // One who is gone is told so when the token is looked at.
                let is_other = tenant.users.find(&id).is_some_and(|user| csp::user_id(user) != self.sub);
                (!is_other).then_some(PrincipalId::User(id))?
            }
            _ => return None,
        };
        let expires_at = Timestamp::from_seconds(self.exp);
        let granted = self.fauxfactor_perms.then(|| GrantedRole::of(&self.perms));
        Some(AccessToken {
            id: self.jti.into_bytes(),
            tenant: tenant.id().clone(),
            principal,
            granted,
            expires_at,
        })
    }
}

/// An access token that was verified once, as far as it has to be looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// Tells it apart, for its revocation.
    pub id: TokenId,
    /// Where it is good.
    pub tenant: TenantId,
    /// Whom it speaks for.
    pub principal: PrincipalId,
    /// What it makes of its principal in the organization, if that was chosen when it was issued.
    pub granted: Option<GrantedRole>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl AccessToken {
    /// Whom the token speaks for at `now`.
    ///
    /// # Errors
    /// Refuses it if it has expired or was revoked, or its user is gone or disabled, or its app is gone.
    pub fn check(&self, tenant: &Tenant, now: Timestamp) -> Result<Principal, TokenError> {
        if self.expires_at <= now || token::is_any_revoked(tenant, [&self.id].into_iter()) {
            return Err(TokenError::Expired);
        }
        self.find_principal(tenant).map(|principal| principal.with_granted_role(self.granted))
    }

    fn find_principal(&self, tenant: &Tenant) -> Result<Principal, TokenError> {
        match &self.principal {
            PrincipalId::User(id) => {
                let user = tenant.users.find_row(id).ok_or(TokenError::NoUser)?;
                if user.record.enabled { Ok(Principal::user(user)) } else { Err(TokenError::Expired) }
            }
            PrincipalId::ServiceAccount(id) => {
                tenant.apps.find_row(id).map(Principal::service_account).ok_or(TokenError::Expired)
            }
        }
    }
}

/// The claims that are read of an id token whose signature was verified.
#[derive(Debug, Deserialize)]
pub struct ReadIdClaims {
    /// Whose it is.
    pub sub: String,
    /// The app that it was issued to.
    pub aud: String,
    /// The organization.
    pub context_name: String,
    /// When it stops working, in seconds.
    pub exp: i64,
}
