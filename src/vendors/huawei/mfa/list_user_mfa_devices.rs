//! `GET /v3.0/OS-MFA/virtual-mfa-devices`: all devices of the account.
//!
//! Devices that were never bound are among them, as they are in the single read.

use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::Device;
use crate::domain::device;

#[derive(Serialize)]
struct Body<'a> {
    virtual_mfa_devices: Vec<Device<'a>>,
}

pub(super) async fn handler(SignedIn(caller, _): SignedIn) -> Result<Response, Fault> {
    let devices = device::list(caller.tenant(), caller.principal(), None)?;
    let devices = devices.map(|(user_id, device)| Device { user_id, serial_number: &device.serial_number });
    Ok(ok(&Body { virtual_mfa_devices: devices.collect() }))
}
