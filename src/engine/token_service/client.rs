//! The client of a token request: an OAuth app that shows its id and secret.

use std::sync::Arc;
use std::time::Duration;

use super::super::grants::Grant;
use super::super::{Engine, LiveTenant};
use super::{Error, Terms};
use crate::domain::oauth_app::OAuthApp;
use crate::domain::principal::PrincipalId;
use crate::domain::table::Row;
use crate::domain::tenant::Tenant;

/// An app that has shown its secret, or is public and has none. [`Engine::authenticate_client`] alone makes one.
#[derive(Debug)]
pub struct Client {
    pub(super) live: Arc<LiveTenant>,
    pub(super) tenant: Arc<Tenant>,
    pub(super) app: Arc<Row<OAuthApp>>,
}

impl Client {
    fn find(engine: &Engine, id: &str, secret: &str) -> Option<Self> {
        let (live, id) = engine.find_by_app(id)?;
        let tenant = live.current();
        let app = tenant.apps.find_row(id)?;
        app.record.has_secret(secret).then_some(Self { live, tenant, app })
    }

    /// How long an access token lives on these terms.
    pub(super) fn lifetime(&self, terms: Terms<'_>) -> Result<Duration, Error> {
        let own = self.tenant.organization.get().id.as_str();
        if terms.organization.is_some_and(|asked| asked != own) {
            return Err(Error::OtherOrganization);
        }
        self.app.record.lifetime(terms.lifetime).ok_or(Error::NoLifetime)
    }
}

impl Engine {
    /// The first app whose id and secret are among those `shown`, within its limit.
    ///
    /// # Errors
    /// [`Error::UnknownClient`], and [`Error::Throttled`].
    pub fn authenticate_client(
        &self,
        shown: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Client, Error> {
        let client = shown.into_iter().find_map(|(id, secret)| Client::find(self, &id, &secret));
        let client = client.ok_or(Error::UnknownClient)?;
        let id = PrincipalId::ServiceAccount(client.app.record.id.clone());
        client.live.admit(id).map_err(Error::Throttled)?;
        Ok(client)
    }

    /// A token for the app itself.
    ///
    /// # Errors
    /// [`Error::UnknownClient`] for a public client, which proves nothing; and refuses the terms.
    pub async fn grant_client(&self, client: &Client, terms: Terms<'_>) -> Result<Grant, Error> {
        if client.app.record.secret.is_none() {
            return Err(Error::UnknownClient);
        }
        let lifetime = client.lifetime(terms)?;
        Ok(self.grant_app(&client.live, &client.tenant, &client.app, lifetime).await?)
    }
}
