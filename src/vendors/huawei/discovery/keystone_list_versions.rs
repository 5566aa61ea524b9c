//! `GET /`: the versions of the interface, with the status 300 that Keystone has for it.

use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::ok;
use super::version::Version;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body {
    /// The versions.
    versions: Versions,
}

#[derive(JsonSchema, Serialize)]
struct Versions {
    /// The one there is.
    values: [Version; 1],
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("List the versions of the interface")
        .security(&[])
        .answer::<Body>(300, "The versions. 300 is the status that Keystone has for it.");
}

pub(super) async fn handler(base: BaseUrl) -> Response {
    let mut response = ok(&Body { versions: Versions { values: [Version::at(&base)] } });
    *response.status_mut() = StatusCode::MULTIPLE_CHOICES;
    response
}
