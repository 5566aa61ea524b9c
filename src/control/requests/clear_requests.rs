//! `DELETE /_fauxfactor/v1/tenants/{tenant}/requests`: forgets all requests.

use axum::response::Response;

use super::super::answer::no_content;
use super::log::InLog;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Forgets all requests").empty(204, "The log is empty.");
}

pub(super) async fn handler(place: InLog) -> Response {
    place.log().clear();
    no_content()
}
