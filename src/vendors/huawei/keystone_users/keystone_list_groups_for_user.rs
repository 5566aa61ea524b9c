//! `GET /v3/users/{user_id}/groups`: the groups of a user. A tenant has none: policies are attached to
//! users.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::links::Links;
use super::super::ok;
use crate::domain::id::UserId;
use crate::domain::users;
use crate::http::app::BaseUrl;

#[derive(Serialize)]
struct Body {
    links: Links,
    groups: [(); 0],
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
