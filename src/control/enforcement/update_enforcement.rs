//! `PUT /_fauxfactor/v1/tenants/{tenant}/enforcement`: obeys policy strictly, softly or not at all from now on.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::{InTenant, Json};
use super::EnforcementSetting;

pub(super) async fn handler(
    InTenant { live, .. }: InTenant,
    Json(setting): Json<EnforcementSetting>,
) -> Response {
    live.set_enforcement(setting.mode.into());
    ok(&EnforcementSetting { mode: live.enforcement().into() })
}
