//! `GET /v3`: the version of the interface.

use axum::response::Response;
use serde::Serialize;

use super::super::ok;
use super::version::Version;
use crate::http::app::BaseUrl;

#[derive(Serialize)]
struct Body {
    version: Version,
}

pub(super) async fn handler(base: BaseUrl) -> Response {
    ok(&Body { version: Version::at(&base) })
}
