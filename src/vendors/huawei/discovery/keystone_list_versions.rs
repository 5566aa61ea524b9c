//! `GET /`: the versions of the interface, with the status 300 that Keystone has for it.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::super::ok;
use super::version::Version;
use crate::http::app::BaseUrl;

#[derive(Serialize)]
struct Body {
    versions: Versions,
}

#[derive(Serialize)]
struct Versions {
    values: [Version; 1],
}

pub(super) async fn handler(base: BaseUrl) -> Response {
    let mut response = ok(&Body { versions: Versions { values: [Version::at(&base)] } });
    *response.status_mut() = StatusCode::MULTIPLE_CHOICES;
    response
}
