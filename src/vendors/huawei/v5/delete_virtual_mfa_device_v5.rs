//! `DELETE /v5/virtual-mfa-devices`: deletes a device; one that is not there is deleted already.

use axum::extract::State;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::{OptionalBody, Query};
use super::super::mfa::delete;
use super::super::no_content;
use crate::http::App;

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    query: Query,
    OptionalBody(body): OptionalBody,
) -> Result<Response, Fault> {
    delete(&app, &caller, &query, body.as_ref()).await?;
    Ok(no_content())
}
