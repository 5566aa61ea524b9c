//! `PUT /_fauxfactor/v1/tenants/{tenant}/clock`: sets the tenant's clock, or moves it forward.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::setting::ClockSetting;
use super::view::ClockView;

pub(super) async fn handler(
    InTenant { live, .. }: InTenant,
    Json(setting): Json<ClockSetting>,
) -> Result<Response, Problem> {
    let reading = live.clock().change(setting.change()?);
    Ok(ok(&ClockView::from(reading)))
}
