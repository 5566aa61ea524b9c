//! `POST /v3.0/OS-MFA/virtual-mfa-devices`: a new device, not bound, and its seed, shown this once.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::created;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::schema::{DEVICE_NAME, TEXT, object, required, text};
use super::document_created;
use super::{Created, create};
use crate::domain::id::UserId;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let device = object([
        required("name", text("The device's name.", DEVICE_NAME)),
        required("user_id", text("Whose it is.", TEXT)),
    ]);
    let body = object([required("virtual_mfa_device", device)]);
    document_created(doc).body_of("application/json", body, true).body_example(&json!({
        "virtual_mfa_device": { "name": "bob-phone", "user_id": "07609fb9358010e21f7bc003751c7c32" },
    }));
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: Body,
) -> Result<Response, Fault> {
    let device = body.fields().object("virtual_mfa_device")?;
    let (name, user) = (device.text("name")?, UserId::new(device.text("user_id")?));
    let device = create(&app, &caller, "name", name, user).await?;
    Ok(created(&Created::new(&device)))
}
