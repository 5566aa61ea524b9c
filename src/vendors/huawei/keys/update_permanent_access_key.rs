//! `PUT /v3.0/OS-CREDENTIAL/credentials/{access_key}`: switches an access key on or off, and describes it.

use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::{self, invalid_text};
use super::super::ok;
use super::super::schema::{choice, object, optional, required, text};
use super::super::write::write;
use super::{Body, description, status};
use super::{DESCRIPTION, of_key};
use crate::domain::access_key;
use crate::domain::id::UserId;
use crate::http::App;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Updated<'a> {
    /// `active` or `inactive`.
    status: &'static str,
    /// The access key's id.
    access: &'a str,
    /// When it was made.
    create_time: String,
    /// The user's id.
    #[schemars(with = "String")]
    user_id: &'a UserId,
    /// A description, or empty.
    description: &'a str,
}

pub(super) fn doc(doc: &mut Doc) {
    let credential = object([
        optional("status", choice("Whether the key works.", &["active", "inactive"])),
        optional("description", text("A description.", DESCRIPTION)),
    ]);
    of_key(doc)
        .summary("Switch an access key on or off, or describe it")
        .body_of("application/json", object([required("credential", credential)]), true)
        .body_example(&json!({ "credential": { "status": "inactive", "description": "on leave" } }))
        .answer::<Body<Updated<'_>>>(200, "The access key, without its secret.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    Path(access): Path<String>,
    body: input::Body,
) -> Result<Response, Fault> {
    let fields = body.fields().object("credential")?;
    let active = match fields.optional_text("status")? {
        None => None,
        Some("active") => Some(true),
        Some("inactive") => Some(false),
        Some(other) => return Err(invalid_text("status", other).into()),
    };
    let text = fields.optional_text("description")?.map(description).transpose()?.map(str::to_owned);
    let shown = access.clone();
    let key = write(&app, &caller, move |tenant, caller, _| {
        access_key::update(tenant, caller, &shown, active, text.as_deref())
    })
    .await?;
    let credential = Updated {
        status: status(&key),
        access: &access,
        create_time: key.created_at.to_string(),
        user_id: &key.user,
        description: &key.description,
    };
    Ok(ok(&Body { credential }))
}
