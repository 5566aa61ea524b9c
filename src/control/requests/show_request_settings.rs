//! `GET /_fauxfactor/v1/tenants/{tenant}/requests/settings`: what is kept of requests.

use axum::response::Response;
use serde_json::json;

use super::super::answer::ok;
use super::log::InLog;
use super::view::SettingsView;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("What is kept of requests")
        .answer::<SettingsView>(200, "The settings.")
        .example(200, json!({ "enabled": true, "bodies": true }));
}

pub(super) async fn handler(place: InLog) -> Response {
    ok(&SettingsView::from(place.log().settings()))
}
