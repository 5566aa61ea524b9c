//! `DELETE /_fauxfactor/v1/tenants/{tenant}/faults`: removes all rules.

use axum::response::Response;

use super::super::answer::no_content;
use super::super::input::InTenant;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Removes all faults").empty(204, "There are none.");
}

pub(super) async fn handler(InTenant { live, .. }: InTenant) -> Response {
    live.faults().clear();
    no_content()
}
