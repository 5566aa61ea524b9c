//! Tenants that are made while the server runs: from a template, as a fork of another, or from a document.

mod identity;
mod snapshots;

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

pub use self::snapshots::{Snapshot, SnapshotError};

use self::identity::Drawn;
use super::directory::AdoptError;
use super::live::Birth;
use super::tenant_clock::Change;
use super::{Engine, LiveTenant};
use crate::domain::enforcement::Enforcement;
use crate::domain::id::TenantId;
use crate::domain::spelling::Spelling;
use crate::domain::tenant::{Tenant, Touched};

/// Where a tenant comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeFrom {
    /// The configuration that the server started with.
    Configuration,
    /// The configured tenant of that id, as it was configured.
    Template(TenantId),
    /// Another tenant, as it stood.
    Fork(TenantId),
    /// A document that says everything.
    Document,
}

/// What to make a tenant from.
#[derive(Clone, Debug, Default)]
pub enum Source {
    /// The template that the server makes tenants from, unless told otherwise.
    #[default]
    Default,
    /// The configured tenant of that name, as it was configured.
    Template(String),
    /// This tenant as it stands.
    Fork(Arc<LiveTenant>),
    /// This value. Its credentials are as written, so no other tenant may have any of them.
    Document(Box<Tenant>),
}

/// A tenant that is to be made.
#[derive(Clone, Debug, Default)]
pub struct NewTenant {
    /// From what.
    pub source: Source,
    /// What to call it: 1 to 100 characters, none of them a control. Tenants of one name do not live at the same
    /// time. Without one it is called by its id.
    pub name: Option<String>,
    /// Makes ids, secrets and tokens repeat, together with the name. Without one they repeat if the server has a
    /// seed.
    pub seed: Option<u64>,
    /// How long it lives, on its own clock; for ever without one.
    pub lifetime: Option<Duration>,
    /// How to set its clock.
    pub clock: Option<Change>,
    /// How strictly policy is obeyed.
    pub enforcement: Enforcement,
}

/// Characters of a name.
const LONGEST_NAME: usize = 100;
/// Of so many users or tenants, walking them all is worth thinking about.
const MANY: usize = 1024;

/// Why a tenant was not made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The name is no name.
    #[error("a tenant's name has 1 to {LONGEST_NAME} characters, none of them a control character")]
    Name,
    /// No configured tenant is called so.
    #[error("no configured tenant is named `{0}`")]
    UnknownTemplate(String),
    /// There are as many as are allowed.
    #[error("there are {0} tenants, as many as are allowed")]
    TooMany(usize),
    /// The server is stopping.
    #[error("the tenant was not made: the server is stopping")]
    Unfinished,
    /// Something of it is another tenant's.
    #[error(transparent)]
    Taken(#[from] AdoptError),
}

impl Engine {
    /// Makes a tenant and lets it live.
    ///
    /// Making one from a template walks the template's users, forking costs the same whatever the size of the
    /// other.
    ///
    /// # Errors
    /// See [`MakeError`].
    pub async fn make_tenant(&self, new: NewTenant) -> Result<Arc<LiveTenant>, MakeError> {
        if new.name.as_deref().is_some_and(|name| !is_name(name)) {
            return Err(MakeError::Name);
        }
        let _turn = self.0.adopting.lock().await;
        self.make_room(new.name.as_deref()).await?;
        let key = self.key_of(&new);
        let (tenant, made_from) = match new.source {
            Source::Document(tenant) => (*tenant, MadeFrom::Document),
            Source::Fork(other) => {
                let value = other.current();
                let drawn = Drawn::new(key, &value);
                (value.fork(drawn.identity), MadeFrom::Fork(other.id().clone()))
            }
            Source::Template(name) => instance(key, self.template(Some(&name))?).await?,
            Source::Default => instance(key, self.template(None)?).await?,
        };
        let name = new.name.unwrap_or_else(|| tenant.id().to_string());
        let birth = Unborn {
            name: name.into(),
            made_from,
            key,
            lifetime: new.lifetime,
            clock_change: new.clock,
            enforcement: new.enforcement,
        };
        Ok(self.give_birth(tenant, birth).await?)
    }

    /// The template of that name; without one, the configured default, else the first configured tenant.
    fn template(&self, name: Option<&str>) -> Result<Arc<Tenant>, MakeError> {
        let templates = self.templates();
        let default = self.0.parts.template.as_deref();
        let found = match name.or(default) {
            Some(name) => templates.iter().find(|tenant| tenant.id().as_str() == name),
            None => templates.first(),
        };
        found
            .cloned()
            .ok_or_else(|| MakeError::UnknownTemplate(name.or(default).unwrap_or_default().to_owned()))
    }

    /// What the randomness of a new tenant is made from: the server's own and the tenant's name, so that what others
    /// do meanwhile makes no difference.
    fn key_of(&self, new: &NewTenant) -> [u8; 32] {
        let digest = Sha256::new().chain_update(b"fauxfactor tenant");
        let digest = match new.seed {
            Some(seed) => digest.chain_update(b"seed").chain_update(seed.to_be_bytes()),
            None => digest.chain_update(b"key").chain_update(self.0.tenants_key.expose()),
        };
        let digest = match &new.name {
            Some(name) => digest.chain_update(b"name").chain_update(name.as_bytes()),
            None => digest,
        };
        // One of a name that was used before is another, unless it is to repeat.
        let repeats = new.seed.is_some() || (new.name.is_some() && self.entropy().repeats());
        let drawn = if repeats { [0; 32] } else { self.draw() };
        digest.chain_update(drawn).finalize().into()
    }

