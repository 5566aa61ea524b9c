//! `GET /v3/users/{user_id}/groups`: the groups of a user. A tenant has none: policies are attached to
//! users.

use axum::extract::Path;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::links::Links;
use super::super::ok;
use super::super::openapi::of_user;
use crate::domain::id::UserId;
use crate::domain::users;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body {
    /// Where it stands.
    links: Links,
    /// None: a tenant has no groups.
    groups: [(); 0],
}

pub(super) fn doc(doc: &mut Doc) {
    of_user(doc)
        .summary("List the groups of a user")
        .differs("there are no groups: policies are attached to users.")
        .answer::<Body>(200, "No groups.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    base: BaseUrl,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let id = UserId::new(&user_id);
    users::show(caller.tenant(), caller.principal(), users::LIST_GROUPS, &id)?;
    Ok(ok(&Body { links: Links::to(&base, &format!("/v3/users/{id}/groups")), groups: [] }))
}
