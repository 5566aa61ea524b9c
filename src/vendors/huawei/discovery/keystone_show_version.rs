//! `GET /v3`: the version of the interface.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::ok;
use super::version::Version;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body {
    /// The version.
    version: Version,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Show the version of the interface").security(&[]).answer::<Body>(200, "The version.");
}

pub(super) async fn handler(base: BaseUrl) -> Response {
    ok(&Body { version: Version::at(&base) })
}
