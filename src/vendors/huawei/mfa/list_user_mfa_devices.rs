//! `GET /v3.0/OS-MFA/virtual-mfa-devices`: all devices of the account.
//!
//! Devices that were never bound are among them, as they are in the single read.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::Device;
use crate::domain::device;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The devices, in the order of their users' ids.
    virtual_mfa_devices: Vec<Device<'a>>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("List the virtual MFA devices of the account")
        .description("Bound or not. Only `GET /v5/mfa-devices` says which are bound.")
        .answer::<Body<'_>>(200, "The devices.");
}

pub(super) async fn handler(SignedIn(caller, _): SignedIn) -> Result<Response, Fault> {
    let devices = device::list(caller.tenant(), caller.principal(), None)?;
    let devices = devices.map(|(user_id, device)| Device { user_id, serial_number: &device.serial_number });
    Ok(ok(&Body { virtual_mfa_devices: devices.collect() }))
}
