//! `GET /csp/gateway/am/api/auth/keys`: the keys that tokens are verified with (RFC 7517, section 5).

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::JSON;
use super::super::error::Fault;
use super::keys;
use crate::engine::signing_keys::Jwk;
use crate::http::App;
use crate::http::face::json;

#[derive(Serialize)]
struct KeySet<'a> {
    keys: Vec<&'a Jwk>,
}

pub(super) async fn handler(State(app): State<App>) -> Result<Response, Fault> {
    let ring = keys(&app).await?;
    Ok(json(JSON, &KeySet { keys: ring.all().map(|key| &key.public().jwk).collect() }))
}
