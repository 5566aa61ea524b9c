//! `POST /csp/gateway/am/api/auth/authorize`: the token endpoint under its older name.

use axum::extract::State;
use axum::response::Response;

use super::super::error::Fault;
use super::get_token_for_auth_grant_type;
use super::parameters::Parameters;
use crate::http::App;
use crate::http::authorization::Authorization;
use crate::http::openapi::Doc;

pub(super) async fn handler(
    app: State<App>,
    authorization: Authorization,
    parameters: Parameters,
) -> Result<Response, Fault> {
    get_token_for_auth_grant_type::handler(app, authorization, parameters).await
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The token endpoint under its older name");
    get_token_for_auth_grant_type::document(doc);
}
