//! What happens: the live tenants, transactions, and the sources of time and randomness.
//!
//! The engine owns the traits it needs ([`Clock`], [`Entropy`], [`Store`]) and knows no HTTP.

pub mod access_tokens;
mod attribution;
pub mod authentication;
pub mod clock;
pub mod directory;
pub mod entropy;
pub mod grants;
pub mod key_locks;
pub mod last_uses;
pub mod live;
pub mod passwords;
pub mod rate_limit;
pub mod request_log;
pub mod sealer;
pub mod search;
pub mod sign_in;
pub mod sign_in_locks;
pub mod signing_keys;
pub mod store;
pub mod token_service;
pub mod transaction;
pub mod turns;

use std::fmt;
use std::sync::Arc;

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
use self::turns::Turns;
use crate::domain::behaviour::Behaviour;
use crate::domain::id::{AccessKeyId, TenantId, UserId};
use crate::domain::password::Cost;
use crate::domain::rate::RateRule;
use crate::domain::secret::Secret;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenId;

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
            parts,
            directory: Directory::default(),
            unattributed: RequestLog::new(Arc::clone(&request_logs)),
            request_logs,
            adopting: tokio::sync::Mutex::default(),
        }))
    }

    /// Stores a new tenant and makes it live: stored first, then visible.
    ///
    /// # Errors
    /// Refuses a tenant whose id, or one of whose credentials, another live tenant has; and fails
    /// where the store does.
    pub async fn adopt(&self, mut tenant: Tenant) -> Result<Arc<LiveTenant>, AdoptError> {
        let _turn = self.0.adopting.lock().await;
        self.directory().check(&tenant)?;
        let before = tenant.version();
        let touched = tenant.seal();
        let tenant = Arc::new(tenant);
        self.store().commit(before, &tenant, &touched).await?;
        Ok(self.publish(tenant))
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
        self.directory().check(&tenant)?;
        Ok(Some(self.publish(tenant)))
    }

    fn publish(&self, tenant: Arc<Tenant>) -> Arc<LiveTenant> {
        let clock = Arc::clone(&self.0.parts.clock);
        let live = Arc::new(LiveTenant::new(tenant, clock, self.0.parts.rate_limit, self.request_logs()));
        self.directory().publish(&live);
        live
    }

    /// The tenant in which `token` may be valid.
    #[must_use]
    pub fn find_by_token(&self, token: &str) -> Option<Arc<LiveTenant>> {
        self.directory().find_by_token(token)
    }

    /// The tenant in which the access key `id` may be valid.
    #[must_use]
    pub fn find_by_access_key(&self, id: &str) -> Option<Arc<LiveTenant>> {
        self.directory().find_by_access_key(id)
    }

    /// The tenant that has the API token of that fingerprint.
    #[must_use]
    pub fn find_by_api_token(&self, id: &TokenId) -> Option<Arc<LiveTenant>> {
        self.directory().find_by_api_token(id)
    }

    /// The tenant that has the OAuth app `id`.
    #[must_use]
    pub fn find_by_app(&self, id: &str) -> Option<Arc<LiveTenant>> {
        self.directory().find_by_app(id)
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

    /// The tenant that has the user `id`; `None` if several have.
    #[must_use]
    pub fn find_only_tenant_of(&self, id: &UserId) -> Option<Arc<LiveTenant>> {
        self.directory().find_only(|tenant| tenant.users.contains(id))
    }

    /// The tenant, if there is one alone.
    #[must_use]
    pub fn find_only_tenant(&self) -> Option<Arc<LiveTenant>> {
        self.directory().find_only(|_| true)
    }

    /// The tenant of that name.
    #[must_use]
    pub fn find_tenant(&self, id: &TenantId) -> Option<Arc<LiveTenant>> {
        self.directory().find_tenant(id)
    }

    /// The tenant that `text` means, by id or name.
    #[must_use]
    pub fn find_tenant_named(&self, text: &str) -> Option<Arc<LiveTenant>> {
        self.find_tenant(&TenantId::new(text))
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
    pub fn draw_access_key(&self, prefix: &str) -> (AccessKeyId, Secret<Box<str>>) {
        let base32 = data_encoding::BASE32_NOPAD;
        loop {
            let id = format!("{prefix}{}", base32.encode(&self.draw::<10>()));
            let secret = Secret::new(base32.encode(&self.draw::<25>()).into());
            // With a seed, a configuration may hold what an earlier run drew.
            if self.find_by_access_key(&id).is_none() {
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

    /// The time on the clock that tenants start with.
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
