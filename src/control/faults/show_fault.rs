//! `GET /_fauxfactor/v1/tenants/{tenant}/faults/{fault}`: a rule, and how often it matched and fired.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::InTenant;
use super::super::problem::Problem;
use super::find;
use super::view::FaultView;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("A fault, and how often it matched and fired").answer::<FaultView>(200, "The rule.");
}

pub(super) async fn handler(path: InTenant) -> Result<Response, Problem> {
    Ok(ok(&FaultView::from(&find(&path)?)))
}
