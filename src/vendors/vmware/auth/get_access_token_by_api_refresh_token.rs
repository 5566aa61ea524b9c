//! `POST /csp/gateway/am/api/auth/api-tokens/authorize`: an access token for an API token.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::super::error::Fault;
use super::super::openapi;
use super::answer::{self, answer};
use super::parameters::Parameters;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) async fn handler(State(app): State<App>, parameters: Parameters) -> Result<Response, Fault> {
    let engine = app.engine();
    let (text, raw) = parameters.token(&["api_token", "refresh_token"])?;
    let grant = engine.exchange(text, raw, parameters.get("passcode")).await?;
    Ok(answer(&grant, &engine.behaviour().vmware))
}

pub(super) fn doc(doc: &mut Doc) {
    let text = |what: &str| json!({ "type": "string", "description": what });
    let shown = |name: &str| json!({ "properties": { name: { "minLength": 1 } }, "required": [name] });
    let schema = json!({
        "type": "object",
        "properties": {
            "api_token": text("An API token, or a refresh token that an app got."),
            "refresh_token": text("The same under its former name; `api_token` goes before it."),
            "passcode": text("The code of the user's device, where API-token MFA is on."),
        },
        "anyOf": [shown("api_token"), shown("refresh_token")],
    });
    doc.summary("Exchanges an API token for an access token");
    doc.description(
        "The token stands in a form, a JSON object or the query, whatever the content type says. \
                     The body goes before the query. Other fields are not looked at.",
    );
    openapi::text(doc, "api_token", "An API token, where the body has none.");
    openapi::text(doc, "refresh_token", "The same under its former name. Deprecated.");
    openapi::text(doc, "passcode", "The code of the user's device, where the body has none.");
    openapi::form_or_json(doc, schema, false);
    doc.body_example(&json!({ "api_token": "demo-admin-api-token" }));
    doc.security(&[]);
    answer::document(doc, "Tokens: the same API token, an access token, and who the user is.");
    openapi::refusal(doc, 429, "The user of the token asks too often.");
    doc.differs("The texts about the passcode are assumed: no real ones are known.");
}
