//! `GET /`: the versions of the interface, with the status 300 that Keystone has for it.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::super::ok;
use super::version::Version;
use crate::http::app::BaseUrl;

pub(super) async fn handler(base: BaseUrl) -> Response {
    let mut response = ok(&json!({ "versions": { "values": [Version::at(&base)] } }));
    *response.status_mut() = StatusCode::MULTIPLE_CHOICES;
    response
}
