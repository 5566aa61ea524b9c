//! What happens: the live tenants, transactions, and the sources of time and randomness.
//!
//! The engine owns the traits it needs ([`Clock`], [`Entropy`], [`Store`]) and knows no HTTP.

pub mod access_tokens;
pub mod acts;
mod attribution;
pub mod authentication;
pub mod clock;
pub mod directory;
pub mod entropy;
pub mod faults;
pub mod grants;
pub mod key_locks;
pub mod last_uses;
pub mod live;
pub mod passwords;
pub mod qr;
pub mod rate_limit;
pub mod request_log;
pub mod sealer;
pub mod search;
pub mod sign_in;
pub mod sign_in_locks;
pub mod signing_keys;
pub mod store;
pub mod tenant_clock;
pub mod tenants;
pub mod token_service;
pub mod totp;
pub mod transaction;
pub mod turns;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use self::clock::Clock;
pub use self::entropy::Entropy;
pub use self::live::LiveTenant;
pub use self::request_log::RequestLog;
pub use self::store::Store;

use self::access_tokens::AccessTokens;
use self::directory::{AdoptError, Directory};
use self::grants::Grants;
use self::passwords::Passwords;
use self::sealer::{Key, Sealer};
use self::sign_in::AccountName;
use self::sign_in_locks::SignInLocks;
use self::signing_keys::{PrivateKey, SigningKeys};
use self::tenants::{MadeFrom, Unborn};
use self::turns::Turns;
use crate::domain::behaviour::Behaviour;
use crate::domain::enforcement::Enforcement;
use crate::domain::id::{AccessKeyId, TenantId, UserId};
use crate::domain::password::Cost;
use crate::domain::rate::RateRule;
use crate::domain::secret::Secret;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;

/// What an engine is made of.
pub struct Parts {
    /// The time of every tenant.
    pub clock: Arc<dyn Clock>,
    /// Where ids, seeds and tokens are drawn from.
    pub entropy: Arc<dyn Entropy>,
    /// Where tenants are kept.
    pub store: Arc<dyn Store>,
    /// What is assumed of the vendors.
    pub behaviour: Behaviour,
    /// How often a caller may ask; `None` for as often as it likes.
    pub rate_limit: Option<RateRule>,
    /// What hashing a password costs.
    pub password_cost: Cost,
    /// The key of tokens; `None` for one of this server's own, which nobody else has.
    pub token_key: Option<Key>,
    /// The configured tenant from which others are made, unless told otherwise; `None` for the first.
    pub template: Option<String>,
    /// How many tenants may be made while the server runs.
    pub most_tenants: usize,
    /// What the request logs keep.
    pub request_log: request_log::Rules,
    /// The key that signs VMware's tokens; `None` for one of this server's own, made when it is first needed.
    pub signing_key: Option<PrivateKey>,
}

/// All live tenants. Cloning it is cheap and gives another handle to the same ones.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    parts: Parts,
    sealer: Sealer,
    /// Failures to sign in to accounts that do not exist.
    strangers: SignInLocks,
    passwords: Passwords,
    signing_keys: SigningKeys,
    access_tokens: AccessTokens,
    grants: Grants,
    searches: Turns,
    directory: Directory,
    /// What the randomness of tenants is made from.
    tenants_key: Key,
    ordinals: AtomicU64,
    templates: RwLock<Vec<Arc<Tenant>>>,
    request_logs: Arc<request_log::Shared>,
    unattributed: RequestLog,
    /// Held while a tenant goes live, so that two cannot claim the same name or credential.
    adopting: tokio::sync::Mutex<()>,
}

