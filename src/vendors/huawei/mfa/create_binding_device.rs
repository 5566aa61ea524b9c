//! `PUT /v3.0/OS-MFA/mfa-devices/bind`: binds one's own device by two consecutive codes, the older first.

use axum::extract::State;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::no_content;
use super::bind;
use super::document_binding;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    document_binding(doc);
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: Body,
) -> Result<Response, Fault> {
    bind(&app, &caller, body.fields()).await?;
    Ok(no_content())
}
