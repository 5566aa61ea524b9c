//! What both logouts are asked, and where they lead.
//!
//! The sign-in page keeps no session, so there is none to end: tokens live until they expire or are revoked.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use serde_json::Value;

use super::super::error::Fault;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::face::Refusal;

/// Where the page leads to without an app.
const PAGE: &str = "/csp/gateway/discovery";

/// A request to sign out. No `Debug`: the id token is in it.
pub(super) struct SignOut {
    redirect_uri: Option<String>,
    state: Option<String>,
    organization: Option<String>,
    id_token: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for SignOut {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(|_| Fault::Refused(Refusal::Internal))?;
        Ok(Self::new(parts.uri.query().unwrap_or_default(), &body))
    }
}

impl SignOut {
    fn new(query: &str, body: &Bytes) -> Self {
        let of = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.into_owned())
        };
        let of_link = || of("orgLink").and_then(|link| link.rsplit('/').next().map(str::to_owned));
        let body: Option<Value> = serde_json::from_slice(body).ok();
        Self {
            redirect_uri: of("post_logout_redirect_uri"),
            state: of("state"),
            organization: of("orgId").or_else(of_link),
            id_token: body.and_then(|body| body["idToken"].as_str().map(str::to_owned)),
        }
    }

    /// The address that is asked for, if an app of the organization may send browsers there, else our page.
    pub(super) fn destination(&self, app: &App, base: &BaseUrl) -> String {
        let asked = self.redirect_uri.as_ref().filter(|uri| self.is_allowed(app, uri));
        let Some(uri) = asked else { return format!("{base}{PAGE}") };
        let Some(state) = &self.state else { return uri.clone() };
        let separator = if uri.contains('?') { '&' } else { '?' };
        let state: String = form_urlencoded::byte_serialize(state.as_bytes()).collect();
        format!("{uri}{separator}state={state}")
    }

    fn is_allowed(&self, app: &App, uri: &str) -> bool {
        let engine = app.engine();
        let of_token = self.id_token.as_ref().and_then(|text| engine.open_id_token(text));
        if let Some(token) = &of_token
            && let Some(live) = engine.find_by_app(&token.aud)
        {
            let tenant = live.current();
            return tenant.apps.find(token.aud.as_str()).is_some_and(|app| app.redirects_to(uri));
        }
        let organization = of_token.map(|token| token.context_name).or_else(|| self.organization.clone());
        let live = match organization {
            Some(id) => engine.find_organization(&id),
            None => engine.find_only_tenant(),
        };
        live.is_some_and(|live| live.current().apps.iter().any(|(_, app)| app.redirects_to(uri)))
    }
}
