//! `DELETE /v3/users/{user_id}`: deletes a user with device, login protection and access keys.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::no_content;
use super::super::openapi::of_user;
use super::super::write::write;
use crate::domain::id::UserId;
use crate::domain::users;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    of_user(doc)
        .summary("Delete a user")
        .description("With device, login protection and access keys. The owner cannot be deleted.")
        .empty(204, "Deleted.")
        .empty(400, "The user owns the account.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let id = UserId::new(&user_id);
    write(&app, &caller, move |tenant, caller, _| users::delete(tenant, caller, &id)).await?;
    Ok(no_content())
}
