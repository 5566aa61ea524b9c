//! `POST /v3/users`: makes a user, who must change the password at the first sign-in to the console.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input;
use super::super::links::SelfLink;
use super::super::users::create;
use super::{Body, changes};
use crate::domain::id::UserId;
use crate::domain::policy;
use crate::domain::sign_in;
use crate::domain::users;
use crate::http::App;
use crate::http::app::BaseUrl;

#[derive(Serialize)]
struct Created<'a> {
    description: &'a str,
    name: &'a str,
    enabled: bool,
    links: SelfLink,
    domain_id: &'a str,
    id: &'a UserId,
    password_expires_at: Option<String>,
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    base: BaseUrl,
    body: input::Body,
) -> Result<Response, Fault> {
    users::may_create(caller.tenant(), caller.principal())?;
    let fields = body.fields().object("user")?;
    fields.text("name")?;
    policy::own_account(caller.tenant(), caller.principal(), fields.optional_text("domain_id")?)?;
    let mut changes = changes(&app, &caller, None, fields).await?;
    changes.must_change_password = Some(true);
    let user = create(&app, &caller, changes).await?;
    let expires_at = sign_in::password_expires_at(caller.tenant(), &user);
    Ok(created(&Body {
        user: Created {
            description: &user.description,
            name: &user.name,
            enabled: user.enabled,
            links: SelfLink::to(&base, &format!("/v3/users/{}", user.id)),
            domain_id: caller.tenant().account.get().id.as_str(),
            id: &user.id,
            password_expires_at: expires_at.map(|time| time.to_string()),
        },
    }))
}
