//! What happens: the live tenants, transactions, and the sources of time and randomness.
//!
//! The engine owns the traits it needs ([`Clock`], [`Entropy`], [`Store`]) and knows no HTTP.

pub mod clock;
pub mod directory;
pub mod entropy;
pub mod key_locks;
pub mod live;
pub mod rate_limit;
pub mod store;
pub mod transaction;

use std::fmt;
use std::sync::Arc;

pub use self::clock::Clock;
pub use self::entropy::Entropy;
pub use self::live::LiveTenant;
pub use self::store::Store;

use self::directory::{AdoptError, Directory};
use crate::domain::behaviour::Behaviour;
use crate::domain::id::TenantId;
use crate::domain::rate::RateRule;
use crate::domain::tenant::Tenant;

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
}

/// All live tenants. Cloning it is cheap and gives another handle to the same ones.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    parts: Parts,
    directory: Directory,
    /// Held while a tenant goes live, so that two cannot claim the same name or credential.
    adopting: tokio::sync::Mutex<()>,
}

impl Engine {
    /// An engine without tenants.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            parts,
            directory: Directory::default(),
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
        let live = Arc::new(LiveTenant::new(tenant, clock, self.0.parts.rate_limit));
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

    /// The tenant of that name.
    #[must_use]
    pub fn find_tenant(&self, id: &TenantId) -> Option<Arc<LiveTenant>> {
        self.directory().find_tenant(id)
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
