//! `GET /_fauxfactor/v1/tenants/{tenant}/export`: the tenant as a document that makes it again.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::super::answer::ok;
use super::super::input::InTenant;
use crate::config;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The tenant as a document that makes it again")
        .description("TOML; JSON to who accepts it (`Accept: application/json`).")
        .answer_of(200, "The document.", "application/toml", json!({ "type": "string" }))
        .answer_of(200, "The document.", "application/json", json!({ "type": "object" }));
}

pub(super) async fn handler(InTenant { live, .. }: InTenant, headers: HeaderMap) -> Response {
    let tenant = live.current();
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accepted.is_some_and(|accepted| accepted.contains("application/json")) {
        return ok(&config::export_json(&tenant, &*tenant));
    }
    let content_type = HeaderValue::from_static("application/toml; charset=utf-8");
    ([(header::CONTENT_TYPE, content_type)], config::export(&tenant, &*tenant)).into_response()
}
