//! `DELETE /_fauxfactor/v1/tenants/{tenant}/users/{user}/lock`: forgets the user's failures and locks.

use axum::extract::State;
use axum::response::Response;

use super::super::answer::no_content;
use super::super::input::InTenant;
use super::super::problem::Problem;
use super::whose;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Forgets the user's failures to sign in, and locks").empty(204, "The user is not locked.");
}

pub(super) async fn handler(State(app): State<App>, place: InTenant) -> Result<Response, Problem> {
    let user = whose(&app, &place).await?;
    place.live.unlock_user(&user);
    Ok(no_content())
}
