//! `PATCH /v3/users/{user_id}`: changes a user, as an administrator.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::super::ok;
use super::super::write::write;
use super::{Body, Shown, changes};
use crate::domain::id::UserId;
use crate::domain::policy;
use crate::domain::users;
use crate::http::App;
use crate::http::app::BaseUrl;

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
