//! Making a tenant.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::world::Home;
use super::{CreateError, Tenant};
use crate::config;
use crate::domain::enforcement::Enforcement;
use crate::domain::time::Timestamp;
use crate::engine::tenant_clock::Change;
use crate::engine::tenants::{NewTenant, Source};

/// A tenant that is to be made: awaiting it makes it.
///
/// ```
/// use std::time::Duration;
/// use fauxfactor::Emulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::builder().start().await?;
/// let tenant = emulator.tenant().name("sign in").frozen_at("2026-01-15T08:30:00Z".parse()?).await?;
/// let other = tenant.fork().ttl(Duration::from_secs(60)).await?;
///
/// tenant.clock().advance(Duration::from_secs(30));
/// assert_ne!(tenant.user("alice")?.code()?, other.user("alice")?.code()?);
/// # Ok(())
/// # }
/// ```
#[must_use = "it is made when it is awaited"]
#[derive(Debug)]
pub struct TenantBuilder {
    home: Home,
    new: NewTenant,
    document: Option<String>,
}

impl TenantBuilder {
    pub(super) fn new(home: Home) -> Self {
        Self { home, new: NewTenant::default(), document: None }
    }

    /// What to call it, such as the name of the test: 1 to 100 characters, no control character. Tenants of one name do
    /// not live at the same time. With the emulator's seed, what is generated in a tenant repeats for its name,
    /// whatever runs beside it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.new.name = Some(name.into());
        self
    }

    /// Makes it from the configured tenant of that name, as it was configured.
    pub fn template(self, name: impl Into<String>) -> Self {
        self.source(Source::Template(name.into()))
    }

    /// Makes it from that tenant of the same emulator as it stands, with credentials of its own.
    pub fn fork_of(self, tenant: &Tenant) -> Self {
        self.source(Source::Fork(Arc::clone(&tenant.world().live)))
    }

    /// Makes it from a TOML document of one `[[tenant]]`, with its ids and credentials as they are written: no other
    /// tenant of the emulator may have any of them.
    pub fn document(mut self, toml: impl Into<String>) -> Self {
        self.document = Some(toml.into());
        self
    }

    /// How long it lives, on its own clock, if its handles live longer.
    pub fn ttl(mut self, lifetime: Duration) -> Self {
        self.new.lifetime = Some(lifetime);
        self
    }

    /// Stops its clock at `time`.
    pub fn frozen_at(self, time: Timestamp) -> Self {
        self.clock(Change::Frozen(Some(time)))
    }

    /// Obeys policy so strictly.
    pub fn enforcement(mut self, mode: Enforcement) -> Self {
        self.new.enforcement = mode;
        self
    }

    /// Sets its clock.
    pub fn clock(mut self, change: Change) -> Self {
        self.new.clock = Some(change);
        self
    }

    /// Makes what is generated in it repeat, together with its name, whatever the emulator's seed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.new.seed = Some(seed);
        self
    }

    fn source(mut self, source: Source) -> Self {
        self.new.source = source;
        self
    }

    async fn make(mut self) -> Result<Tenant, CreateError> {
        if let Some(text) = self.document {
            let tenant = config::parse_tenant_document("document", &*text, self.home.engine.behaviour());
            self.new.source = Source::Document(Box::new(tenant.map_err(CreateError::Document)?));
        }
        let live = self.home.engine.make_tenant(self.new).await?;
        Ok(Tenant::private(self.home, live))
    }
}

impl IntoFuture for TenantBuilder {
    type Output = Result<Tenant, CreateError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.make())
    }
}