impl Engine {
    /// An engine without tenants.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let draw_key = || {
            let mut key = [0; 32];
            parts.entropy.fill(&mut key);
            Secret::new(key)
        };
        let key = parts.token_key.clone().unwrap_or_else(draw_key);
        let request_logs = Arc::new(request_log::Shared::new(parts.request_log));
        Self(Arc::new(Inner {
            sealer: Sealer::new(&key),
            strangers: SignInLocks::default(),
            passwords: Passwords::new(parts.password_cost),
            signing_keys: SigningKeys::new(parts.signing_key.as_ref(), draw_key()),
            access_tokens: AccessTokens::new(&parts.behaviour.vmware.issuer),
            grants: Grants::default(),
            searches: Turns::default(),
            tenants_key: draw_key(),
            ordinals: AtomicU64::new(0),
            templates: RwLock::default(),
            parts,
            directory: Directory::default(),
            unattributed: RequestLog::new(Arc::clone(&request_logs)),
            request_logs,
            adopting: tokio::sync::Mutex::default(),
        }))
    }

    /// Stores a configured tenant and makes it live: stored first, then visible.
    ///
    /// # Errors
    /// Refuses a tenant whose id, or one of whose credentials, another live tenant has; and fails
    /// where the store does.
    pub async fn adopt(&self, tenant: Tenant) -> Result<Arc<LiveTenant>, AdoptError> {
        let _turn = self.0.adopting.lock().await;
        let unborn = self.configured(&tenant);
        let live = self.give_birth(tenant, unborn).await?;
        self.templates_mut().push(Arc::clone(live.origin()));
        Ok(live)
    }

    fn configured(&self, tenant: &Tenant) -> Unborn {
        let (name, key) = (tenant.id().as_str().into(), self.key_of_configured(tenant));
        Unborn {
            name,
            made_from: MadeFrom::Configuration,
            key,
            lifetime: None,
            clock_change: None,
            enforcement: Enforcement::default(),
        }
    }

    fn templates(&self) -> RwLockReadGuard<'_, Vec<Arc<Tenant>>> {
        self.0.templates.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn templates_mut(&self) -> RwLockWriteGuard<'_, Vec<Arc<Tenant>>> {
        self.0.templates.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_ordinal(&self) -> u64 {
        self.0.ordinals.fetch_add(1, Ordering::Relaxed)
    }

    /// Makes a tenant live that the store keeps already, after a restart.
    ///
    /// # Errors
    /// Refuses a tenant whose id, or one of whose credentials, another live tenant has; and fails
    /// where the store does. `None` if it keeps no such tenant.
    pub async fn revive(&self, id: &TenantId) -> Result<Option<Arc<LiveTenant>>, AdoptError> {
        let _turn = self.0.adopting.lock().await;
        let Some(tenant) = self.store().load(id).await? else {
            return Ok(None);
        };
        let unborn = self.configured(&tenant);
        self.directory().check(&tenant, &unborn.name)?;
        Ok(Some(self.publish(tenant, unborn)))
    }

    /// The tenant in which `shown` may be a valid token, and how it is stored there.
    #[must_use]
    pub fn find_by_token<'t>(&self, shown: &'t str) -> Option<(Arc<LiveTenant>, &'t str)> {
        self.directory().find_by_token(shown)
    }

    /// The tenant in which `shown` may be a valid access key, and how it is stored there.
    #[must_use]
    pub fn find_by_access_key<'t>(&self, shown: &'t str) -> Option<(Arc<LiveTenant>, &'t str)> {
        self.directory().find_by_access_key(shown)
    }

    /// The tenant in which `shown` may be a valid API token, and how it is stored there.
    #[must_use]
    pub fn find_by_api_token<'t>(&self, shown: &'t str) -> Option<(Arc<LiveTenant>, &'t str)> {
        self.directory().find_by_api_token(shown)
    }

    /// The tenant in which `shown` may be an OAuth app, and how it is stored there.
    #[must_use]
    pub fn find_by_app<'t>(&self, shown: &'t str) -> Option<(Arc<LiveTenant>, &'t str)> {
        self.directory().find_by_app(shown)
    }

    /// The tenant whose VMware organization is `id`.
    #[must_use]
    pub fn find_organization(&self, id: &str) -> Option<Arc<LiveTenant>> {
        self.directory().find_organization(id)
    }

    /// The tenant whose Huawei account is `account`.
    #[must_use]
    pub fn find_account(&self, account: &AccountName) -> Option<Arc<LiveTenant>> {
        self.directory().find_account(account)
    }

    /// The tenant that the user `id` leads to: the one made with it, else the only configured one that has it.
    #[must_use]
    pub fn find_by_user(&self, id: &UserId) -> Option<Arc<LiveTenant>> {
        self.directory().find_by_user(id)
    }

    /// The configured tenant, if there is one alone.
    #[must_use]
    pub fn find_only_configured(&self) -> Option<Arc<LiveTenant>> {
        self.directory().find_only_configured()
    }

    /// The tenant of that name.
    #[must_use]
    pub fn find_tenant(&self, id: &TenantId) -> Option<Arc<LiveTenant>> {
        self.directory().find_tenant(id)
    }

    /// The tenant that `text` means, by id or name.
    #[must_use]
    pub fn find_tenant_named(&self, text: &str) -> Option<Arc<LiveTenant>> {
        self.find_tenant(&TenantId::new(text)).or_else(|| self.directory().find_name(text))
    }

    /// What is assumed of the vendors.
    #[must_use]
    pub fn behaviour(&self) -> &Behaviour {
        &self.0.parts.behaviour
    }

    /// Where ids, seeds and tokens are drawn from.
    #[must_use]
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.0.parts.entropy
    }

    /// Random bytes.
    #[must_use]
    pub fn draw<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy().fill(&mut bytes);
        bytes
    }

    /// A new access key: 20 characters that begin with `prefix`, and a secret of 40. Of the vendor's
    /// alphabet, which is not documented: letters and digits.
    #[must_use]
    pub fn draw_access_key(&self, live: &LiveTenant, prefix: &str) -> (AccessKeyId, Secret<Box<str>>) {
        let base32 = data_encoding::BASE32_NOPAD;
        loop {
            let id = format!("{prefix}{}", base32.encode(&live.draw::<10>()));
            let secret = Secret::new(base32.encode(&live.draw::<25>()).into());
            // With a seed, a configuration may hold what an earlier run drew.
            if self.find_by_access_key(&id).is_none() && !live.current().access_keys.contains(&*id) {
                return (AccessKeyId::new(&id), secret);
            }
        }
    }

    /// The requests that are no tenant's: those that show no credential which leads anywhere, and those that were
    /// refused before anybody looked.
    #[must_use]
    pub fn unattributed_requests(&self) -> &RequestLog {
        &self.0.unattributed
    }

    /// Tells the request logs how operations are called. The first to tell is believed.
    pub fn name_operations(&self, names: Arc<dyn request_log::OperationNames>) {
        self.0.request_logs.name_operations(names);
    }

    fn request_logs(&self) -> Arc<request_log::Shared> {
        Arc::clone(&self.0.request_logs)
    }

    /// Checks and hashes passwords.
    #[must_use]
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    fn strangers(&self) -> &SignInLocks {
        &self.0.strangers
    }

    /// The time on the clock from which those of tenants are moved.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    fn sealer(&self) -> &Sealer {
        &self.0.sealer
    }

    fn store(&self) -> &dyn Store {
        &*self.0.parts.store
    }

    fn directory(&self) -> &Directory {
        &self.0.directory
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("directory", &self.0.directory).finish_non_exhaustive()
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("behaviour", &self.behaviour).finish_non_exhaustive()
    }
}
