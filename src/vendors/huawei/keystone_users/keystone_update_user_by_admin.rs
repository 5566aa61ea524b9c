//! `PATCH /v3/users/{user_id}`: changes a user, as an administrator.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::super::ok;
use super::super::openapi::of_user;
use super::super::schema::{
    PASSWORD, TEXT, USER_DESCRIPTION, USER_NAME, flag, object, optional, required, text,
};
use super::super::write::write;
use super::{Body, Shown, changes};
use crate::domain::id::UserId;
use crate::domain::policy;
use crate::domain::users;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let user = object([
        optional("name", text("The name.", USER_NAME)),
        optional("domain_id", text("The caller's account.", TEXT)),
        optional("password", text("The password. The password policy asks for more.", PASSWORD)),
        optional("enabled", flag("Whether the user is enabled.")),
        optional("pwd_status", flag("Whether the password has to be changed at the next sign-in.")),
        optional("description", text("A description.", USER_DESCRIPTION)),
    ]);
    of_user(doc)
        .summary("Change a user, as an administrator")
        .description("The fields that are there.")
        .body_of("application/json", object([required("user", user)]), true)
        .body_example(&json!({ "user": { "description": "on leave", "enabled": true } }))
        .answer::<Body<Shown<'_>>>(200, "The user.")
        .empty(400, "A field is of a wrong type, or the user cannot be like that.")
        .empty(403, "The caller may not, or the account is another.")
        .empty(409, "The name is taken, or the password changed meanwhile.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    base: BaseUrl,
    Path(user_id): Path<String>,
    body: input::Body,
) -> Result<Response, Fault> {
    let id = UserId::new(&user_id);
    // Asked before the password is hashed.
    let user = users::show(caller.tenant(), caller.principal(), users::UPDATE, &id)?;
    let fields = body.fields().object("user")?;
    policy::own_account(caller.tenant(), caller.principal(), fields.optional_text("domain_id")?)?;
    let changes = changes(&app, &caller, Some(user), fields).await?;
    let user = write(&app, &caller, move |tenant, caller, now| {
        users::update(tenant, caller, users::UPDATE, &id, &changes, now)
    })
    .await?;
    Ok(ok(&Body { user: Shown::new(caller.tenant(), &user, &base) }))
}
