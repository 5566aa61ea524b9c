//! What an API token, or a refresh token in its place, is worth.

use std::sync::Arc;
use std::time::Duration;

use super::super::grants::{Grant, Occasion};
use super::super::sealer::Sealed;
use super::super::{Engine, LiveTenant};
use super::{Client, Error};
use crate::domain::api_token;
use crate::domain::grant::Exchangeable;
use crate::domain::oauth_app::ACCESS_TOKEN_LIFETIME;
use crate::domain::principal::PrincipalId;
use crate::domain::secret::Secret;
use crate::domain::sign_in::Refused;
use crate::domain::table::Row;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;

/// A token that holds.
pub(super) struct Held {
    pub(super) live: Arc<LiveTenant>,
    pub(super) tenant: Arc<Tenant>,
    pub(super) user: Arc<Row<User>>,
    pub(super) token: Exchangeable,
    text: Secret<String>,
}

impl Held {
    /// The token that `text` spells.
    pub(super) fn find(engine: &Engine, text: &str) -> Option<Self> {
        Self::find_api_token(engine, text).or_else(|| Self::find_refresh_token(engine, text))
    }

    fn find_api_token(engine: &Engine, text: &str) -> Option<Self> {
        let (live, stored) = engine.find_by_api_token(text)?;
        let tenant = live.current();
        let (id, _, user) = api_token::find(&tenant, stored, live.now())?;
        let token = Exchangeable::ApiToken { id, tenant: live.id().clone() };
        Some(Self { live, tenant, user, token, text: Secret::new(text.to_owned()) })
    }

    fn find_refresh_token(engine: &Engine, text: &str) -> Option<Self> {
        let sealed = engine.open(text)?;
        let Sealed::Refresh(token) = &*sealed else { return None };
        let live = engine.find_tenant(&token.tenant)?;
        let tenant = live.current();
        let user = token.check(&tenant, live.now()).ok()?;
        let token = Exchangeable::Refresh(token.clone());
        Some(Self { live, tenant, user, token, text: Secret::new(text.to_owned()) })
    }

    /// Whether `client` may refresh, revoke and introspect it.
    pub(super) fn is_for(&self, client: &Client) -> bool {
        self.token.is_for(client.live.id(), &client.app.record.id)
    }

    /// Tokens for its user, and itself again. They live for `lifetime`, or as long as those of the app do.
    pub(super) async fn grant(
        self,
        engine: &Engine,
        passcode: Option<&str>,
        lifetime: Option<Duration>,
    ) -> Result<Grant, Error> {
        let (occasion, own) = match &self.token {
            Exchangeable::ApiToken { id, .. } => {
                self.check_code(engine, passcode).await?;
                self.live.api_token_uses().note(id, || *id, self.live.now());
                (Occasion::ApiToken(*id), ACCESS_TOKEN_LIFETIME)
            }
            Exchangeable::Refresh(token) => {
                let app = self.tenant.apps.find(&token.app);
                let own = app.map_or(ACCESS_TOKEN_LIFETIME, |app| app.access_token_lifetime);
                (Occasion::App { app: token.app.clone(), nonce: None }, own)
            }
        };
        let lifetime = lifetime.unwrap_or(own);
        let grant = engine.grant_user(&self.live, &self.tenant, &self.user, occasion, lifetime).await?;
        Ok(Grant { refresh_token: Some(self.text), ..grant })
    }

    /// Asks for the code of the user's device, where exchanging an API token takes one.
    async fn check_code(&self, engine: &Engine, passcode: Option<&str>) -> Result<(), Error> {
        if !api_token::needs_code(&self.tenant, &self.user.record) {
            return Ok(());
        }
        let passcode = passcode.ok_or(Error::Passcode(Refused::CodeRequired))?;
        engine.show_code(&self.live, &self.user.record.id, Some(passcode)).await.map_err(Error::Passcode)
    }
}

impl Engine {
    /// Tokens for the API token `text`, or for a refresh token in its place; `raw` is another spelling of it.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], [`Error::Throttled`], and [`Error::Passcode`].
    pub async fn exchange(
        &self,
        text: &str,
        raw: Option<&str>,
        passcode: Option<&str>,
    ) -> Result<Grant, Error> {
        self.find_exchangeable(text, raw)?.grant(self, passcode, None).await
    }

    /// The token that is spelled so, within its user's limit.
    pub(super) fn find_exchangeable(&self, text: &str, raw: Option<&str>) -> Result<Held, Error> {
        let held = Held::find(self, text).or_else(|| Held::find(self, raw?));
        let held = held.ok_or_else(|| Error::UnknownToken(Secret::new(text.to_owned())))?;
        held.live.admit(PrincipalId::User(held.user.record.id.clone())).map_err(Error::Throttled)?;
        Ok(held)
    }
}
