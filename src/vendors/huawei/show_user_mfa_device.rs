//! `GET /v3.0/OS-MFA/users/{user_id}/virtual-mfa-device`: one user's virtual MFA device.
//!
//! A device is shown as soon as it is created, bound or not: Terraform's provider reads it back
//! before it is ever bound.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::JSON;
use super::caller::SignedIn;
use super::error::Fault;
use crate::domain::device;
use crate::domain::id::UserId;
use crate::http::face::json;

#[derive(Serialize)]
struct Body<'a> {
    virtual_mfa_device: Device<'a>,
}

#[derive(Serialize)]
struct Device<'a> {
    user_id: &'a UserId,
    serial_number: &'a str,
}

pub(super) async fn handler(
    SignedIn(caller): SignedIn,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let user_id = UserId::new(&user_id);
    let device = device::show(caller.tenant(), caller.principal(), &user_id)?;
    Ok(json(
        JSON,
        &Body { virtual_mfa_device: Device { user_id: &user_id, serial_number: &device.serial_number } },
    ))
}
