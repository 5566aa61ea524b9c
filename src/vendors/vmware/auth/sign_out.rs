//! What both logouts are asked, and where they lead.
//!
//! The sign-in page keeps no session, so there is none to end: tokens live until they expire or are revoked.

use axum::extract::{FromRequest, Request};

use super::super::error::Fault;
use super::super::openapi;
use super::parameters::Parameters;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;
use serde_json::json;

/// Where the page leads to without an app.
const PAGE: &str = "/csp/gateway/discovery?signed_out";

/// A request to sign out.
pub(super) struct SignOut(Parameters);

impl<S: Send + Sync> FromRequest<S> for SignOut {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        Parameters::from_request(request, state).await.map(Self)
    }
}

/// Describes what [`SignOut`] reads.
pub(super) fn document(doc: &mut Doc) {
    let after = "Where the browser goes then: a redirect URI of an app of the organization.";
    openapi::text(doc, "post_logout_redirect_uri", after);
    openapi::text(doc, "state", "Goes with the browser.");
    openapi::text(doc, "orgId", "The organization, where there is no id token.");
    openapi::text(doc, "orgLink", "The same as a link. Deprecated.");
    let id_token = json!({ "type": "string", "description": "Whose app the browser goes back to." });
    let schema = json!({ "type": "object", "properties": { "idToken": id_token } });
    openapi::form_or_json(doc, schema, false);
    doc.security(&[]);
    doc.description("What cannot be read counts as not sent. The parameters may stand in the body too.");
    doc.differs("There is no session to end. Tokens go on until they expire or are revoked.");
}

impl SignOut {
    /// The address that is asked for, if an app of the organization may send browsers there, else our page.
    pub(super) fn destination(&self, app: &App, base: &BaseUrl) -> String {
        let asked = self.0.get("post_logout_redirect_uri").filter(|uri| self.is_allowed(app, uri));
        let Some(uri) = asked else { return format!("{base}{PAGE}") };
        let Some(state) = self.0.get("state") else { return uri.to_owned() };
        let separator = if uri.contains('?') { '&' } else { '?' };
        let state: String = form_urlencoded::byte_serialize(state.as_bytes()).collect();
        format!("{uri}{separator}state={state}")
    }

    fn is_allowed(&self, app: &App, uri: &str) -> bool {
        let engine = app.engine();
        let of_token = self.0.get("idToken").and_then(|text| engine.open_id_token(text));
        if let Some(token) = &of_token
            && let Some((live, id)) = engine.find_by_app(&token.aud)
        {
            let tenant = live.current();
            return tenant.apps.find(id).is_some_and(|app| app.redirects_to(uri));
        }
        let of_token = of_token.as_ref().map(|token| &*token.context_name);
        let of_link = || self.0.get("orgLink").and_then(|link| link.rsplit('/').next());
        let live = match of_token.or_else(|| self.0.get("orgId")).or_else(of_link) {
            Some(id) => engine.find_organization(id),
            None => engine.find_only_configured(),
        };
        live.is_some_and(|live| live.current().apps.iter().any(|(_, app)| app.redirects_to(uri)))
    }
}
