//! `DELETE /_fauxfactor/v1/tenants/{tenant}/requests`: forgets all requests.

use axum::response::Response;

use super::super::answer::no_content;
use super::log::InLog;

pub(super) async fn handler(place: InLog) -> Response {
    place.log().clear();
    no_content()
}
