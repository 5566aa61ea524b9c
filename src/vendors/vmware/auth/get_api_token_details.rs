//! `POST /csp/gateway/am/api/auth/api-tokens/details`: what an API token is, for whoever has it.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use super::super::JSON;
use super::super::error::Fault;
use super::super::input::object;
use crate::domain::api_token;
use crate::domain::credential::TokenValue;
use crate::domain::csp;
use crate::domain::principal::PrincipalId;
use crate::domain::time::Timestamp;
use crate::http::App;
use crate::http::face::json;

/// `ApiTokenDetailsDto`. Times are milliseconds, as every client reads them; the page says seconds.
#[derive(Serialize)]
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
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<i64>,
    deactivated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivated_updated_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivated_updated_on: Option<i64>,
    scope: [&'static str; 2],
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
