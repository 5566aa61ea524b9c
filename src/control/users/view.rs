//! What an act leaves behind, as JSON.

use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::problem::Problem;
use crate::domain::device::VirtualMfaDevice;
use crate::domain::id::UserId;
use crate::domain::otpauth;
use crate::engine::LiveTenant;

/// A user's virtual MFA device, with its secret.
#[derive(Serialize, JsonSchema)]
pub(super) struct Device {
    /// Its name.
    name: String,
    /// Huawei's serial number.
    serial_number: String,
    /// The TOTP secret in base32, unpadded.
    seed: String,
    /// Whether it is bound: its codes are asked for, where login protection by it is on.
    bound: bool,
    /// The key URI: what an authenticator app reads from a QR code.
    otpauth: String,
}

impl Device {
    /// That of `user`, who may be gone by now.
    pub(super) fn new(live: &LiveTenant, user: &UserId, device: &VirtualMfaDevice) -> Result<Self, Problem> {
        let tenant = live.current();
        let owner = tenant.users.find(user).ok_or_else(|| {
            Problem::new(StatusCode::NOT_FOUND, "user_not_found", "The user was deleted meanwhile.")
        })?;
        Ok(Self {
            name: device.name.to_string(),
            serial_number: device.serial_number.to_string(),
            seed: device.seed_text().expose().clone(),
            bound: device.bound,
            otpauth: otpauth::key_uri(tenant.account.get(), owner, device).expose().clone(),
        })
    }
}
