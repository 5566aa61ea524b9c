//! `GET /csp/gateway/am/api/.well-known/openid-configuration`: OpenID Connect discovery, at its other address.

use axum::extract::State;
use axum::response::Response;

use super::get_auth_openid_configuration;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

pub(super) async fn handler(app: State<App>, base: BaseUrl) -> Response {
    get_auth_openid_configuration::handler(app, base).await
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("OpenID Connect discovery, at its other address");
    get_auth_openid_configuration::document(doc);
}
