//! `GET /_fauxfactor/v1/tenants/{tenant}/users/{user}`: a user, with the user's credentials.

use axum::extract::State;
use axum::response::Response;

use super::super::answer::ok;
use super::super::input::{InTenant, find_user};
use super::super::problem::Problem;
use super::sheet::Person;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("A user, with the user's credentials").answer::<Person<'_>>(200, "The user.");
}

pub(super) async fn handler(
    State(app): State<App>,
    InTenant { live, params }: InTenant,
) -> Result<Response, Problem> {
    app.engine().prepare(&live).await;
    let tenant = live.current();
    let user = find_user(&tenant, params.get("user"))?;
    Ok(ok(&Person::alone(&tenant, user)))
}
