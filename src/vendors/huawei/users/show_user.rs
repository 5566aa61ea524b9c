//! `GET /v3.0/OS-USER/users/{user_id}`: a user.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::links::Links;
use super::super::ok;
use super::external;
use crate::domain::id::UserId;
use crate::domain::password::{Password, Strength};
use crate::domain::time::Timestamp;
use crate::domain::users;
use crate::http::app::BaseUrl;

#[derive(Serialize)]
struct Body<'a> {
    user: Shown<'a>,
}

#[derive(Serialize)]
struct Shown<'a> {
    pwd_strength: &'static str,
    create_time: String,
    last_login_time: Option<String>,
    last_pwd_auth_time: Option<String>,
    areacode: &'a str,
    enabled: bool,
    domain_id: &'a str,
    xuser_id: &'a str,
    pwd_status: bool,
    update_time: Option<String>,
    phone: &'a str,
    is_domain_owner: bool,
    access_mode: &'static str,
    name: &'a str,
    links: Links,
    id: &'a UserId,
    xuser_type: &'a str,
    email: &'a str,
    description: &'a str,
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    base: BaseUrl,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let id = UserId::new(&user_id);
    let user = users::show(caller.tenant(), caller.principal(), users::SHOW, &id)?;
    let (xuser_type, xuser_id) = external(user);
    Ok(ok(&Body {
        user: Shown {
            pwd_strength: strength(user.password.as_ref().map(Password::strength)),
            create_time: user.created_at.spaced(),
            // Nothing is written when a user signs in.
            last_login_time: None,
            last_pwd_auth_time: None,
            areacode: user.phone_parts().0,
            enabled: user.enabled,
            domain_id: caller.tenant().account.get().id.as_str(),
            xuser_id,
            pwd_status: user.must_change_password,
            update_time: user.updated_at.map(Timestamp::spaced),
            // Country code and number, as clients split it; a hyphen stands for none.
            phone: user.phone.as_deref().unwrap_or("-"),
            is_domain_owner: user.owner,
            access_mode: user.access_mode.as_str(),
            name: &user.name,
            links: Links::to(&base, &format!("/v3.0/OS-USER/users/{id}")),
            id: &id,
            xuser_type,
            email: user.email.as_deref().unwrap_or_default(),
            description: &user.description,
        },
    }))
}

fn strength(strength: Option<Strength>) -> &'static str {
    match strength {
        None => "None",
        Some(Strength::Low) => "Low",
        Some(Strength::Middle) => "Middle",
        Some(Strength::Strong) => "Strong",
    }
}
