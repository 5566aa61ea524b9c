//! `POST /v5/mfa-devices/disable`: unbinds a device, which stays. Without a code, so not for its own user.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::no_content;
use super::super::schema::{TEXT, object, required, text};
use super::super::write::write;
use crate::domain::device::{self, Vouch};
use crate::domain::id::UserId;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let body = object([
        required("user_id", text("Whose device it is.", TEXT)),
        required("serial_number", text("The device.", TEXT)),
    ]);
    doc.summary("Unbind the virtual MFA device of another user")
        .description("The device stays, not bound. It takes no code.")
        .body_of("application/json", body, true)
        .body_example(&json!({
            "user_id": "07609fb9358010e21f7bc003751c7c31",
            "serial_number": "iam/mfa/07609fb9358010e21f7bc003751c7c31",
        }))
        .empty(204, "The device is not bound.")
        .empty(400, "A field is missing or of a wrong type, or login protection asks for the device.")
        .empty(404, "There is no such user or device, or it is not bound.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: Body,
) -> Result<Response, Fault> {
    let fields = body.fields();
    let (user, serial) = (UserId::new(fields.text("user_id")?), fields.text("serial_number")?.to_owned());
    let assumed = app.engine().behaviour().huawei.clone();
    write(&app, &caller, move |tenant, caller, now| {
        device::unbind(tenant, caller, &user, &serial, Vouch::Administrator, &assumed, now)
    })
    .await?;
    Ok(no_content())
}
