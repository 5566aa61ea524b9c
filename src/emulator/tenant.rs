//! A handle on a tenant.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::world::{Home, World};
use super::{App, Emulator, Missing, TenantBuilder, User};
use crate::config;
use crate::control::environment;
use crate::domain::enforcement::Enforcement;
use crate::domain::users;
use crate::engine::LiveTenant;
use crate::engine::directory::AdoptError;
use crate::engine::tenant_clock::TenantClock;
use crate::engine::tenants::SnapshotError;

/// A private world: one Huawei account and one VMware organization over the same users, with a clock, faults and a
/// request log of its own.
///
/// Cloning it gives another handle on the same tenant, and so does asking it for users and the like. A tenant that was
/// made is deleted with the last of these handles, unless one of them was [kept](Tenant::keep); a configured one lives
/// as long as its emulator.
///
/// ```
/// use fauxfactor::Emulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::builder().start().await?;
/// let tenant = emulator.tenant().await?;
/// assert_ne!(tenant.account_id(), emulator.configured("demo")?.account_id());
///
/// tenant.snapshot("before")?;
/// // What a service does to the tenant by either vendor's interface …
/// tenant.restore("before").await?;
/// tenant.reset().await?; // … and all of it since the tenant was made
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Tenant(Arc<World>);

impl Emulator {
    /// A private world for a test, which awaiting makes: from the template, that is, the configured tenant that
    /// `control.template` names, or else the first.
    pub fn tenant(&self) -> TenantBuilder {
        TenantBuilder::new(self.home.clone())
    }

    /// The tenant of that name or id, such as a configured one. It does not end with its handle.
    ///
    /// # Errors
    /// [`Missing::Tenant`].
    pub fn configured(&self, name: &str) -> Result<Tenant, Missing> {
        let live = self.engine().find_tenant_named(name);
        let live = live.ok_or_else(|| Missing::Tenant(name.to_owned()))?;
        Ok(Tenant(World::new(self.home.clone(), live, false)))
    }
}

impl Tenant {
    /// A handle with which the tenant ends.
    pub(super) fn private(home: Home, live: Arc<LiveTenant>) -> Self {
        Self(World::new(home, live, true))
    }

    pub(super) fn world(&self) -> &Arc<World> {
        &self.0
    }

    /// Names it on the control plane. Credentials of a tenant that was made from another end with it.
    #[must_use]
    pub fn id(&self) -> &str {
        self.live().id().as_str()
    }

