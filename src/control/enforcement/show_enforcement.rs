//! `GET /_fauxfactor/v1/tenants/{tenant}/enforcement`: how strictly policy is obeyed.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::InTenant;
use super::EnforcementSetting;

pub(super) async fn handler(InTenant { live, .. }: InTenant) -> Response {
    ok(&EnforcementSetting { mode: live.enforcement().into() })
}
