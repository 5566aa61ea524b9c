//! `POST /_fauxfactor/v1/tenants/{tenant}/apps/{app}/tokens`: an access token of VMware's for the app itself.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::super::answer::created;
use super::super::input::{InTenant, Json};
use super::super::issued_token::{IssuedToken, VmwareFace, VmwareRoles, access_token_terms};
use super::super::problem::Problem;
use super::super::refused::unknown_app;
use crate::domain::id::AppId;
use crate::domain::principal::PrincipalId;
use crate::http::App;
use crate::http::openapi::Doc;

/// What the token is to say.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppTokenTerms {
    /// Whose token it is to be: apps are known to VMware alone.
    #[serde(rename = "face")]
    _face: Option<VmwareFace>,
    /// How long it lives, rounded up to whole seconds; as long as the app's others by default.
    #[schemars(extend("exclusiveMinimum" = 0))]
    lifetime_seconds: Option<f64>,
    roles: Option<VmwareRoles>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Issues an access token of VMware's for an OAuth app")
        .optional_body::<AppTokenTerms>()
        .body_example(&json!({ "lifetime_seconds": 60 }))
        .answer::<IssuedToken<'_>>(201, "The token.");
}

pub(super) async fn handler(
    State(app): State<App>,
    InTenant { live, params }: InTenant,
    Json(body): Json<AppTokenTerms>,
) -> Result<Response, Problem> {
    let (tenant, named) = (live.current(), params.get("app"));
    // By the id that clients know, or as the template has it.
    let id = AppId::new(tenant.stored(named).unwrap_or(named));
    if !tenant.apps.contains(&id) {
        return Err(unknown_app(named));
    }
    let principal = PrincipalId::ServiceAccount(id);
    let terms = access_token_terms(body.lifetime_seconds, body.roles)?;
    let issued = app.engine().issue_access_token(&live, &principal, terms).await?;
    Ok(created(&IssuedToken::vmware(&issued)))
}
