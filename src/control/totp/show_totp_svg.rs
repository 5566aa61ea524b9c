//! `GET /_fauxfactor/v1/tenants/{tenant}/users/{user}/totp.svg`: what an authenticator app scans, as SVG.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::super::document::conflict;
use super::super::input::InTenant;
use super::super::problem::Problem;
use super::TOO_LONG;
use super::find_qr;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The QR code that enrols the user's device, as SVG").answer_of(
        200,
        "The picture.",
        "image/svg+xml",
        json!({ "type": "string" }),
    );
    conflict(doc, TOO_LONG);
}

pub(super) async fn handler(path: InTenant) -> Result<Response, Problem> {
    let content_type = HeaderValue::from_static("image/svg+xml");
    Ok(([(header::CONTENT_TYPE, content_type)], find_qr(&path)?.svg()).into_response())
}
