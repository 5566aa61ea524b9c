//! `PATCH /csp/gateway/iam/vmwid/api/principal/mfa`: turns the caller's own MFA on or off.
//!
//! It is Huawei's login protection, seen from here: what is turned off shows `none` there.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::openapi;
use crate::domain::mfa_status::{self, TurnError};
use crate::domain::secret::Secret;
use crate::http::App;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// `UpdateMfaResponse`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct UpdateMfaResponse {
    /// What it is now.
    turned_on: bool,
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    body: Bytes,
) -> Result<Response, Fault> {
    // Service accounts first, then the body, then whether there is anything to turn: an assumed order.
    let user = mfa_status::may_turn(caller.tenant(), caller.principal());
    if let Err(error @ TurnError::Forbidden(_)) = user {
        return Err(error.into());
    }
    let (password, turned_on) = read(&body)?;
    let user = user?;
    app.engine().confirm_password(caller.live(), user, password).await?;
    caller
        .write(app.engine(), move |tenant, caller, now| mfa_status::turn(tenant, caller, turned_on, now))
        .await?;
    Ok(json(JSON, &UpdateMfaResponse { turned_on }))
}

pub(super) fn doc(doc: &mut Doc) {
    let schema = json!({
        "type": "object",
        "properties": {
            "password": { "type": "string", "minLength": 1, "description": "The caller's password." },
            "turnedOn": { "type": "boolean", "description": "Whether sign-ins ask for a code." },
        },
        "required": ["password", "turnedOn"],
    });
    doc.summary("Turns the caller's MFA on or off");
    doc.description("It is Huawei's login protection: on is `vmfa`, and what is off reads `none` there.");
    doc.body_of("application/json", schema, true);
    doc.body_example(&json!({ "password": "Alice#demo1", "turnedOn": true }));
    doc.answer::<UpdateMfaResponse>(200, "What it is now.");
    openapi::refusal(doc, 400, "The body is not JSON, or there is no password or no `turnedOn`.");
    openapi::refusal(doc, 403, "The password is wrong, or the caller is a service account.");
    openapi::refusal(doc, 404, "The caller has no bound device, or is a federated user.");
    openapi::refusal(doc, 409, "The organization requires MFA.");
}

/// `UpdateMfaRequest`. Mistakes never repeat what was sent.
fn read(body: &[u8]) -> Result<(Secret<String>, bool), Fault> {
    let body: Value =
        serde_json::from_slice(body).map_err(|_| Fault::Invalid("The request body is not JSON"))?;
    let password = body["password"].as_str().filter(|password| !password.is_empty());
    let password = password.ok_or(Fault::Invalid("Password was not provided"))?;
    let turned_on = body["turnedOn"].as_bool();
    let turned_on =
        turned_on.ok_or(Fault::Invalid("turnedOn was not provided, or is neither true nor false"))?;
    Ok((Secret::new(password.to_owned()), turned_on))
}
