//! `GET /_fauxfactor/v1/docs`: all operations, for people.

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
    doc.summary("All operations, to read").answer_of(
        200,
        "A page.",
        "text/html",
        json!({ "type": "string" }),
    );
    cached(doc);
}

pub(super) async fn handler(
    State(app): State<App>,
    Extension(pages): Extension<Pages>,
    headers: HeaderMap,
) -> Response {
    pages.docs(&app).answer(&headers)
}
