//! `POST /v3.0/OS-CREDENTIAL/credentials`: a new access key and its secret, shown this once.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input;
use super::super::schema::{TEXT, object, optional, required, text};
use super::super::write::write;
use super::DESCRIPTION;
use super::{Body, description, status};
use crate::domain::access_key;
use crate::domain::id::UserId;
use crate::http::App;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Created<'a> {
    /// The access key's id.
    access: &'a str,
    /// When it was made.
    create_time: String,
    /// The user's id.
    #[schemars(with = "String")]
    user_id: &'a UserId,
    /// A description, or empty.
    description: &'a str,
    /// The secret key, shown this once.
    secret: &'a str,
    /// `active` or `inactive`.
    status: &'static str,
}

pub(super) fn doc(doc: &mut Doc) {
    let credential = object([
        required("user_id", text("Whose it will be.", TEXT)),
        optional("description", text("A description.", DESCRIPTION)),
    ]);
    doc.summary("Make an access key")
        .description("Its secret is shown this once. A user has at most two.")
        .body_of("application/json", object([required("credential", credential)]), true)
        .body_example(&json!({ "credential": {
            "user_id": "07609fb9358010e21f7bc003751c7c32", "description": "for the pipeline",
        } }))
        .answer::<Body<Created<'_>>>(201, "The access key with its secret.")
        .empty(400, "A field is missing or cannot be so, or the user has as many keys as are allowed.")
        .empty(404, "The caller's account has no such user.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: input::Body,
) -> Result<Response, Fault> {
    let fields = body.fields().object("credential")?;
    let user = UserId::new(fields.text("user_id")?);
    let text = description(fields.optional_text("description")?.unwrap_or_default())?.to_owned();
    let drawn = app.engine().draw_access_key(caller.live(), "HPUA");
    let (id, quota) = (drawn.0.clone(), app.engine().behaviour().huawei.access_key_quota);
    let key = write(&app, &caller, move |tenant, caller, now| {
        access_key::create(tenant, caller, &user, drawn.clone(), &text, quota, now)
    })
    .await?;
    let credential = Created {
        access: &caller.tenant().spell_access_key(&id),
        create_time: key.created_at.to_string(),
        user_id: &key.user,
        description: &key.description,
        secret: key.secret.expose(),
        status: status(&key),
    };
    Ok(created(&Body { credential }))
}
