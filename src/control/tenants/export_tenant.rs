//! `GET /_fauxfactor/v1/tenants/{tenant}/export`: the tenant as a document that makes it again.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::super::answer::ok;
use super::super::input::InTenant;
use crate::config;

pub(super) async fn handler(InTenant { live, .. }: InTenant, headers: HeaderMap) -> Response {
    let tenant = live.current();
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accepted.is_some_and(|accepted| accepted.contains("application/json")) {
        return ok(&config::export_json(&tenant, &*tenant));
    }
    let content_type = HeaderValue::from_static("application/toml; charset=utf-8");
    ([(header::CONTENT_TYPE, content_type)], config::export(&tenant, &*tenant)).into_response()
}