    /// What the randomness of a configured tenant is made from.
    pub(super) fn key_of_configured(&self, tenant: &Tenant) -> [u8; 32] {
        let key = self.0.tenants_key.expose();
        let digest = Sha256::new().chain_update(b"fauxfactor configured tenant").chain_update(key);
        digest.chain_update(tenant.id().as_str().as_bytes()).finalize().into()
    }

    /// Removes those that have ended, where there are many or one of them has the name, and refuses one too many.
    async fn make_room(&self, name: Option<&str>) -> Result<(), MakeError> {
        let (most, count) = (self.0.parts.most_tenants, self.count_tenants());
        let is_free_again = name.is_some_and(|name| self.directory().is_name_of_ended(name));
        if is_free_again || count >= most || (count >= MANY && count.is_power_of_two()) {
            self.sweep().await?;
        }
        if self.count_tenants() >= most { Err(MakeError::TooMany(most)) } else { Ok(()) }
    }

    /// Stores a tenant and makes it live: stored first, then visible. To be called in turn.
    pub(super) async fn give_birth(
        &self,
        mut tenant: Tenant,
        unborn: Unborn,
    ) -> Result<Arc<LiveTenant>, AdoptError> {
        if self.directory().check(&tenant, &unborn.name).is_err() {
            // Something of it may be that of one that has ended.
            self.sweep().await?;
            self.directory().check(&tenant, &unborn.name)?;
        }
        let touched = Touched { all: true, ..tenant.seal() };
        let tenant = Arc::new(tenant);
        self.store().commit(0, &tenant, &touched).await?;
        Ok(self.publish(tenant, unborn))
    }

    pub(super) fn publish(&self, tenant: Arc<Tenant>, unborn: Unborn) -> Arc<LiveTenant> {
        let Unborn { name, made_from, key, lifetime, clock_change, enforcement } = unborn;
        let ordinal = self.next_ordinal();
        let birth = Birth { tenant, name, made_from, ordinal, key, lifetime, clock_change, enforcement };
        let parts = &self.0.parts;
        let clock = Arc::clone(&parts.clock);
        let live = Arc::new(LiveTenant::new(birth, clock, parts.rate_limit, self.request_logs()));
        self.directory().publish(&live);
        live
    }

    /// Up to `most` tenants in the order in which they were made, behind `after`.
    #[must_use]
    pub fn list_tenants(&self, after: Option<&LiveTenant>, most: usize) -> Vec<Arc<LiveTenant>> {
        self.directory().list(after.map(|live| live.ordinal), most)
    }

    /// How many tenants there are.
    #[must_use]
    pub fn count_tenants(&self) -> usize {
        self.directory().len()
    }

    /// Ends a tenant at once: nothing leads to it from now on. It is as if its time were up, and takes room until it
    /// is deleted, or others need the room.
    pub fn end_tenant(&self, live: &LiveTenant) {
        live.end();
    }

    /// Ends a tenant and removes it: nothing leads to it from now on. Requests under way are answered. One that was
    /// removed already stays so, whoever has its name by now.
    ///
    /// # Errors
    /// Fails where the store does; then it lives on.
    pub async fn delete_tenant(&self, live: &Arc<LiveTenant>) -> Result<(), AdoptError> {
        let _turn = self.0.adopting.lock().await;
        if !self.directory().has(live) {
            return Ok(());
        }
        let _writer = live.writer.lock().await;
        self.store().delete(live.id()).await?;
        live.end();
        self.remove(live);
        Ok(())
    }

    /// Removes tenants that have ended by themselves: nothing leads to them already.
    ///
    /// # Errors
    /// Fails where the store does.
    pub async fn sweep(&self) -> Result<(), AdoptError> {
        for live in self.directory().over() {
            self.store().delete(live.id()).await?;
            live.end();
            self.remove(&live);
        }
        Ok(())
    }

    /// Credentials of a large tenant leave off the threads that answer requests.
    fn remove(&self, live: &Arc<LiveTenant>) {
        let (engine, live) = (self.clone(), Arc::clone(live));
        let has_few = live.origin().spelling() == Spelling::WithId || live.origin().users.len() <= MANY;
        if has_few {
            engine.directory().remove(&live);
        } else {
            tokio::task::spawn_blocking(move || engine.directory().remove(&live));
        }
    }
}

/// What a tenant goes live with, besides its value.
pub(super) struct Unborn {
    pub(super) name: Arc<str>,
    pub(super) made_from: MadeFrom,
    pub(super) key: [u8; 32],
    pub(super) lifetime: Option<Duration>,
    pub(super) clock_change: Option<Change>,
    pub(super) enforcement: Enforcement,
}

/// A tenant of the template. A large one is walked off the threads that answer requests.
async fn instance(key: [u8; 32], template: Arc<Tenant>) -> Result<(Tenant, MadeFrom), MakeError> {
    let made_from = MadeFrom::Template(template.id().clone());
    let is_large = template.users.len() > MANY;
    let make = move || {
        let drawn = Drawn::new(key, &template);
        template.instance(&drawn.identity, drawn.prefix)
    };
    let tenant = if is_large {
        tokio::task::spawn_blocking(make).await.map_err(|_| MakeError::Unfinished)?
    } else {
        make()
    };
    Ok((tenant, made_from))
}

fn is_name(name: &str) -> bool {
    let is_short = (1..=LONGEST_NAME).contains(&name.chars().count());
    is_short && !name.trim().is_empty() && !name.chars().any(char::is_control)
}
