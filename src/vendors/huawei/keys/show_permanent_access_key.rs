//! `GET /v3.0/OS-CREDENTIAL/credentials/{access_key}`: an access key, and when it last signed a request.

use axum::extract::Path;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::of_key;
use super::{Body, Listed};
use crate::domain::access_key;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Shown<'a> {
    /// When it last signed a request; when it was made, if it never did.
    last_use_time: String,
    #[serde(flatten)]
    key: Listed<'a>,
}

pub(super) fn doc(doc: &mut Doc) {
    of_key(doc)
        .summary("Show an access key")
        .description("And when it last signed a request, as far as the server has seen since its start.")
        .answer::<Body<Shown<'_>>>(200, "The access key, without its secret.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(access_key): Path<String>,
) -> Result<Response, Fault> {
    let (id, key) = access_key::show(caller.tenant(), caller.principal(), access_key::SHOW, &access_key)?;
    // A key that was never used shows when it was made: the page says so.
    let last_use = caller.live().key_uses().last(id.as_str()).unwrap_or(key.created_at);
    let credential = Shown { last_use_time: last_use.to_string(), key: Listed::new(access_key.into(), key) };
    Ok(ok(&Body { credential }))
}
