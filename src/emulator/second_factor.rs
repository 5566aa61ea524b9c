//! What a test does to a user's second factor, without the user.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use super::user::{Device, User};
use crate::domain::device::{self, DeviceName};
use crate::domain::login_protection::{self, LoginProtection, Method};
use crate::domain::recovery_code;
use crate::domain::totp::{self, SeedError};
use crate::engine::acts::Enrolment;
use crate::engine::transaction::TransactError;

/// Why a user has no such device now.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The name is no name.
    #[error("a device's name has 1 to {} characters, none of them a control character", DeviceName::LONGEST)]
    Name,
    /// The seed is no seed.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// It was refused.
    #[error(transparent)]
    Refused(#[from] TransactError<device::Error>),
}

/// A device that a user is to be given; awaiting it gives it.
#[must_use = "it is given when it is awaited"]
#[derive(Debug)]
pub struct Enrol {
    user: User,
    name: String,
    seed: Option<String>,
    bound: bool,
}

impl Enrol {
    /// Gives it this TOTP secret, in base32, instead of a random one.
    pub fn seed(self, base32: impl Into<String>) -> Self {
        Self { seed: Some(base32.into()), ..self }
    }

    /// Leaves it to the user to bind it.
    pub fn unbound(self) -> Self {
        Self { bound: false, ..self }
    }

    async fn give(self) -> Result<Device, DeviceError> {
        let Self { user, name, seed, bound } = self;
        let name = Some(DeviceName::parse(&name).ok_or(DeviceError::Name)?);
        let seed = seed.as_deref().map(totp::parse_seed).transpose()?;
        let (engine, live) = user.place();
        let device = engine.enrol(live, user.key(), Enrolment { name, seed, bound }).await?;
        Ok(Device::from(&device))
    }
}

impl IntoFuture for Enrol {
    type Output = Result<Device, DeviceError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.give())
    }
}

impl User {
    /// Gives the user a device of that name, VMware's way: bound, with login protection by it.
    pub fn enrol(&self, name: impl Into<String>) -> Enrol {
        Enrol { user: self.clone(), name: name.into(), seed: None, bound: true }
    }

    /// Gives the device another name.
    ///
    /// # Errors
    /// Refuses a name that is none or another user's device has, and a user without device.
    pub async fn rename_device(&self, name: &str) -> Result<Device, DeviceError> {
        let name = DeviceName::parse(name).ok_or(DeviceError::Name)?;
        let (engine, live) = self.place();
        Ok(Device::from(&engine.rename_device(live, self.key(), name).await?))
    }

    /// Takes the device away, and with it login protection that asks for its codes.
    ///
    /// # Errors
    /// Refuses a user without device.
    pub async fn remove_device(&self) -> Result<(), TransactError<device::Error>> {
        let (engine, live) = self.place();
        engine.remove_device(live, self.key()).await
    }

    /// Makes ten recovery codes; those before are void.
    ///
    /// # Errors
    /// Refuses a user without a bound device.
    pub async fn recovery_codes(&self) -> Result<Vec<String>, TransactError<recovery_code::Error>> {
        let (engine, live) = self.place();
        let codes = engine.generate_recovery_codes(live, self.key()).await?;
        Ok(codes.iter().map(|code| code.expose().clone()).collect())
    }

    /// Turns login protection on, by that method.
    ///
    /// # Errors
    /// Refuses a method by which the user cannot be reached, and a federated user.
    pub async fn protect(&self, method: Method) -> Result<(), TransactError<login_protection::Error>> {
        self.set_protection(LoginProtection::Enabled(method)).await
    }

    /// Turns login protection off.
    ///
    /// # Errors
    /// Refuses a federated user.
    pub async fn unprotect(&self) -> Result<(), TransactError<login_protection::Error>> {
        self.set_protection(LoginProtection::Disabled).await
    }

    async fn set_protection(
        &self,
        protection: LoginProtection,
    ) -> Result<(), TransactError<login_protection::Error>> {
        let (engine, live) = self.place();
        engine.set_login_protection(live, self.key(), protection).await
    }
}
