//! `POST /v3/users`: makes a user, who must change the password at the first sign-in to the console.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input;
use super::super::links::SelfLink;
use super::super::schema::{
    PASSWORD, TEXT, USER_DESCRIPTION, USER_NAME, flag, object, optional, required, text,
};
use super::super::users::create;
use super::{Body, changes};
use crate::domain::id::UserId;
use crate::domain::policy;
use crate::domain::sign_in;
use crate::domain::users;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Created<'a> {
    /// A description, or empty.
    description: &'a str,
    /// The name.
    name: &'a str,
    /// Whether it is enabled.
    enabled: bool,
    /// Where it stands.
    links: SelfLink,
    /// The account's id.
    domain_id: &'a str,
    /// The id.
    #[schemars(with = "String")]
    id: &'a UserId,
    /// When the password ends, or null for never.
    password_expires_at: Option<String>,
}

pub(super) fn doc(doc: &mut Doc) {
    let user = object([
        required("name", text("The name.", USER_NAME)),
        optional("domain_id", text("The caller's account.", TEXT)),
        optional("password", text("The password. The password policy asks for more.", PASSWORD)),
        optional("enabled", flag("Whether the user is enabled.")),
        optional("pwd_status", flag("Changes nothing: it is always true.")),
        optional("description", text("A description.", USER_DESCRIPTION)),
    ]);
    doc.summary("Make a user")
        .description("Who has to change the password at the first sign-in to the console.")
        .body_of("application/json", object([required("user", user)]), true)
        .body_example(&json!({ "user": { "name": "heidi", "password": "Heidi#demo1", "enabled": true } }))
        .answer::<Body<Created<'_>>>(201, "The user.")
        .empty(400, "A field is missing or of a wrong type, or the user cannot be like that.")
        .empty(403, "The caller may not, or the account is another.")
        .empty(409, "The name is taken.");
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
