//! `POST /v5/mfa-devices/disable`: unbinds a device, which stays. Without a code, so not for its own user.

use axum::extract::State;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::no_content;
use super::super::write::write;
use crate::domain::device::{self, Vouch};
use crate::domain::id::UserId;
use crate::http::App;

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
