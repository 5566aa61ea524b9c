//! `GET /v5/users/{user_id}`: a user.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::Shown;
use crate::domain::id::UserId;
use crate::domain::users;

#[derive(Serialize)]
struct Body<'a> {
    user: Tagged<'a>,
}

#[derive(Serialize)]
struct Tagged<'a> {
    #[serde(flatten)]
    user: Shown<'a>,
    tags: [(); 0],
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let user = users::show(caller.tenant(), caller.principal(), users::SHOW, &UserId::new(&user_id))?;
    Ok(ok(&Body { user: Tagged { user: Shown::new(caller.tenant(), user), tags: [] } }))
}
