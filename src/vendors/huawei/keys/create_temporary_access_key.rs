//! `POST /v3.0/OS-CREDENTIAL/securitytokens`: a temporary access key with its security token.
//!
//! The token stands in `X-Auth-Token`, or in the body; the header wins. There are no agencies, so
//! `assume_role` is refused as not emulated.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::caller::signed_in;
use super::super::created;
use super::super::error::Fault;
use super::super::input::{self, Fields, Input, invalid_text};
use super::super::openapi::{SIGNATURE, TOKEN};
use super::super::schema::{TEXT, object, optional, required, text, whole};
use super::super::tokens::no_agencies;
use super::Body;
use crate::http::App;
use crate::http::caller::Resolved;
use crate::http::face::Refusal;
use crate::http::openapi::{Doc, NO_CREDENTIAL};

/// Seconds that a key lives: least, most and default. Source: the operation's page.
const SECONDS: std::ops::RangeInclusive<i64> = 900..=86_400;

#[derive(JsonSchema, Serialize)]
struct Created<'a> {
    /// The access key's id.
    access: &'a str,
    /// When it ends.
    expires_at: String,
    /// The secret key, shown this once.
    secret: &'a str,
    /// What requests carry in `X-Security-Token`.
    securitytoken: &'a str,
}

pub(super) fn doc(doc: &mut Doc) {
    let token = object([
        optional("id", text("The token, where the request's head shows no credential.", TEXT)),
        optional("duration_seconds", whole("Seconds that the key lives; by default 900.", &SECONDS)),
    ]);
    let methods = json!({
        "type": "array", "items": { "type": "string" }, "enum": [["token"]],
        "description": "How the caller is known.",
    });
    let identity = object([required("methods", methods), optional("token", token)]);
    let auth = object([required("identity", identity)]);
    doc.summary("Issue a temporary access key")
        .description(
            "For the user whose credential stands in the request's head, or whose token in the body. The key has \
             the user's rights; requests carry its `securitytoken` in `X-Security-Token`.",
        )
        .differs("`policy` is not looked at, and there are no agencies: `assume_role` is refused.")
        .security(&[TOKEN, SIGNATURE, NO_CREDENTIAL])
        .body_of("application/json", object([required("auth", auth)]), true)
        .body_example(&json!({ "auth": { "identity": {
            "methods": ["token"], "token": { "id": "demo-bob-token", "duration_seconds": 900 },
        } } }))
        .answer::<Body<Created<'_>>>(201, "The access key with its secret and its security token.")
        .empty(501, "An agency is asked for.");
}

pub(super) async fn handler(
    State(app): State<App>,
    shown: Resolved,
    body: input::Body,
) -> Result<Response, Fault> {
    let malformed = |what: &str| Fault::from(Input::Malformed(what.to_owned()));
    let auth = body.fields().object("auth").map_err(|_| malformed("there is no auth"))?;
    let identity = auth.object("identity").map_err(|_| malformed("there is no identity"))?;
    let token = identity.optional_object("token")?;
    let in_body = token.map(|token| token.optional_text("id")).transpose()?.flatten();
    let signed_in = signed_in(&app, shown, in_body)?;
    match &*identity.texts("methods")? {
        ["token"] => {}
        ["assume_role"] => return Err(no_agencies("/v3.0/OS-CREDENTIAL/securitytokens")),
        _ => return Err(malformed("methods is neither [\"token\"] nor [\"assume_role\"]")),
    }
    let seconds = seconds(token)?;
    let (live, origin) = (signed_in.0.live(), signed_in.0.origin());
    let lifetime = Duration::from_secs(seconds);
    let issued = app.engine().issue_temporary_key(live, signed_in.user(), lifetime, origin);
    let (key, token) = issued.ok_or(Fault::Refused(Refusal::Internal))?;
    let credential = Created {
        access: &key.access,
        expires_at: key.expires_at.to_string(),
        secret: key.secret.expose(),
        securitytoken: token.expose(),
    };
    Ok(created(&Body { credential }))
}

fn seconds(token: Option<Fields<'_>>) -> Result<u64, Input> {
    let given = token.map(|token| token.optional_number("duration_seconds")).transpose()?.flatten();
    let seconds = given.unwrap_or(*SECONDS.start());
    if !SECONDS.contains(&seconds) {
        return Err(invalid_text("duration_seconds", &seconds.to_string()));
    }
    Ok(seconds.unsigned_abs())
}
