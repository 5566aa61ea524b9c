//! `PUT /v3.0/OS-USER/users/{user_id}/login-protect`: sets the login protection of another user.
//!
//! The method is asked for even where protection is switched off, and then repeated in the answer; later
//! reads show `none`.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::{Body as Input, invalid_text};
use super::super::ok;
use super::super::openapi::of_user;
use super::super::schema::{choice, flag, object, required};
use super::super::write::write;
use super::{Body, LoginProtect};
use crate::domain::id::UserId;
use crate::domain::login_protection::{self, LoginProtection, Method};
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let protection = object([
        required("enabled", flag("Whether the user shows a second factor when signing in.")),
        required(
            "verification_method",
            choice("Which one. Needed to disable it, too.", &["sms", "email", "vmfa"]),
        ),
    ]);
    of_user(doc)
        .summary("Set the login protection of another user")
        .description("`sms` needs a phone number, `email` an address; `vmfa` does not need a device.")
        .differs("`sms` and `email` are kept and shown, and ask for nothing: they concern the console alone.")
        .body_of("application/json", object([required("login_protect", protection)]), true)
        .body_example(&json!({ "login_protect": { "enabled": true, "verification_method": "vmfa" } }))
        .answer::<Body<'_>>(200, "The login protection, with the method that was asked for.")
        .empty(400, "A field is missing or of a wrong type, or the user cannot be reached by the method.")
        .empty(403, "The caller may not; nobody may on themselves; the user is federated.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    Path(user_id): Path<String>,
    body: Input,
) -> Result<Response, Fault> {
    let fields = body.fields().object("login_protect")?;
    let (enabled, text) = (fields.flag("enabled")?, fields.text("verification_method")?);
    let protection = match Method::parse(text) {
        Some(method) if enabled => LoginProtection::Enabled(method),
        Some(_) => LoginProtection::Disabled,
        None => return Err(invalid_text("verification_method", text).into()),
    };
    let user = UserId::new(&user_id);
    let id = user.clone();
    write(&app, &caller, move |tenant, caller, now| {
        login_protection::update(tenant, caller, &user, protection, now)
    })
    .await?;
    Ok(ok(&Body { login_protect: LoginProtect { user_id: &id, enabled, verification_method: text } }))
}
