//! A handle on a user.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Missing;
use super::world::World;
use crate::control::environment;
use crate::domain::csp;
use crate::domain::device::VirtualMfaDevice;
use crate::domain::id::UserId;
use crate::domain::password::Password;
use crate::domain::principal::PrincipalId;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::user::User as Record;
use crate::engine::totp::Totp;
use crate::engine::{Engine, LiveTenant};

/// One person in a tenant. What it tells is how things are at that moment.
///
/// ```
/// use fauxfactor::Emulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::builder().start().await?;
/// let alice = emulator.tenant().await?.user("alice")?;
/// assert_eq!((alice.username(), alice.password()?.as_str()), ("alice@demo.test", "Alice#demo1"));
/// assert_eq!(alice.code()?, alice.totp()?.shown.code.to_string());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct User {
    world: Arc<World>,
    id: UserId,
    name: Box<str>,
    username: Box<str>,
}

/// An access key, with its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id (AK).
    pub access: String,
    /// Its secret (SK).
    pub secret: String,
}

/// A virtual MFA device, with its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Device {
    /// Its name.
    pub name: String,
    /// Huawei's serial number.
    pub serial_number: String,
    /// The TOTP secret in base32.
    pub seed: String,
    /// Whether it is bound: if not, its codes sign nobody in.
    pub bound: bool,
}

impl User {
    pub(super) fn new(world: Arc<World>, user: &Record) -> Self {
        let (id, name) = (user.id.clone(), user.name.clone());
        Self { world, id, name, username: user.vmware_username().into() }
    }

    pub(super) fn world(&self) -> &Arc<World> {
        &self.world
    }

    pub(super) fn key(&self) -> &UserId {
        &self.id
    }

    /// Where to act on the user.
    pub(super) fn place(&self) -> (&Engine, &Arc<LiveTenant>) {
        (self.world.engine(), &self.world.live)
    }

    /// Locks the user as failures to sign in do, for as long as the account's login policy says. Answers until when,
    /// on the tenant's clock.
    #[expect(clippy::must_use_candidate, reason = "it is for what it does")]
    pub fn lock(&self) -> Timestamp {
        self.world.live.lock_user(&self.id, None)
    }

    /// The same, for so long.
    #[expect(clippy::must_use_candidate, reason = "it is for what it does")]
    pub fn lock_for(&self, lifetime: Duration) -> Timestamp {
        self.world.live.lock_user(&self.id, Some(lifetime))
    }

    /// Forgets the user's failures to sign in, and the locks that they led to.
    pub fn unlock(&self) {
        self.world.live.unlock_user(&self.id);
    }

    /// Huawei's `user_id`.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// The name, as it was when this handle was made.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// VMware's user name, as it was when this handle was made.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// VMware's `userId`.
    ///
    /// # Errors
    /// [`Missing::User`].
    pub fn csp_id(&self) -> Result<String, Missing> {
        self.read(|_, user| Some(csp::user_id(user)), "userId")
    }

    /// The password, if it is the configured one: of one that was set through an interface there is only a hash.
    ///
    /// # Errors
    /// [`Missing`].
    pub fn password(&self) -> Result<String, Missing> {
        let text = |_: &Tenant, user: &Record| match &user.password {
            Some(Password::Configured(text)) => Some(text.expose().to_string()),
            Some(Password::Hashed(_)) | None => None,
        };
        self.read(text, "password whose text is known")
    }

    /// A token for either face that is simply valid: the first of those that are configured. Looks through all of the
    /// tenant's.
    ///
    /// # Errors
    /// [`Missing`].
    pub fn token(&self) -> Result<String, Missing> {
        let principal = PrincipalId::User(self.id.clone());
        self.read(|tenant, _| token_of(tenant, &principal), "configured token")
    }

    /// The first access key that is switched on.
    ///
    /// # Errors
    /// [`Missing`].
    pub fn access_key(&self) -> Result<AccessKey, Missing> {
        let first = |tenant: &Tenant, user: &Record| {
            let (access, key) = environment::access_key_of(tenant, user)?;
            let access = tenant.spell_access_key(access).into_owned();
            Some(AccessKey { access, secret: key.secret.expose().to_string() })
        };
        self.read(first, "access key that is switched on")
    }

    /// The first of VMware's API tokens whose text is known.
    ///
    /// # Errors
    /// [`Missing`].
    pub fn api_token(&self) -> Result<String, Missing> {
        let first = |tenant: &Tenant, user: &Record| {
            let mut texts = user.api_tokens.iter().filter_map(|id| tenant.api_tokens.find(id)?.text.as_ref());
            texts.next().map(|text| tenant.spell(text.expose()).into_owned())
        };
        self.read(first, "API token whose text is known")
    }

    /// The virtual MFA device.
    ///
    /// # Errors
    /// [`Missing`].
    pub fn device(&self) -> Result<Device, Missing> {
        self.read(|tenant, user| tenant.devices.find(&user.id).map(Device::from), "virtual MFA device")
    }

    /// The TOTP secret of the device, in base32.
    ///
    /// # Errors
    /// [`Missing`].
    pub fn seed(&self) -> Result<String, Missing> {
        self.device().map(|device| device.seed)
    }

    /// What the authenticator app shows now: this code, the next, and those of other times.
    ///
    /// # Errors
    /// [`Missing`].
    pub fn totp(&self) -> Result<Totp, Missing> {
        self.read(|_, user| self.world.live.totp(&user.id), "virtual MFA device")
    }

    /// The code now.
    ///
    /// # Errors
    /// [`Missing`].
    pub fn code(&self) -> Result<String, Missing> {
        self.totp().map(|totp| totp.shown.code.to_string())
    }

    /// The environment variables that point known clients here, as this user.
    ///
    /// # Errors
    /// [`Missing::User`].
    pub fn environment(&self) -> Result<Vec<(String, String)>, Missing> {
        let base = &self.world.home.base;
        self.read(|tenant, user| Some(environment::variables(base, tenant, user)), "environment")
    }

    fn read<T>(
        &self,
        look: impl FnOnce(&Tenant, &Record) -> Option<T>,
        what: &'static str,
    ) -> Result<T, Missing> {
        let tenant = self.world.current();
        let user = tenant.users.find(&self.id).ok_or_else(|| self.world.no_user(&self.name))?;
        look(&tenant, user).ok_or_else(|| Missing::Credential { who: self.name.to_string(), what })
    }
}

/// A fixed token of `principal`, the first of several.
pub(super) fn token_of(tenant: &Tenant, principal: &PrincipalId) -> Option<String> {
    let tokens = tenant.tokens.iter().filter(|(_, granted)| granted.principal == *principal);
    let first = tokens.map(|(token, _)| token.expose()).min()?;
    Some(tenant.spell(first).into_owned())
}

impl From<&VirtualMfaDevice> for Device {
    fn from(device: &VirtualMfaDevice) -> Self {
        Self {
            name: device.name.to_string(),
            serial_number: device.serial_number.to_string(),
            seed: data_encoding::BASE32_NOPAD.encode(device.seed.expose()),
            bound: device.bound,
        }
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("name", &self.name).field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey").field("access", &self.access).finish_non_exhaustive()
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").field("name", &self.name).field("bound", &self.bound).finish_non_exhaustive()
    }
}
