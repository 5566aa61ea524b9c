//! `GET /_fauxfactor/v1/openapi.json`: all operations, for programs.

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::Pages;
use super::caching::cached;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("All operations of the vendors' interfaces and of the control plane, as OpenAPI 3.1")
        .answer_of(200, "The document.", "application/json", json!({ "type": "object" }));
    cached(doc);
}

pub(super) async fn handler(
    State(app): State<App>,
    Extension(pages): Extension<Pages>,
    headers: HeaderMap,
) -> Response {
    pages.openapi(&app).answer(&headers)
}
