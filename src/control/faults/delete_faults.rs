//! `DELETE /_fauxfactor/v1/tenants/{tenant}/faults`: removes all rules.

use axum::response::Response;

use super::super::answer::no_content;
use super::super::input::InTenant;

pub(super) async fn handler(InTenant { live, .. }: InTenant) -> Response {
    live.faults().clear();
    no_content()
}
