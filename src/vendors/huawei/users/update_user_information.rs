//! `PUT /v3.0/OS-USER/users/{user_id}/info`: changes one's own e-mail address and mobile number.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::super::no_content;
use super::super::openapi::of_user;
use super::super::schema::{email, object, optional, required, text};
use super::super::write::write;
use super::{user_of, wrong_type};
use crate::domain::id::UserId;
use crate::domain::users::{self, Changes, Invalid};
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let user = object([
        optional("email", email()),
        optional(
            "mobile",
            text("Country code and number; an empty one removes it.", "^(-|[0-9]{1,7}-[0-9]{1,32})?$"),
        ),
    ]);
    of_user(doc)
        .summary("Change one's own e-mail address and number")
        .body_of("application/json", object([required("user", user)]), true)
        .body_example(&json!({ "user": { "email": "admin@demo.test", "mobile": "0086-13912345678" } }))
        .empty(204, "Changed.")
        .empty(400, "The address or the number is not one, or is taken: a code says which.")
        .empty(403, "It is another user, or the protection policy keeps it from users.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    Path(user_id): Path<String>,
    body: input::Body,
) -> Result<Response, Fault> {
    let fields = user_of(body.fields())?;
    let text = |key| fields.optional_text(key).map_err(|_| wrong_type(key));
    let mobile = text("mobile")?.map(split).transpose()?;
    let email = text("email")?.map(str::to_owned);
    let changes = Changes { email, phone: mobile, ..Changes::default() };
    let id = UserId::new(&user_id);
    write(&app, &caller, move |tenant, caller, now| users::update_info(tenant, caller, &id, &changes, now))
        .await?;
    Ok(no_content())
}

/// Country code and number of `0086-123456789`.
fn split(mobile: &str) -> Result<(String, String), Fault> {
    if mobile.is_empty() {
        return Ok((String::new(), String::new()));
    }
    let (code, number) = mobile.split_once('-').ok_or(Fault::User(Invalid::PhoneIncomplete))?;
    Ok((code.to_owned(), number.to_owned()))
}
