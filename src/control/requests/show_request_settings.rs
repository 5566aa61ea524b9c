//! `GET /_fauxfactor/v1/tenants/{tenant}/requests/settings`: what is kept of requests.

use axum::response::Response;

use super::super::answer::ok;
use super::log::InLog;
use super::view::SettingsView;

pub(super) async fn handler(place: InLog) -> Response {
    ok(&SettingsView::from(place.log().settings()))
}
