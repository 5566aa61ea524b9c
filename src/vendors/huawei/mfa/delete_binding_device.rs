//! `PUT /v3.0/OS-MFA/mfa-devices/unbind`: unbinds a device, which stays.
//!
//! Users show a code of their own device; an administrator's code for another's is not looked at.

use axum::extract::State;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::no_content;
use super::super::write::write;
use super::code;
use crate::domain::device::{self, Vouch};
use crate::domain::id::UserId;
use crate::http::App;

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
