//! `GET /v5/users/{user_id}`: a user.

use axum::extract::Path;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::super::openapi::of_user;
use super::Shown;
use crate::domain::id::UserId;
use crate::domain::users;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The user.
    user: Tagged<'a>,
}

#[derive(JsonSchema, Serialize)]
struct Tagged<'a> {
    #[serde(flatten)]
    user: Shown<'a>,
    /// None.
    tags: [(); 0],
}

pub(super) fn doc(doc: &mut Doc) {
    of_user(doc).summary("Show a user").differs("`tags` is empty.").answer::<Body<'_>>(200, "The user.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let user = users::show(caller.tenant(), caller.principal(), users::SHOW, &UserId::new(&user_id))?;
    Ok(ok(&Body { user: Tagged { user: Shown::new(caller.tenant(), user), tags: [] } }))
}
