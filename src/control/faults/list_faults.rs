//! `GET /_fauxfactor/v1/tenants/{tenant}/faults`: the rules in their order, and how often each matched and fired.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::InTenant;
use super::view::FaultList;

pub(super) async fn handler(InTenant { live, .. }: InTenant) -> Response {
    ok(&FaultList::from(live.faults().list()))
}
