//! `DELETE /_fauxfactor/v1/tenants/{tenant}/faults/{fault}`: removes a rule.

use axum::response::Response;

use super::super::answer::no_content;
use super::super::input::InTenant;
use super::super::problem::Problem;
use super::find;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Removes a fault").empty(204, "It is gone.");
}

pub(super) async fn handler(path: InTenant) -> Result<Response, Problem> {
    path.live.faults().remove(find(&path)?.id);
    Ok(no_content())
}
