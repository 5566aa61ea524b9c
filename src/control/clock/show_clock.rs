//! `GET /_fauxfactor/v1/tenants/{tenant}/clock`: what time it is in the tenant, and how its clock is set.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::InTenant;
use super::view::{self, ClockView};
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("What time it is in the tenant, and how its clock is set")
        .answer::<ClockView>(200, "What the clock shows.")
        .example(200, view::example());
}

pub(super) async fn handler(InTenant { live, .. }: InTenant) -> Response {
    ok(&ClockView::from(live.clock().read()))
}
