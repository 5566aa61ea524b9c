//! `PUT /_fauxfactor/v1/tenants/{tenant}/enforcement`: obeys policy strictly, softly or not at all from now on.

use axum::response::Response;
use serde_json::json;

use super::super::answer::ok;
use super::super::input::{InTenant, Json};
use super::EnforcementSetting;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Obeys policy strictly, softly or not at all from now on")
        .body::<EnforcementSetting>()
        .body_example(&json!({ "mode": "soft" }))
        .answer::<EnforcementSetting>(200, "The mode now.")
        .example(200, json!({ "mode": "soft" }));
}

pub(super) async fn handler(
    InTenant { live, .. }: InTenant,
    Json(setting): Json<EnforcementSetting>,
) -> Response {
    live.set_enforcement(setting.mode.into());
    ok(&EnforcementSetting { mode: live.enforcement().into() })
}
