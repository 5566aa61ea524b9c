//! `GET /_fauxfactor/v1/tenants/{tenant}/faults`: the rules in their order, and how often each matched and fired.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::InTenant;
use super::view::FaultList;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The tenant's faults, and how often each matched and fired")
        .answer::<FaultList>(200, "The rules, in the order in which they are asked.");
}

pub(super) async fn handler(InTenant { live, .. }: InTenant) -> Response {
    ok(&FaultList::from(live.faults().list()))
}
