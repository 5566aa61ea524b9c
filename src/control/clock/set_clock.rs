//! `PUT /_fauxfactor/v1/tenants/{tenant}/clock`: sets the tenant's clock, or moves it forward.

use axum::response::Response;
use serde_json::json;

use super::super::answer::ok;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::setting::ClockSetting;
use super::view::{self, ClockView};
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Sets the tenant's clock, or moves it forward")
        .description("A clock that is moved forward in mode `real` is in mode `offset` from then on.")
        .body::<ClockSetting>()
        .body_example(&json!({ "mode": "frozen", "at": "2026-01-15T08:30:00Z" }))
        .answer::<ClockView>(200, "What the clock shows now.")
        .example(200, view::example());
}

pub(super) async fn handler(
    InTenant { live, .. }: InTenant,
    Json(setting): Json<ClockSetting>,
) -> Result<Response, Problem> {
    let reading = live.clock().change(setting.change()?);
    Ok(ok(&ClockView::from(reading)))
}
