//! `GET /v3`: the version of the interface.

use axum::response::Response;
use serde_json::json;

use super::super::ok;
use super::version::Version;
use crate::http::app::BaseUrl;

pub(super) async fn handler(base: BaseUrl) -> Response {
    ok(&json!({ "version": Version::at(&base) }))
}
