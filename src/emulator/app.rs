//! A handle on an OAuth app.

use std::fmt;
use std::sync::Arc;

use super::Missing;
use super::user::token_of;
use super::world::World;
use crate::domain::id::AppId;
use crate::domain::oauth_app::OAuthApp;
use crate::domain::principal::PrincipalId;

/// An OAuth app of a tenant: a service account.
#[derive(Clone)]
pub struct App {
    world: Arc<World>,
    key: AppId,
}

impl App {
    pub(super) fn new(world: Arc<World>, app: &OAuthApp) -> Self {
        Self { world, key: app.id.clone() }
    }

    pub(super) fn world(&self) -> &Arc<World> {
        &self.world
    }

    pub(super) fn key(&self) -> &AppId {
        &self.key
    }

    /// The client id, as clients of this tenant show it.
    #[must_use]
    pub fn id(&self) -> String {
        self.world.current().spell(self.key.as_str()).into_owned()
    }

    /// The client secret.
    ///
    /// # Errors
    /// [`Missing`], for a public client too.
    pub fn secret(&self) -> Result<String, Missing> {
        let tenant = self.world.current();
        let app = tenant.apps.find(&self.key).ok_or_else(|| self.world.no_app(self.key.as_str()))?;
        let secret = app.secret.as_ref().map(|secret| secret.expose().to_string());
        secret.ok_or_else(|| self.no("secret"))
    }

    /// A token that is simply valid: the first of those that are configured.
    ///
    /// # Errors
    /// [`Missing`].
    pub fn token(&self) -> Result<String, Missing> {
        let principal = PrincipalId::ServiceAccount(self.key.clone());
        token_of(&self.world.current(), &principal).ok_or_else(|| self.no("configured token"))
    }

    fn no(&self, what: &'static str) -> Missing {
        Missing::Credential { who: self.key.as_str().to_owned(), what }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("App").field(&self.key).finish()
    }
}
