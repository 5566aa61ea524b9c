//! `DELETE /v3.0/OS-MFA/virtual-mfa-devices`: deletes a device; one that is not there is deleted already.
//!
//! User and serial number stand in the query, or in a JSON body, as one of the vendor's clients has it.

use axum::extract::State;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::{OptionalBody, Query};
use super::super::no_content;
use super::delete;
use super::document_deletion;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    document_deletion(doc);
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    query: Query,
    OptionalBody(body): OptionalBody,
) -> Result<Response, Fault> {
    delete(&app, &caller, &query, body.as_ref()).await?;
    Ok(no_content())
}