    /// What it is called; its id, if nobody gave it a name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.live().name()
    }

    /// The tenant in the engine, for all that there is no handle for.
    #[must_use]
    pub fn live(&self) -> &Arc<LiveTenant> {
        &self.0.live
    }

    /// The id of the Huawei account ("domain").
    #[must_use]
    pub fn account_id(&self) -> String {
        self.0.current().account.get().id.to_string()
    }

    /// The name of the Huawei account.
    #[must_use]
    pub fn account_name(&self) -> String {
        self.0.current().account.get().name.clone()
    }

    /// The id of the VMware organization.
    #[must_use]
    pub fn organization_id(&self) -> String {
        self.0.current().organization.get().id.to_string()
    }

    /// The id of the Huawei project of that name.
    ///
    /// # Errors
    /// [`Missing::Project`].
    pub fn project_id(&self, name: &str) -> Result<String, Missing> {
        let tenant = self.0.current();
        let found = tenant.account.get().projects.iter().find(|project| *project.name == *name);
        let missing = || Missing::Project { tenant: self.name().to_owned(), project: name.to_owned() };
        found.map(|project| project.id.clone()).ok_or_else(missing)
    }

    /// The user that `name` means: by id, name, VMware user name or e-mail address.
    ///
    /// # Errors
    /// [`Missing::User`].
    pub fn user(&self, name: &str) -> Result<User, Missing> {
        let tenant = self.0.current();
        let user = users::named(&tenant, name).ok_or_else(|| self.0.no_user(name))?;
        Ok(User::new(Arc::clone(&self.0), user))
    }

    /// The user who is the account itself, and may do everything.
    ///
    /// # Errors
    /// [`Missing::Owner`].
    pub fn owner(&self) -> Result<User, Missing> {
        let tenant = self.0.current();
        let owner = tenant.users.iter().map(|(_, user)| user).find(|user| user.owner);
        let owner = owner.ok_or_else(|| Missing::Owner(self.name().to_owned()))?;
        Ok(User::new(Arc::clone(&self.0), owner))
    }

    /// All users in the order of their names.
    #[must_use]
    pub fn users(&self) -> Vec<User> {
        let tenant = self.0.current();
        let users = tenant.users.iter().map(|(_, user)| User::new(Arc::clone(&self.0), user));
        let mut users: Vec<_> = users.collect();
        users.sort_unstable_by(|a, b| a.name().cmp(b.name()));
        users
    }

    /// The OAuth app of that client id, with the tenant's id at its end or without.
    ///
    /// # Errors
    /// [`Missing::App`].
    pub fn app(&self, id: &str) -> Result<App, Missing> {
        let tenant = self.0.current();
        let app = tenant.apps.find(id).or_else(|| tenant.apps.find(tenant.stored(id)?));
        let app = app.ok_or_else(|| self.0.no_app(id))?;
        Ok(App::new(Arc::clone(&self.0), app))
    }

    /// The environment variables that point known clients here, as the account's owner.
    ///
    /// # Errors
    /// [`Missing::Owner`].
    pub fn environment(&self) -> Result<Vec<(String, String)>, Missing> {
        let tenant = self.0.current();
        let owner = tenant.users.iter().map(|(_, user)| user).find(|user| user.owner);
        let owner = owner.ok_or_else(|| Missing::Owner(self.name().to_owned()))?;
        Ok(environment::variables(&self.0.home.base, &tenant, owner))
    }

    /// The tenant's clock: what time it is for codes, tokens, locks and signatures.
    #[must_use]
    pub fn clock(&self) -> &TenantClock {
        self.live().clock()
    }

    /// How strictly policy is obeyed.
    #[must_use]
    pub fn enforcement(&self) -> Enforcement {
        self.live().enforcement()
    }

    /// Obeys policy so strictly from now on.
    pub fn enforce(&self, mode: Enforcement) {
        self.live().set_enforcement(mode);
    }

    /// Keeps the tenant's value under `name`, in place of what was kept under it.
    ///
    /// # Errors
    /// Refuses a name that is none, and one snapshot too many.
    pub fn snapshot(&self, name: &str) -> Result<(), SnapshotError> {
        self.live().take_snapshot(name).map(drop)
    }

    /// Puts the tenant back to the value that was kept under `name`.
    ///
    /// # Errors
    /// [`SnapshotError::Unknown`], [`SnapshotError::NotStored`].
    pub async fn restore(&self, name: &str) -> Result<(), SnapshotError> {
        self.0.engine().restore_snapshot(self.live(), name).await
    }

    /// Puts the tenant back to the value that it was made with, and its clock to how it was set then.
    ///
    /// # Errors
    /// [`SnapshotError::NotStored`].
    pub async fn reset(&self) -> Result<(), SnapshotError> {
        self.0.engine().reset_tenant(self.live()).await
    }

    /// Another tenant like this one as it stands, with credentials of its own; awaiting makes it.
    pub fn fork(&self) -> TenantBuilder {
        TenantBuilder::new(self.0.home.clone()).fork_of(self)
    }

    /// The tenant as a document in TOML, credentials and all, that makes an equal one: [`TenantBuilder::document`], or
    /// a configuration of another emulator.
    #[must_use]
    pub fn export(&self) -> String {
        let tenant = self.0.current();
        config::export(&tenant, &*tenant)
    }

    /// Lets the tenant live on without its handles, such as for a look at it after a test that failed.
    pub fn keep(&self) {
        self.0.is_private.store(false, Ordering::Relaxed);
    }

    /// Deletes the tenant now, whatever other handles there are: nothing leads to it any more.
    ///
    /// # Errors
    /// Fails where the store does; then it lives on.
    pub async fn delete(self) -> Result<(), AdoptError> {
        self.0.engine().delete_tenant(self.live()).await
    }
}
