//! `POST /v3.0/OS-USER/users`: makes a user.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input;
use super::super::schema::{
    AREA_CODE, EXTERNAL_ID, PHONE, TEXT, USER_DESCRIPTION, USER_NAME, choice, email, flag, object, optional,
    required, text,
};
use super::in_pairs;
use super::{changes, create, external, user_of};
use crate::domain::id::UserId;
use crate::domain::policy;
use crate::domain::sign_in;
use crate::domain::users::{self, Invalid};
use crate::http::App;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The user.
    user: Created<'a>,
}

#[derive(JsonSchema, Serialize)]
struct Created<'a> {
    /// Whether the password has to be changed at the next sign-in to the console.
    pwd_status: bool,
    /// The external identity's id, or empty.
    xuser_id: &'a str,
    /// The external identity's type, or empty.
    xuser_type: &'a str,
    /// `default`, `programmatic` or `console`.
    access_mode: &'static str,
    /// A description, or empty.
    description: &'a str,
    /// The name.
    name: &'a str,
    /// The number, or empty.
    phone: &'a str,
    /// Whether the user owns the account.
    is_domain_owner: bool,
    /// Whether it is enabled.
    enabled: bool,
    /// The account's id.
    domain_id: &'a str,
    /// The country code, or empty.
    areacode: &'a str,
    /// The e-mail address, or empty.
    email: &'a str,
    /// When it was made.
    create_time: String,
    /// Always empty.
    xdomain_id: &'static str,
    /// Always empty.
    xdomain_type: &'static str,
    /// The id.
    #[schemars(with = "String")]
    id: &'a UserId,
    /// Always null.
    status: Option<u8>,
    /// When the password ends, or null for never.
    password_expires_at: Option<String>,
    /// Always null.
    default_project_id: Option<String>,
}

pub(super) fn doc(doc: &mut Doc) {
    let user = object([
        required("name", text("The name.", USER_NAME)),
        required("domain_id", text("The caller's account.", TEXT)),
        optional("password", text("The password; an empty one is none.", "^([ -~]{6,32})?$")),
        optional("email", email()),
        optional("areacode", text("The country code; goes with `phone`.", AREA_CODE)),
        optional("phone", text("The number; goes with `areacode`.", PHONE)),
        optional("enabled", flag("Whether the user is enabled; by default true.")),
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
    doc.summary("Make a user")
        .description("Without roles and policies.")
        .body_of("application/json", object([required("user", in_pairs(user))]), true)
        .body_example(&json!({ "user": {
            "domain_id": "d78cbac186b744899480f25bd022f468", "name": "grace", "password": "Grace#demo1",
            "email": "grace@demo.test", "access_mode": "default", "enabled": true,
        } }))
        .answer::<Body<'_>>(201, "The user.")
        .empty(
            400,
            "A field is missing or of a wrong type, or the user cannot be like that: a code says what.",
        )
        .empty(403, "The caller may not, or the account is another.")
        .empty(409, "The password changed meanwhile.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: input::Body,
) -> Result<Response, Fault> {
    users::may_create(caller.tenant(), caller.principal())?;
    let fields = user_of(body.fields())?;
    let domain = fields.text("domain_id").map_err(|_| Fault::User(Invalid::Missing))?;
    policy::own_account(caller.tenant(), caller.principal(), Some(domain))?;
    let changes = changes(&app, &caller, None, fields).await?;
    let user = create(&app, &caller, changes).await?;
    let expires_at = sign_in::password_expires_at(caller.tenant(), &user);
    let ((xuser_type, xuser_id), (areacode, phone)) = (external(&user), user.phone_parts());
    let created_at = user.created_at.to_string();
    Ok(created(&Body {
        user: Created {
            pwd_status: user.must_change_password,
            xuser_id,
            xuser_type,
            access_mode: user.access_mode.as_str(),
            description: &user.description,
            name: &user.name,
            phone,
            is_domain_owner: user.owner,
            enabled: user.enabled,
            domain_id: domain,
            areacode,
            email: user.email.as_deref().unwrap_or_default(),
            // The page's sample has no `Z` here.
            create_time: created_at.trim_end_matches('Z').to_owned(),
            xdomain_id: "",
            xdomain_type: "",
            id: &user.id,
            status: None,
            password_expires_at: expires_at.map(|time| time.to_string()),
            default_project_id: None,
        },
    }))
}
