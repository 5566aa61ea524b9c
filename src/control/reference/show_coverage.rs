//! `GET /_fauxfactor/v1/coverage`: what is emulated, where it is known from, and what differs.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde_json::json;

use super::caching::cached;
use super::{Coverage, Pages};
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("What is emulated, where it is known from, and what differs")
        .description("A page; JSON to who accepts it and no page (`Accept: application/json`).")
        .answer_of(200, "The operations of the vendors.", "text/html", json!({ "type": "string" }))
        .answer::<Coverage>(200, "The operations of the vendors.");
    cached(doc);
}

pub(super) async fn handler(
    State(app): State<App>,
    Extension(pages): Extension<Pages>,
    headers: HeaderMap,
) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wants_json = accepted.contains("application/json") && !accepted.contains("text/html");
    let page = if wants_json { pages.coverage_as_json(&app) } else { pages.coverage(&app) };
    let mut response = page.answer(&headers);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    response
}
