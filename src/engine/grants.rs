//! Issuing VMware's tokens: one RSA signature for an access token, and one for the id token beside it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use quick_cache::UnitWeighter;
use quick_cache::sync::{Cache, DefaultLifecycle};
use uuid::Builder;

use super::signing_keys::{KeyError, SigningKey};
use super::turns::Turns;
use super::{Engine, LiveTenant};
use crate::domain::access_token::{AccessClaims, IdClaims, Stamp};
use crate::domain::id::{AppId, TenantId};
use crate::domain::oauth_app::OAuthApp;
use crate::domain::secret::Secret;
use crate::domain::table::{Row, Version};
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenId;
use crate::domain::user::User;

/// How long the id token of an API token is given out again, which is half its life: so all exchanges but the first
/// cost one signature.
const ID_TOKEN_REPEATS: Duration = Duration::from_mins(15);
/// How many id tokens are kept for that.
const ID_TOKENS: u64 = 4096;
/// How many room is made for at start.
const EXPECTED: usize = 16;

/// What a client gets.
#[derive(Debug)]
pub struct Grant {
    /// The access token.
    pub access_token: Secret<String>,
    /// The id token; a service account has none.
    pub id_token: Option<Secret<Arc<str>>>,
    /// What gets the next one; a service account has none.
    pub refresh_token: Option<Secret<String>>,
    /// How long the access token lives.
    pub lifetime: Duration,
}

/// For what a user's tokens are issued.
#[derive(Clone, Debug)]
pub(super) enum Occasion {
    /// An API token was exchanged.
    ApiToken(TokenId),
    /// The user signed in to an app, or the app refreshed.
    App {
        /// The app.
        app: AppId,
        /// What the id token repeats.
        nonce: Option<String>,
    },
}

/// Whose an access token is.
#[derive(Clone, Debug)]
pub(super) enum Holder {
    /// A user's.
    User(Arc<Row<User>>),
    /// An app's own.
    App(Arc<Row<OAuthApp>>),
}

/// Signs, and remembers id tokens for a while.
pub(super) struct Grants {
    turns: Turns,
    id_tokens: Cache<TokenId, Arc<IdToken>, UnitWeighter, foldhash::fast::RandomState>,
}

/// An id token that may be given out again.
struct IdToken {
    tenant: TenantId,
    text: Secret<Arc<str>>,
    issued_at: Timestamp,
    user: Version,
    key: Arc<SigningKey>,
}

impl Default for Grants {
    fn default() -> Self {
        let id_tokens = Cache::with(
            EXPECTED,
            ID_TOKENS,
            UnitWeighter,
            foldhash::fast::RandomState::default(),
            DefaultLifecycle::default(),
        );
        Self { turns: Turns::default(), id_tokens }
    }
}

