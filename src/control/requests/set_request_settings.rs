//! `PUT /_fauxfactor/v1/tenants/{tenant}/requests/settings`: sets what is kept of requests from now on.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::Json;
use super::log::InLog;
use super::view::SettingsView;

pub(super) async fn handler(place: InLog, Json(settings): Json<SettingsView>) -> Response {
    place.log().set(settings.into());
    ok(&SettingsView::from(place.log().settings()))
}
