//! What a user's authenticator app would show, by the clock of the tenant.

use super::LiveTenant;
use super::qr::{Qr, QrError};
use crate::domain::id::UserId;
use crate::domain::otpauth;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;
use crate::domain::totp::{self, Code, Shown};

/// The second factor of a user at one moment.
#[derive(Clone, Debug)]
pub struct Totp {
    /// The moment, on the tenant's clock.
    pub now: Timestamp,
    /// What the device shows then.
    pub shown: Shown,
    /// Whether the device is bound: if not, its codes sign nobody in.
    pub bound: bool,
    /// The device's Key URI, which a QR code shows.
    pub key_uri: Secret<String>,
    seed: Secret<Box<[u8]>>,
}

impl Totp {
    /// What the device shows at `time`.
    #[must_use]
    pub fn code_at(&self, time: Timestamp) -> Code {
        totp::code(self.seed.expose(), totp::step(time))
    }

    /// The QR code that enrols the device in an authenticator app.
    ///
    /// # Errors
    /// [`QrError::TooLong`], where account and user have very long names.
    pub fn qr(&self) -> Result<Qr, QrError> {
        Qr::new(self.key_uri.expose())
    }
}

impl LiveTenant {
    /// The second factor of `user` now, bound or not; `None` if there is no such user, or they have no device.
    #[must_use]
    pub fn totp(&self, user: &UserId) -> Option<Totp> {
        let (tenant, now) = (self.current(), self.now());
        let (user, device) = (tenant.users.find(user)?, tenant.devices.find(user)?);
        Some(Totp {
            now,
            shown: totp::shown(device.seed.expose(), now),
            bound: device.bound,
            key_uri: otpauth::key_uri(tenant.account.get(), user, device),
            seed: device.seed.clone(),
        })
    }
}