impl Engine {
    /// Tokens for `user` that live for `lifetime`, but for a refresh token.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub(super) async fn grant_user(
        &self,
        live: &LiveTenant,
        tenant: &Arc<Tenant>,
        user: &Arc<Row<User>>,
        occasion: Occasion,
        lifetime: Duration,
    ) -> Result<Grant, KeyError> {
        let (access, id) = (self.stamp(live, lifetime), self.stamp(live, lifetime));
        let key = self.signing_keys().key_until(live.id(), access.expires_at()).await?;
        let repeated = match &occasion {
            Occasion::ApiToken(token) => {
                self.0.grants.repeated(token, live.id(), user, &key, access.issued_at)
            }
            Occasion::App { .. } => None,
        };
        let (tenant, of_user, signer) = (Arc::clone(tenant), Arc::clone(user), Arc::clone(&key));
        let (issued_at, for_app, is_repeated) = (access.issued_at, occasion.clone(), repeated.is_some());
        let sign = move || {
            let (app, nonce) = match &for_app {
                Occasion::ApiToken(_) => (None, None),
                Occasion::App { app, nonce } => (Some(app), nonce.as_deref()),
            };
            let user = &of_user.record;
            let access_token = signer.sign(&AccessClaims::of_user(&tenant, user, app, &access))?;
            let id_token = match repeated {
                Some(text) => text,
                None => Secret::new(signer.sign(&IdClaims::new(&tenant, user, app, nonce, &id))?.into()),
            };
            Ok((Secret::new(access_token), id_token))
        };
        let (access_token, id_token) = self.0.grants.turns.run(sign).await.map_err(|_| KeyError)??;
        if let Occasion::ApiToken(token) = occasion
            && !is_repeated
        {
            let tenant = live.id().clone();
            let kept = IdToken { tenant, text: id_token.clone(), issued_at, user: user.version, key };
            self.0.grants.id_tokens.insert(token, Arc::new(kept));
        }
        Ok(Grant { access_token, id_token: Some(id_token), refresh_token: None, lifetime })
    }

    /// A token for `app` itself that lives for `lifetime`.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub(super) async fn grant_app(
        &self,
        live: &LiveTenant,
        tenant: &Arc<Tenant>,
        app: &Arc<Row<OAuthApp>>,
        lifetime: Duration,
    ) -> Result<Grant, KeyError> {
        let stamp = self.stamp(live, lifetime);
        let key = self.signing_keys().key_until(live.id(), stamp.expires_at()).await?;
        let (tenant, app) = (Arc::clone(tenant), Arc::clone(app));
        let sign = move || key.sign(&AccessClaims::of_app(&tenant, &app.record, &stamp));
        let access_token = Secret::new(self.0.grants.turns.run(sign).await.map_err(|_| KeyError)??);
        Ok(Grant { access_token, id_token: None, refresh_token: None, lifetime })
    }

    /// An access token for `holder` that lives for `lifetime`, with `perms` in place of the holder's own, if any
    /// are given. Answers it, and when it expires.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub(super) async fn mint(
        &self,
        live: &LiveTenant,
        tenant: &Arc<Tenant>,
        holder: Holder,
        perms: Option<Vec<String>>,
        lifetime: Duration,
    ) -> Result<(Secret<String>, Timestamp), KeyError> {
        let (stamp, tenant) = (self.stamp(live, lifetime), Arc::clone(tenant));
        let expires_at = stamp.expires_at();
        let key = self.signing_keys().key_until(live.id(), expires_at).await?;
        let sign = move || {
            let claims = match &holder {
                Holder::User(user) => AccessClaims::of_user(&tenant, &user.record, None, &stamp),
                Holder::App(app) => AccessClaims::of_app(&tenant, &app.record, &stamp),
            };
            match &perms {
                Some(perms) => key.sign(&claims.with_perms(perms)),
                None => key.sign(&claims),
            }
        };
        let token = self.0.grants.turns.run(sign).await.map_err(|_| KeyError)??;
        Ok((Secret::new(token), expires_at))
    }

    fn stamp(&self, live: &LiveTenant, lifetime: Duration) -> Stamp {
        Stamp {
            issuer: self.behaviour().vmware.issuer.clone(),
            issued_at: live.now(),
            lifetime,
            id: Builder::from_random_bytes(live.draw()).into_uuid(),
        }
    }
}

impl Grants {
    /// The id token that was issued for the same a short while ago.
    fn repeated(
        &self,
        token: &TokenId,
        tenant: &TenantId,
        user: &Row<User>,
        key: &Arc<SigningKey>,
        now: Timestamp,
    ) -> Option<Secret<Arc<str>>> {
        let kept = self.id_tokens.get(token)?;
        let is_recent = kept.issued_at <= now && now.since(kept.issued_at) < ID_TOKEN_REPEATS;
        let is_same = kept.tenant == *tenant && kept.user == user.version && Arc::ptr_eq(&kept.key, key);
        (is_recent && is_same).then(|| kept.text.clone())
    }
}

impl fmt::Debug for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Grants")
    }
}
