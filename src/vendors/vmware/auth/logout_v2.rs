//! `POST /csp/gateway/am/api/v2/auth/logout`: the same as a redirect.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::error::Fault;
use super::sign_out::{self, SignOut};
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::face::Refusal;
use crate::http::openapi::Doc;

pub(super) async fn handler(
    State(app): State<App>,
    base: BaseUrl,
    sign_out: SignOut,
) -> Result<Response, Fault> {
    let destination = sign_out.destination(&app, &base);
    let location = destination.parse().map_err(|_| Fault::Refused(Refusal::Internal))?;
    let location: axum::http::HeaderValue = location;
    Ok((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Sends a browser to where it is signed out");
    sign_out::document(doc);
    doc.empty(302, "To that address.");
    doc.answer_header(302, "Location", "The address.", json!({ "type": "string" }));
}
