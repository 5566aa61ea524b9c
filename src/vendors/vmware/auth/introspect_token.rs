//! `POST /csp/gateway/am/api/auth/introspect`: whether a refresh token holds (RFC 7662).

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::JSON;
use super::super::error::Fault;
use super::super::openapi::{self, CLIENT};
use super::client::by_basic;
use super::parameters::Parameters;
use crate::domain::csp;
use crate::domain::time::Timestamp;
use crate::http::App;
use crate::http::authorization::Authorization;
use crate::http::face::json;
use crate::http::openapi::{Doc, sent};

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    #[schemars(extend("const" = true))]
    active: bool,
    /// Seconds since 1970; left out of a token that never expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    exp: Option<i64>,
    iat: i64,
    /// The id of the organization.
    org_id: String,
    sub: String,
    /// Always `refresh_token`.
    #[serde(rename = "token_type")]
    token_type: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct Inactive {
    #[schemars(extend("const" = false))]
    active: bool,
}

/// Tokens of other clients, and everything that is no refresh token, are not active.
pub(super) async fn handler(
    State(app): State<App>,
    authorization: Authorization,
    parameters: Parameters,
) -> Result<Response, Fault> {
    let client = by_basic(&app, &authorization)?;
    let (text, _) = parameters.token(&["token"])?;
    let Some(token) = app.engine().introspect(&client, text) else {
        return Ok(json(JSON, &Inactive { active: false }));
    };
    let description = Description {
        active: true,
        exp: token.expires_at.map(Timestamp::seconds),
        iat: token.issued_at.seconds(),
        org_id: token.tenant.organization.get().id.to_string(),
        sub: csp::user_id(&token.user.record),
        token_type: "refresh_token",
    };
    Ok(json(JSON, &description))
}

pub(super) fn doc(doc: &mut Doc) {
    let token =
        json!({ "type": "string", "minLength": 1, "description": "A refresh token or an API token." });
    let schema = json!({ "type": "object", "properties": { "token": token }, "required": ["token"] });
    doc.summary("Says whether a refresh token holds");
    doc.description(
        "RFC 7662. Tokens of other clients, and everything that is no refresh token, are not active.",
    );
    openapi::form_or_json(doc, schema, true);
    doc.body_example(&json!({ "token": "demo-admin-api-token" }));
    doc.security(&[CLIENT]);
    let schema = json!({ "oneOf": [sent::<Description>(), sent::<Inactive>()] });
    doc.answer_of(200, "What it is, or that it is not active.", "application/json", schema);
    openapi::no_client(doc);
    openapi::refusal(
        doc,
        400,
        "The header Authorization is missing or of another scheme, or there is no token.",
    );
}
