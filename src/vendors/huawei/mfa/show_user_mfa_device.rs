//! `GET /v3.0/OS-MFA/users/{user_id}/virtual-mfa-device`: the virtual MFA device of a user.
//!
//! Shows devices that were created and never bound, too: the vendor's Terraform provider reads those back.

use axum::extract::Path;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::super::openapi::of_user;
use super::Device;
use crate::domain::device;
use crate::domain::id::UserId;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The device.
    virtual_mfa_device: Device<'a>,
}

pub(super) fn doc(doc: &mut Doc) {
    of_user(doc)
        .summary("Show the virtual MFA device of a user")
        .description("As soon as it exists, bound or not.")
        .answer::<Body<'_>>(200, "The device.")
        .empty(404, "There is no such user, or the user has no device.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let user_id = &UserId::new(&user_id);
    let device = device::show(caller.tenant(), caller.principal(), user_id)?;
    Ok(ok(&Body { virtual_mfa_device: Device { user_id, serial_number: &device.serial_number } }))
}
