//! `POST /_fauxfactor/v1/tenants/{tenant}/users/{user}/device/recovery-codes`: makes ten recovery codes; those before are void.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::answer::created;
use super::super::document::conflict;
use super::super::input::InTenant;
use super::super::problem::Problem;
use super::whose;
use crate::http::App;
use crate::http::openapi::Doc;

/// New recovery codes, shown this once.
#[derive(Serialize, JsonSchema)]
pub(super) struct RecoveryCodes<'a> {
    /// Each signs the user in once, in place of a code.
    #[schemars(length(min = 10, max = 10))]
    recovery_codes: Vec<&'a str>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Makes ten recovery codes; those before are void")
        .answer::<RecoveryCodes<'_>>(201, "The codes, shown this once.");
    conflict(doc, "device_not_bound: the user's device is not bound.");
}

pub(super) async fn handler(State(app): State<App>, place: InTenant) -> Result<Response, Problem> {
    let user = whose(&app, &place).await?;
    let codes = app.engine().generate_recovery_codes(&place.live, &user).await?;
    Ok(created(&RecoveryCodes { recovery_codes: codes.iter().map(|code| code.expose().as_str()).collect() }))
}
