//! `DELETE /v3.0/OS-CREDENTIAL/credentials/{access_key}`: deletes an access key.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::no_content;
use super::super::write::write;
use super::of_key;
use crate::domain::access_key;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    of_key(doc).summary("Delete an access key").empty(204, "Deleted.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    Path(access): Path<String>,
) -> Result<Response, Fault> {
    write(&app, &caller, move |tenant, caller, _| access_key::delete(tenant, caller, &access)).await?;
    Ok(no_content())
}
