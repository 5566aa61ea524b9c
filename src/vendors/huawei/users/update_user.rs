//! `PUT /v3.0/OS-USER/users/{user_id}`: changes a user, as an administrator.

use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::super::links::SelfLink;
use super::super::ok;
use super::super::openapi::of_user;
use super::super::schema::{
    AREA_CODE, EXTERNAL_ID, PASSWORD, PHONE, USER_DESCRIPTION, USER_NAME, choice, email, flag, object,
    optional, required, text,
};
use super::super::write::write;
use super::in_pairs;
use super::{changes, external, user_of};
use crate::domain::id::UserId;
use crate::domain::sign_in;
use crate::domain::users;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The user.
    user: Updated<'a>,
}

#[derive(JsonSchema, Serialize)]
struct Updated<'a> {
    /// A description, or empty.
    description: &'a str,
    /// The country code, or empty.
    areacode: &'a str,
    /// Whether it is enabled.
    enabled: bool,
    /// Whether the password has to be changed at the next sign-in to the console.
    pwd_status: bool,
    /// The external identity's id, or empty.
    xuser_id: &'a str,
    /// `default`, `programmatic` or `console`.
    access_mode: &'static str,
    /// The account's id.
    domain_id: &'a str,
    /// The number, or empty.
    phone: &'a str,
    /// The name.
    name: &'a str,
    /// Where it stands.
    links: SelfLink,
    /// The id.
    #[schemars(with = "String")]
    id: &'a UserId,
    /// The external identity's type, or empty.
    xuser_type: &'a str,
    /// The e-mail address, or empty.
    email: &'a str,
    /// When the password ends; left out for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    password_expires_at: Option<String>,
}

pub(super) fn doc(doc: &mut Doc) {
    let user = object([
        optional("name", text("The name.", USER_NAME)),
        optional("password", text("The password. The password policy asks for more.", PASSWORD)),
        optional("email", email()),
        optional("areacode", text("The country code; goes with `phone`.", AREA_CODE)),
        optional("phone", text("The number; goes with `areacode`.", PHONE)),
        optional("enabled", flag("Whether the user is enabled.")),
        optional(
            "pwd_status",
            flag("Whether the password has to be changed at the next sign-in to the console."),
        ),
        optional(
            "xuser_type",
            choice("The external identity's type; goes with `xuser_id`.", &["TenantIdp", ""]),
        ),
        optional("xuser_id", text("The external identity's id; goes with `xuser_type`.", EXTERNAL_ID)),
        optional("access_mode", choice("Where the user signs in.", &["default", "programmatic", "console"])),
        optional("description", text("A description.", USER_DESCRIPTION)),
    ]);
    of_user(doc)
        .summary("Change a user, as an administrator")
        .description(
            "The fields that are there. The owner's password and access mode are set by the owner alone.",
        )
        .body_of("application/json", object([required("user", in_pairs(user))]), true)
        .body_example(&json!({ "user": { "description": "on leave", "access_mode": "default" } }))
        .answer::<Body<'_>>(200, "The user.")
        .empty(400, "A field is of a wrong type, or the user cannot be like that: a code says what.")
        .empty(409, "The password changed meanwhile.");
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
