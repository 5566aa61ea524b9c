//! `GET /csp/gateway/am/api/auth/keys`: the keys that tokens are verified with (RFC 7517, section 5).

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::JSON;
use super::super::error::Fault;
use super::keys;
use crate::engine::signing_keys::Jwk;
use crate::http::App;
use crate::http::face::json;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct KeySet<'a> {
    #[schemars(schema_with = "super::jwks")]
    keys: Vec<&'a Jwk>,
}

pub(super) async fn handler(State(app): State<App>) -> Result<Response, Fault> {
    let ring = keys(&app).await?;
    Ok(json(JSON, &KeySet { keys: ring.all().map(|key| &key.public().jwk).collect() }))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Lists the keys that access tokens are verified with");
    doc.security(&[]);
    doc.answer::<KeySet<'_>>(200, "The keys (RFC 7517, section 5).");
}
