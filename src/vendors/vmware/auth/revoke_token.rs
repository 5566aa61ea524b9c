//! `POST /csp/gateway/am/api/auth/revoke`: ends a refresh token (RFC 7009).

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::super::error::Fault;
use super::super::openapi::{self, CLIENT};
use super::client::by_basic;
use super::parameters::Parameters;
use crate::http::App;
use crate::http::authorization::Authorization;
use crate::http::openapi::Doc;

/// A token that is none, or another client's, is revoked as far as this client is concerned: 200 as well.
pub(super) async fn handler(
    State(app): State<App>,
    authorization: Authorization,
    parameters: Parameters,
) -> Result<Response, Fault> {
    let client = by_basic(&app, &authorization)?;
    let (text, _) = parameters.token(&["token"])?;
    app.engine().revoke(&client, text).await?;
    Ok(Response::new(Body::empty()))
}

pub(super) fn doc(doc: &mut Doc) {
    let token =
        json!({ "type": "string", "minLength": 1, "description": "A refresh token or an API token." });
    let schema = json!({ "type": "object", "properties": { "token": token }, "required": ["token"] });
    doc.summary("Ends a refresh token");
    doc.description(
        "RFC 7009. A token that is none, or another client's, is answered alike. \
                     An API token is deactivated.",
    );
    openapi::form_or_json(doc, schema, true);
    doc.body_example(&json!({ "token": "no-token" }));
    doc.security(&[CLIENT]);
    doc.empty(200, "The token is worth nothing to this client.");
    openapi::no_client(doc);
    openapi::refusal(
        doc,
        400,
        "The header Authorization is missing or of another scheme, or there is no token.",
    );
    doc.differs("`token_type_hint` is not looked at.");
}
