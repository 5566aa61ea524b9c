//! `GET /v3/users/{user_id}`: a user.

use axum::extract::Path;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::super::openapi::of_user;
use super::{Body, Shown};
use crate::domain::id::UserId;
use crate::domain::users;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    of_user(doc).summary("Show a user").answer::<Body<Shown<'_>>>(200, "The user.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    base: BaseUrl,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let user = users::show(caller.tenant(), caller.principal(), users::SHOW, &UserId::new(&user_id))?;
    Ok(ok(&Body { user: Shown::new(caller.tenant(), user, &base) }))
}
