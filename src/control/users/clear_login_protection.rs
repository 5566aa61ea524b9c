//! `DELETE /_fauxfactor/v1/tenants/{tenant}/users/{user}/login-protection`: makes login protection as if it never was configured.

use axum::extract::State;
use axum::response::Response;

use super::super::answer::no_content;
use super::super::document::conflict;
use super::super::input::InTenant;
use super::super::problem::Problem;
use super::whose;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Makes login protection as if it never was configured").empty(204, "It is not configured.");
    conflict(doc, "federated_user: the second factor of a federated user is the identity provider's.");
}

pub(super) async fn handler(State(app): State<App>, place: InTenant) -> Result<Response, Problem> {
    let user = whose(&app, &place).await?;
    app.engine().clear_login_protection(&place.live, &user).await?;
    Ok(no_content())
}
