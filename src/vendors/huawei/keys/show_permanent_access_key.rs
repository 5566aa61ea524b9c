//! `GET /v3.0/OS-CREDENTIAL/credentials/{access_key}`: an access key, and when it last signed a request.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::{Body, Listed};
use crate::domain::access_key;

#[derive(Serialize)]
struct Shown<'a> {
    last_use_time: String,
    #[serde(flatten)]
    key: Listed<'a>,
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
