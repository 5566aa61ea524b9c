//! `PUT /v3.0/OS-USER/users/{user_id}`: changes a user, as an administrator.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::super::links::SelfLink;
use super::super::ok;
use super::super::write::write;
use super::{changes, external, user_of};
use crate::domain::id::UserId;
use crate::domain::sign_in;
use crate::domain::users;
use crate::http::App;
use crate::http::app::BaseUrl;

#[derive(Serialize)]
struct Body<'a> {
    user: Updated<'a>,
}

#[derive(Serialize)]
struct Updated<'a> {
    description: &'a str,
    areacode: &'a str,
    enabled: bool,
    pwd_status: bool,
    xuser_id: &'a str,
    access_mode: &'static str,
    domain_id: &'a str,
    phone: &'a str,
    name: &'a str,
    links: SelfLink,
    id: &'a UserId,
    xuser_type: &'a str,
    email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_expires_at: Option<String>,
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
    let user = users::show(caller.tenant(), caller.principal(), users::MODIFY, &id)?;
    let changes = changes(&app, &caller, Some(user), user_of(body.fields())?).await?;
    let user = write(&app, &caller, move |tenant, caller, now| {
        users::update(tenant, caller, users::MODIFY, &id, &changes, now)
    })
    .await?;
    let expires_at = sign_in::password_expires_at(caller.tenant(), &user);
    let ((xuser_type, xuser_id), (areacode, phone)) = (external(&user), user.phone_parts());
    Ok(ok(&Body {
        user: Updated {
            description: &user.description,
            areacode,
            enabled: user.enabled,
            pwd_status: user.must_change_password,
            xuser_id,
            access_mode: user.access_mode.as_str(),
            domain_id: caller.tenant().account.get().id.as_str(),
            phone,
            name: &user.name,
            // Without its `v`, as in the page's sample.
            links: SelfLink::to(&base, &format!("/3.0/OS-USER/users/{}", user.id)),
            id: &user.id,
            xuser_type,
            email: user.email.as_deref().unwrap_or_default(),
            password_expires_at: expires_at.map(|time| time.to_string()),
        },
    }))
}
