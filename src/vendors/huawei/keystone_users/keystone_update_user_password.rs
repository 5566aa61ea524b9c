//! `POST /v3/users/{user_id}/password`: changes one's own password, which ends one's sessions.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::super::openapi::of_user;
use super::super::schema::{PASSWORD, TEXT, object, required, text};
use super::super::write::write;
use super::super::{new_password, no_content};
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::domain::sign_in::Refused;
use crate::domain::users;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let user = object([
        required("original_password", text("The password that the user has.", TEXT)),
        required("password", text("The new one. The password policy asks for more.", PASSWORD)),
    ]);
    of_user(doc)
        .summary("Change one's own password")
        .description("Ends the user's tokens.")
        .body_of("application/json", object([required("user", user)]), true)
        .body_example(&json!({ "user": { "original_password": "Admin#demo1", "password": "Admin#demo2" } }))
        .empty(204, "Changed.")
        .empty(400, "A field is missing or of a wrong type, or the password policy refuses the password.")
        .empty(401, "The original password is wrong or locked, or the credential does not hold.")
        .empty(403, "It is another user, or the protection policy keeps it from users.")
        .empty(409, "The password changed meanwhile.");
}

pub(super) async fn handler(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(user_id): Path<String>,
    body: input::Body,
) -> Result<Response, Fault> {
    let SignedIn(caller, _) = &signed_in;
    let id = UserId::new(&user_id);
    let tenant = caller.tenant();
    let user = users::may_change_password(tenant, caller.principal(), &id, caller.live().now())?;
    let fields = body.fields().object("user")?;
    let original = Secret::new(fields.text("original_password")?.to_owned());
    let text = Secret::new(fields.text("password")?.to_owned());
    match app.engine().confirm_password(caller.live(), user, original).await {
        Err(Refused::WrongPassword) => return Err(users::Error::WrongPassword.into()),
        confirmed => confirmed?,
    }
    let new = new_password(&app, caller, Some(user), text).await?;
    write(&app, caller, move |tenant, caller, now| {
        users::change_password(tenant, caller, &id, new.clone(), now)
    })
    .await?;
    Ok(no_content())
}
