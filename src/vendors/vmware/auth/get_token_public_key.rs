//! `GET /csp/gateway/am/api/auth/token-public-key`: the key that access tokens are verified with, as PEM or JWKS.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::JSON;
use super::super::error::Fault;
use super::super::input::Query;
use super::keys;
use crate::engine::signing_keys::Jwk;
use crate::http::App;
use crate::http::face::json;

/// `PublicKeyDto` with a PEM.
#[derive(Serialize)]
struct Pem<'a> {
    alg: &'static str,
    value: &'a str,
    issuer: &'a str,
}

/// `PublicKeyDto` with a set of keys.
#[derive(Serialize)]
struct KeySet<'a> {
    issuer: &'a str,
    keys: Vec<&'a Jwk>,
}

pub(super) async fn handler(State(app): State<App>, query: Query) -> Result<Response, Fault> {
    let ring = keys(&app).await?;
    let issuer = &app.engine().behaviour().vmware.issuer;
    match query.text("format").as_deref().unwrap_or("pem") {
        "pem" => {
            let value = &ring.current.public().pem;
            Ok(json(JSON, &Pem { alg: "SHA256withRSA", value, issuer }))
        }
        "jwks" => {
            let keys = ring.all().map(|key| &key.public().jwk).collect();
            Ok(json(JSON, &KeySet { issuer, keys }))
        }
        _ => Err(Fault::Invalid("Invalid format of public key.")),
    }
}
