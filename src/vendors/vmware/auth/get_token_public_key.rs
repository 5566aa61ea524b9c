//! `GET /csp/gateway/am/api/auth/token-public-key`: the key that access tokens are verified with, as PEM or JWKS.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::JSON;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::openapi;
use super::keys;
use crate::engine::signing_keys::Jwk;
use crate::http::App;
use crate::http::face::json;
use crate::http::openapi::{Doc, sent};

/// `PublicKeyDto` with a PEM.
#[derive(JsonSchema, Serialize)]
struct Pem<'a> {
    alg: &'static str,
    value: &'a str,
    issuer: &'a str,
}

/// `PublicKeyDto` with a set of keys.
#[derive(JsonSchema, Serialize)]
struct KeySet<'a> {
    issuer: &'a str,
    #[schemars(schema_with = "super::jwks")]
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

pub(super) fn doc(doc: &mut Doc) {
    let format = json!({ "type": "string", "enum": ["pem", "jwks"], "default": "pem" });
    doc.summary("Shows the key that access tokens are verified with, as PEM or as a set of keys");
    doc.parameter("query", "format", "How the key is written.", false, format);
    doc.security(&[]);
    doc.answer_of(
        200,
        "The key.",
        "application/json",
        json!({ "oneOf": [sent::<Pem<'_>>(), sent::<KeySet<'_>>()] }),
    );
    openapi::refusal(doc, 400, "The format is another: Invalid format of public key.");
}
