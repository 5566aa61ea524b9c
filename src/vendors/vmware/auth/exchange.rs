//! What an API token, or a refresh token in its place, is worth.

use std::sync::Arc;
use std::time::Duration;

use super::super::error::Fault;
use super::client::Client;
use super::parameters::Parameters;
use crate::domain::api_token;
use crate::domain::credential::TokenValue;
use crate::domain::grant::RefreshToken;
use crate::domain::oauth_app::ACCESS_TOKEN_LIFETIME;
use crate::domain::principal::PrincipalId;
use crate::domain::secret::Secret;
use crate::domain::sign_in::Refused;
use crate::domain::table::Row;
use crate::domain::tenant::Tenant;
use crate::domain::token::TokenId;
use crate::domain::user::User;
use crate::engine::grants::{Grant, Occasion};
use crate::engine::sealer::Sealed;
use crate::engine::{Engine, LiveTenant};
use crate::http::App;
use crate::http::authorization::Authorization;

/// A token that can be exchanged for an access token.
pub(super) struct Exchangeable {
    pub(super) live: Arc<LiveTenant>,
    pub(super) tenant: Arc<Tenant>,
    pub(super) user: Arc<Row<User>>,
    pub(super) kind: Kind,
    text: Secret<String>,
}

/// Of which kind it is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// An API token.
    ApiToken(TokenId),
    /// A refresh token that an app got.
    Refresh(RefreshToken),
}

impl Exchangeable {
    /// The token that `text` spells, if it holds.
    pub(super) fn find(engine: &Engine, text: &str) -> Option<Self> {
        Self::find_api_token(engine, text).or_else(|| Self::find_refresh_token(engine, text))
    }

    fn find_api_token(engine: &Engine, text: &str) -> Option<Self> {
        let live = engine.find_by_api_token(&TokenValue::new(text).fingerprint())?;
        let tenant = live.current();
        let (id, _, user) = api_token::find(&tenant, text, live.now())?;
        let text = Secret::new(text.to_owned());
        Some(Self { live, tenant, user, kind: Kind::ApiToken(id), text })
    }

    fn find_refresh_token(engine: &Engine, text: &str) -> Option<Self> {
        let sealed = engine.open(text)?;
        let Sealed::Refresh(token) = &*sealed else { return None };
        let live = engine.find_tenant(&token.tenant)?;
        let tenant = live.current();
        let user = token.check(&tenant, live.now()).ok()?;
        let text = Secret::new(text.to_owned());
        Some(Self { live, tenant, user, kind: Kind::Refresh(token.clone()), text })
    }

    /// The token among `parameters` under the first of `names`, within its user's limit.
    ///
    /// # Errors
    /// 400 where there is none, or none that holds; 429.
    pub(super) fn among(engine: &Engine, parameters: &Parameters, names: &[&str]) -> Result<Self, Fault> {
        let (text, raw) = parameters.spellings(names).ok_or(Fault::Invalid("Invalid request body"))?;
        let found = Self::find(engine, text).or_else(|| Self::find(engine, raw?));
        let found = found.ok_or_else(|| Fault::InvalidApiToken(Secret::new(text.to_owned())))?;
        found.live.admit(PrincipalId::User(found.user.record.id.clone()))?;
        Ok(found)
    }

    /// The token that a client of its own tenant asks about.
    ///
    /// # Errors
    /// 400 and 401 as [`Client::by_basic`], and 400 without a token.
    pub(super) fn asked_by_client(
        app: &App,
        authorization: &Authorization,
        parameters: &Parameters,
    ) -> Result<(Client, Option<Self>), Fault> {
        let client = Client::by_basic(app, authorization)?;
        let text = parameters.get("token").ok_or(Fault::Invalid("Invalid request body"))?;
        let token = Self::find(app.engine(), text).filter(|token| client.is_in(token.live.id()));
        Ok((client, token))
    }

    /// The token's text.
    pub(super) fn text(&self) -> &str {
        self.text.expose()
    }

    /// Asks for the code of the user's device, where exchanging an API token takes one.
    ///
    /// # Errors
    /// 400 without a right one.
    pub(super) async fn check_code(&self, engine: &Engine, passcode: Option<&str>) -> Result<(), Fault> {
        let is_api_token = matches!(self.kind, Kind::ApiToken(_));
        if !is_api_token || !api_token::needs_code(&self.tenant, &self.user.record) {
            return Ok(());
        }
        let Some(passcode) = passcode else {
            return Err(Fault::invalid_grant("MFA passcode is required"));
        };
        engine.show_code(&self.live, &self.user.record.id, Some(passcode)).await.map_err(|why| match why {
            Refused::Unavailable => why.into(),
            _ => Fault::invalid_grant("Invalid passcode"),
        })
    }

    /// An access token for its user, and an id token. They live for `lifetime`, or as long as those of the app do.
    ///
    /// # Errors
    /// 500 if nothing can be signed.
    pub(super) async fn grant(&self, engine: &Engine, lifetime: Option<Duration>) -> Result<Grant, Fault> {
        let (occasion, own) = match &self.kind {
            Kind::ApiToken(id) => {
                self.live.api_token_uses().note(id, || *id, self.live.now());
                (Occasion::ApiToken(*id), ACCESS_TOKEN_LIFETIME)
            }
            Kind::Refresh(token) => {
                let app = self.tenant.apps.find(&token.app);
                let own = app.map_or(ACCESS_TOKEN_LIFETIME, |app| app.access_token_lifetime);
                (Occasion::App { app: token.app.clone(), nonce: None }, own)
            }
        };
        let lifetime = lifetime.unwrap_or(own);
        Ok(engine.grant_user(&self.live, &self.tenant, &self.user, occasion, lifetime).await?)
    }
}
