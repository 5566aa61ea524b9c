//! `GET /v3.0/OS-USER/users/{user_id}`: a user.

use axum::extract::Path;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::links::Links;
use super::super::ok;
use super::super::openapi::of_user;
use super::external;
use crate::domain::id::UserId;
use crate::domain::password::{Password, Strength};
use crate::domain::time::Timestamp;
use crate::domain::users;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The user.
    user: Shown<'a>,
}

#[derive(JsonSchema, Serialize)]
struct Shown<'a> {
    /// `Low`, `Middle`, `Strong`, or `None` without a password.
    pwd_strength: &'static str,
    /// When it was made.
    create_time: String,
    /// Always null.
    last_login_time: Option<String>,
    /// Always null.
    last_pwd_auth_time: Option<String>,
    /// The country code, or empty.
    areacode: &'a str,
    /// Whether it is enabled.
    enabled: bool,
    /// The account's id.
    domain_id: &'a str,
    /// The external identity's id, or empty.
    xuser_id: &'a str,
    /// Whether the password has to be changed at the next sign-in to the console.
    pwd_status: bool,
    /// When the user was last changed, or null.
    update_time: Option<String>,
    /// Country code and number with a hyphen between, which stands alone for none.
    phone: &'a str,
    /// Whether the user owns the account.
    is_domain_owner: bool,
    /// `default`, `programmatic` or `console`.
    access_mode: &'static str,
    /// The name.
    name: &'a str,
    /// Where it stands.
    links: Links,
    /// The id.
    #[schemars(with = "String")]
    id: &'a UserId,
    /// The external identity's type, or empty.
    xuser_type: &'a str,
    /// The e-mail address, or empty.
    email: &'a str,
    /// A description, or empty.
    description: &'a str,
}

pub(super) fn doc(doc: &mut Doc) {
    of_user(doc)
        .summary("Show a user")
        .differs("`last_login_time` and `last_pwd_auth_time` are null.")
        .answer::<Body<'_>>(200, "The user.");
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
