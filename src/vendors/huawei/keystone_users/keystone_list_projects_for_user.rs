//! `GET /v3/users/{user_id}/projects`: the projects of a user: all of the account's.

use axum::extract::Path;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::discovery::Projects;
use super::super::error::Fault;
use super::super::links::Links;
use super::super::ok;
use super::super::openapi::of_user;
use crate::domain::id::UserId;
use crate::domain::users;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    of_user(doc)
        .summary("List the projects of a user")
        .differs("projects have no permissions of their own, so every user has all of the account's.")
        .answer::<Projects<'_, Links>>(200, "All projects of the account.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    base: BaseUrl,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let id = UserId::new(&user_id);
    users::show(caller.tenant(), caller.principal(), users::LIST_PROJECTS, &id)?;
    let account = caller.tenant().account.get();
    let path = format!("/v3/users/{id}/projects");
    Ok(ok(&Projects::<Links>::of(account, account.projects.iter(), &base, &path)))
}
