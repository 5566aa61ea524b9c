//! `POST /csp/gateway/am/api/auth/introspect`: whether a refresh token holds (RFC 7662).

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::JSON;
use super::super::error::Fault;
use super::client::by_basic;
use super::parameters::Parameters;
use crate::domain::csp;
use crate::domain::time::Timestamp;
use crate::http::App;
use crate::http::authorization::Authorization;
use crate::http::face::json;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    iat: i64,
    org_id: String,
    sub: String,
    #[serde(rename = "token_type")]
    token_type: &'static str,
}

#[derive(Serialize)]
struct Inactive {
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
