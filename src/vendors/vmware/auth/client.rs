//! The client of a token request: an OAuth app that shows its id and secret.

use std::sync::Arc;

use super::super::error::Fault;
use super::parameters::Parameters;
use crate::domain::id::TenantId;
use crate::domain::oauth_app::OAuthApp;
use crate::domain::principal::PrincipalId;
use crate::domain::table::Row;
use crate::domain::tenant::Tenant;
use crate::engine::LiveTenant;
use crate::http::App;
use crate::http::authorization::Authorization;

/// An app that has shown its secret, or is public and has none.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) live: Arc<LiveTenant>,
    pub(super) tenant: Arc<Tenant>,
    pub(super) app: Arc<Row<OAuthApp>>,
}

impl Client {
    /// The client that the header shows, else the form.
    ///
    /// # Errors
    /// 401 if there is none, or its secret is wrong; 429 beyond its limit.
    pub(super) fn authenticate(
        app: &App,
        authorization: &Authorization,
        parameters: &Parameters,
    ) -> Result<Self, Fault> {
        let client = match authorization {
            Authorization::Basic(_) => Self::by_header(app, authorization),
            Authorization::Unreadable => None,
            _ => {
                let id = parameters.get("client_id");
                id.and_then(|id| Self::find(app, id, parameters.get("client_secret").unwrap_or_default()))
            }
        };
        client.ok_or(Fault::InvalidClient)?.admitted()
    }

    /// The client that the header shows.
    ///
    /// # Errors
    /// 400 without a header that can be read, and as [`Client::authenticate`].
    pub(super) fn by_basic(app: &App, authorization: &Authorization) -> Result<Self, Fault> {
        match authorization {
            Authorization::Missing => Err(Fault::Invalid("Authorization header must be specified")),
            Authorization::Unreadable => Err(Fault::Invalid("Invalid authorization header")),
            Authorization::Bearer { .. } | Authorization::Other => {
                Err(Fault::Invalid("Invalid authorization header. Missing \"Basic\" prefix"))
            }
            Authorization::Basic(_) => {
                Self::by_header(app, authorization).ok_or(Fault::InvalidClient)?.admitted()
            }
        }
    }

    fn by_header(app: &App, authorization: &Authorization) -> Option<Self> {
        authorization.clients().find_map(|(id, secret)| Self::find(app, &id, &secret))
    }

    fn find(app: &App, id: &str, secret: &str) -> Option<Self> {
        let live = app.engine().find_by_app(id)?;
        let tenant = live.current();
        let row = tenant.apps.find_row(id)?;
        row.record.has_secret(secret).then_some(Self { live, tenant, app: row })
    }

    fn admitted(self) -> Result<Self, Fault> {
        self.live.admit(PrincipalId::ServiceAccount(self.app.record.id.clone()))?;
        Ok(self)
    }

    /// Whether something is of the client's own tenant.
    pub(super) fn is_in(&self, tenant: &TenantId) -> bool {
        self.live.id() == tenant
    }

    /// Refuses an organization that is not the client's own.
    pub(super) fn own_organization(&self, asked: Option<&str>) -> Result<(), Fault> {
        let own = self.tenant.organization.get().id.as_str();
        let is_own = asked.is_none_or(|asked| asked == own);
        if is_own { Ok(()) } else { Err(Fault::invalid_grant("The organization is not the client's")) }
    }
}
