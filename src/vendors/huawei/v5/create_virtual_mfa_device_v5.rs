//! `POST /v5/virtual-mfa-devices`: a new device, not bound, and its seed, shown this once.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::mfa::document_created;
use super::super::mfa::{Created, create};
use super::super::schema::{DEVICE_NAME, TEXT, object, required, text};
use crate::domain::id::UserId;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let body = object([
        required("virtual_mfa_device_name", text("The device's name.", DEVICE_NAME)),
        required("user_id", text("Whose it is.", TEXT)),
    ]);
    document_created(doc).body_of("application/json", body, true).body_example(&json!({
        "virtual_mfa_device_name": "erin-phone", "user_id": "07609fb9358010e21f7bc003751c7c34",
    }));
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: Body,
) -> Result<Response, Fault> {
    let fields = body.fields();
    let (name, user) = (fields.text("virtual_mfa_device_name")?, UserId::new(fields.text("user_id")?));
    let device = create(&app, &caller, "virtual_mfa_device_name", name, user).await?;
    Ok(created(&Created::new(&device)))
}
