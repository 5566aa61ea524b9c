//! `POST /csp/gateway/am/api/auth/api-tokens/details`: what an API token is, for whoever has it.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::super::JSON;
use super::super::error::Fault;
use super::super::input::object;
use super::super::openapi;
use crate::domain::api_token;
use crate::domain::credential::TokenValue;
use crate::domain::csp;
use crate::domain::principal::PrincipalId;
use crate::domain::time::Timestamp;
use crate::http::App;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// `ApiTokenDetailsDto`. Times are milliseconds, as every client reads them; the page says seconds.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct ApiTokenDetails<'a> {
    token_id: String,
    token_name: &'a str,
    token: &'a str,
    user_id: String,
    acct: &'a str,
    username: &'a str,
    domain: &'a str,
    org_id: &'a str,
    /// Milliseconds since 1970, as all times here.
    created_at: i64,
    /// Left out of a token that never expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    expires_at: Option<i64>,
    /// Left out of a token that was never used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    last_used_at: Option<i64>,
    deactivated: bool,
    /// Who switched it off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    deactivated_updated_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    deactivated_updated_on: Option<i64>,
    scope: [&'static str; 2],
    /// As the token was made with.
    allowed_scopes: Value,
}

pub(super) async fn handler(State(app): State<App>, body: Bytes) -> Result<Response, Fault> {
    let body = object(&body, "Invalid request body")?;
    let text = body.get("tokenValue").and_then(Value::as_str).filter(|text| !text.is_empty());
    let text = text.ok_or(Fault::Invalid("Invalid request body"))?;
    let (live, stored) = app.engine().find_by_api_token(text).ok_or(Fault::NotFound)?;
    let id = TokenValue::new(stored).fingerprint();
    let (tenant, now) = (live.current(), live.now());
    let token = tenant.api_tokens.find(&id).filter(|token| token.expires_at.is_none_or(|end| now < end));
    let token = token.ok_or(Fault::NotFound)?;
    let user = tenant.users.find(&token.user).filter(|user| user.enabled).ok_or(Fault::NotFound)?;
    live.admit(PrincipalId::User(user.id.clone()))?;
    let details = ApiTokenDetails {
        token_id: api_token::public_id(&id).to_string(),
        token_name: &token.name,
        token: text,
        user_id: csp::user_id(user),
        acct: csp::acct(user),
        username: csp::username(user),
        domain: csp::domain(user),
        org_id: tenant.organization.get().id.as_str(),
        created_at: token.created_at.millis(),
        expires_at: token.expires_at.map(Timestamp::millis),
        last_used_at: live.api_token_uses().last(&id).map(Timestamp::millis),
        deactivated: token.deactivated.is_some(),
        deactivated_updated_by: token.deactivated.as_ref().map(|done| &*done.by),
        deactivated_updated_on: token.deactivated.as_ref().map(|done| done.at.millis()),
        scope: ["ALL_PERMISSIONS", "openid"],
        allowed_scopes: serde_json::from_str(&token.allowed_scopes).unwrap_or_default(),
    };
    Ok(json(JSON, &details))
}

pub(super) fn doc(doc: &mut Doc) {
    let schema = json!({
        "type": "object",
        "properties": { "tokenValue": { "type": "string", "minLength": 1, "description": "The API token." } },
        "required": ["tokenValue"],
    });
    doc.summary("Describes an API token to whoever has it");
    doc.body_of("application/json", schema, true);
    doc.body_example(&json!({ "tokenValue": "demo-admin-api-token" }));
    doc.security(&[]);
    doc.answer::<ApiTokenDetails<'_>>(200, "What the token is.");
    openapi::refusal(doc, 400, "The body is no JSON object with a `tokenValue`.");
    openapi::refusal(doc, 404, "The token is unknown or has expired, or its user is disabled.");
    openapi::refusal(doc, 429, "The user of the token asks too often.");
    doc.differs("Times are milliseconds, as every client reads them; the vendor's page says seconds.");
}
