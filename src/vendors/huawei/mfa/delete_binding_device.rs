//! `PUT /v3.0/OS-MFA/mfa-devices/unbind`: unbinds a device, which stays.
//!
//! Users show a code of their own device; an administrator's code for another's is not looked at.

use axum::extract::State;
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::no_content;
use super::super::schema::{TEXT, object, required, text};
use super::super::write::write;
use super::code;
use crate::domain::device::{self, Vouch};
use crate::domain::id::UserId;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let body = object([
        required("user_id", text("Whose device it is.", TEXT)),
        required("authentication_code", text("A code of one's own device. Of another's, any text.", TEXT)),
        required("serial_number", text("The device.", TEXT)),
    ]);
    doc.summary("Unbind a virtual MFA device")
        .description(
            "The device stays, not bound. Users show a code of their own; of another's device no code is looked at, \
             but the field has to be there. Nobody unbinds their own while login protection asks for it.",
        )
        .body_of("application/json", body, true)
        .body_example(&json!({
            "user_id": "07609fb9358010e21f7bc003751c7c31",
            "authentication_code": "373658",
            "serial_number": "iam/mfa/07609fb9358010e21f7bc003751c7c31",
        }))
        .empty(204, "The device is not bound.")
        .empty(400, "A field is missing, the code is wrong, or login protection asks for the device.")
        .empty(404, "There is no such user or device, or it is not bound.");
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    body: Body,
) -> Result<Response, Fault> {
    let fields = body.fields();
    let user = UserId::new(fields.text("user_id")?);
    let serial = fields.text("serial_number")?.to_owned();
    // Whoever unbinds another's may write anything.
    let text = fields.text("authentication_code")?;
    let text = if caller.principal().is_user(&user) { code("authentication_code", text)? } else { text };
    let (text, assumed) = (text.to_owned(), app.engine().behaviour().huawei.clone());
    write(&app, &caller, move |tenant, caller, now| {
        device::unbind(tenant, caller, &user, &serial, Vouch::Code(&text), &assumed, now)
    })
    .await?;
    Ok(no_content())
}
