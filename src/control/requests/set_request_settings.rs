//! `PUT /_fauxfactor/v1/tenants/{tenant}/requests/settings`: sets what is kept of requests from now on.

use axum::response::Response;
use serde_json::json;

use super::super::answer::ok;
use super::super::input::Json;
use super::log::InLog;
use super::view::SettingsView;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Sets what is kept of requests from now on")
        .body::<SettingsView>()
        .body_example(&json!({ "enabled": true, "bodies": true }))
        .answer::<SettingsView>(200, "The settings now.")
        .example(200, json!({ "enabled": true, "bodies": true }));
}

pub(super) async fn handler(place: InLog, Json(settings): Json<SettingsView>) -> Response {
    place.log().set(settings.into());
    ok(&SettingsView::from(place.log().settings()))
}
