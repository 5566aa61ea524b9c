//! `GET /_fauxfactor/v1/tenants/{tenant}/enforcement`: how strictly policy is obeyed.

use axum::response::Response;
use serde_json::json;

use super::super::answer::ok;
use super::super::input::InTenant;
use super::EnforcementSetting;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("How strictly the tenant obeys policy")
        .answer::<EnforcementSetting>(200, "The mode.")
        .example(200, json!({ "mode": "strict" }));
}

pub(super) async fn handler(InTenant { live, .. }: InTenant) -> Response {
    ok(&EnforcementSetting { mode: live.enforcement().into() })
}
