//! `GET /_fauxfactor/v1/tenants/{tenant}/users/{user}/totp.png`: what an authenticator app scans, as PNG.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::super::document::conflict;
use super::super::input::InTenant;
use super::super::problem::Problem;
use super::TOO_LONG;
use super::{find_qr, unprintable};
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The QR code that enrols the user's device, as PNG").answer_of(
        200,
        "The picture.",
        "image/png",
        json!({ "type": "string", "contentMediaType": "image/png" }),
    );
    conflict(doc, TOO_LONG);
}

pub(super) async fn handler(path: InTenant) -> Result<Response, Problem> {
    let content_type = HeaderValue::from_static("image/png");
    let picture = find_qr(&path)?.png().map_err(unprintable)?;
    Ok(([(header::CONTENT_TYPE, content_type)], picture).into_response())
}
