//! Which tenant a credential belongs to.
//!
//! The directory only routes: whether a credential is valid, the tenant's own tables say. Readers
//! take the current value without a lock; the maps share their structure, so a change is cheap.
//!
//! Credentials of a tenant that was made from another end with its id ([`Spelling::WithId`]) and need no
//! entry: such a tenant goes live, and is put back to an earlier value, at the same cost whatever its size.
//! Those of other tenants have an entry each as long as any value has them that the tenant may be put back to.

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use imbl::shared_ptr::DefaultSharedPtr;

use super::live::LiveTenant;
use super::sign_in::AccountName;
use super::store::StoreError;
use super::tenants::MadeFrom;
use crate::domain::credential::TokenValue;
use crate::domain::id::{AccessKeyId, AppId, OrganizationId, TenantId, UserId};
use crate::domain::instance;
use crate::domain::spelling::{self, Spelling};
use crate::domain::tenant::{Tenant, Touched};
use crate::domain::token::TokenId;

type Map<K> = imbl::GenericHashMap<K, Arc<LiveTenant>, foldhash::fast::RandomState, DefaultSharedPtr>;

/// How many credentials leave at a time, so that others can enter in between.
const CHUNK: usize = 1000;

#[derive(Clone, Default)]
struct Entries {
    tenants: Map<TenantId>,
    names: Map<Arc<str>>,
    in_order: imbl::OrdMap<u64, Arc<LiveTenant>>,
    /// Those of them that a configuration names.
    configured: imbl::OrdMap<u64, Arc<LiveTenant>>,
    tokens: Map<TokenValue>,
    access_keys: Map<AccessKeyId>,
    account_ids: Map<Box<str>>,
    account_names: Map<Box<str>>,
    organizations: Map<OrganizationId>,
    apps: Map<AppId>,
    api_tokens: Map<TokenId>,
}

/// Something that the directory has an entry for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Credential {
    Token(TokenValue),
    AccessKey(AccessKeyId),
    ApiToken(TokenId),
    App(AppId),
}

/// Credentials that a tenant got since it was made.
pub(super) type Entered = HashSet<Credential>;

/// Live tenants by name and by credential.
#[derive(Default)]
pub(super) struct Directory {
    entries: ArcSwap<Entries>,
    writer: Mutex<()>,
}

/// Why a tenant could not go live.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    /// The name is taken.
    #[error("there is a tenant named {0} already")]
    TenantExists(TenantId),
    /// Another tenant has the Huawei account's id or name.
    #[error("the account id or name of tenant {0} is that of tenant {1}")]
    AccountTaken(TenantId, TenantId),
    /// A token of the tenant is another tenant's.
    #[error("a token of tenant {0} is already a token of tenant {1}")]
    TokenTaken(TenantId, TenantId),
    /// Another tenant has the VMware organization's id.
    #[error("the organization id of tenant {0} is that of tenant {1}")]
    OrganizationTaken(TenantId, TenantId),
    /// An OAuth app of the tenant is another tenant's.
    #[error("the app {0} is already an app of tenant {1}")]
    AppTaken(AppId, TenantId),
    /// An access key of the tenant is another tenant's.
    #[error("the access key {0} is already a key of tenant {1}")]
    AccessKeyTaken(AccessKeyId, TenantId),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Directory {
    /// The tenant in which `shown` may be a token, and how it is stored there.
    pub(super) fn find_by_token<'t>(&self, shown: &'t str) -> Option<(Arc<LiveTenant>, &'t str)> {
        self.find(shown, |entries| entries.tokens.get(shown))
    }

    /// The tenant in which `shown` may be an API token, and how it is stored there.
    pub(super) fn find_by_api_token<'t>(&self, shown: &'t str) -> Option<(Arc<LiveTenant>, &'t str)> {
        self.find(shown, |entries| entries.api_tokens.get(&TokenValue::new(shown).fingerprint()))
    }

    /// The tenant in which `shown` may be an OAuth app, and how it is stored there.
    pub(super) fn find_by_app<'t>(&self, shown: &'t str) -> Option<(Arc<LiveTenant>, &'t str)> {
        self.find(shown, |entries| entries.apps.get(shown))
    }

    /// The tenant in which `shown` may be an access key, and how it is stored there.
    pub(super) fn find_by_access_key<'t>(&self, shown: &'t str) -> Option<(Arc<LiveTenant>, &'t str)> {
        let entries = self.entries.load();
        match entries.access_keys.get(shown) {
            Some(live) => lasting(live).map(|live| (live, shown)),
            None => in_spelled(&entries, spelling::split_access_key(shown)?),
        }
    }

    fn find<'t>(
        &self,
        shown: &'t str,
        entry: impl FnOnce(&Entries) -> Option<&Arc<LiveTenant>>,
    ) -> Option<(Arc<LiveTenant>, &'t str)> {
        let entries = self.entries.load();
        match entry(&entries) {
            Some(live) => lasting(live).map(|live| (live, shown)),
            None => in_spelled(&entries, spelling::split(shown)?),
        }
    }

    pub(super) fn find_account(&self, account: &AccountName) -> Option<Arc<LiveTenant>> {
        let entries = self.entries.load();
        let found = match account {
            AccountName::Id(id) => entries.account_ids.get(id.as_str()),
            AccountName::Name(name) => entries.account_names.get(name.as_str()),
        };
        found.and_then(lasting)
    }

    pub(super) fn find_organization(&self, id: &str) -> Option<Arc<LiveTenant>> {
        self.entries.load().organizations.get(id).and_then(lasting)
    }

    /// The tenant to whose users' ids `id` belongs: the one that it begins with, else the only configured one that
    /// has it.
    pub(super) fn find_by_user(&self, id: &UserId) -> Option<Arc<LiveTenant>> {
        let entries = self.entries.load();
        let named = instance::tenant_of(id).and_then(|id| entries.tenants.get(&id)).and_then(lasting);
        named
            .filter(|live| live.current().users.contains(id))
            .or_else(|| only(&entries, |tenant| tenant.users.contains(id)))
    }

    /// The configured tenant, if there is one alone. Made ones come and go, and change nothing for it.
    pub(super) fn find_only_configured(&self) -> Option<Arc<LiveTenant>> {
        only(&self.entries.load(), |_| true)
    }

    pub(super) fn find_tenant(&self, id: &TenantId) -> Option<Arc<LiveTenant>> {
        self.entries.load().tenants.get(id).and_then(lasting)
    }

    pub(super) fn find_name(&self, name: &str) -> Option<Arc<LiveTenant>> {
        self.entries.load().names.get(name).and_then(lasting)
    }

    /// Whether the tenant of that name has ended and was not removed yet.
    pub(super) fn is_name_of_ended(&self, name: &str) -> bool {
        self.entries.load().names.get(name).is_some_and(|live| live.is_over())
    }

    /// Whether `live` is there, ended or not.
    pub(super) fn has(&self, live: &Arc<LiveTenant>) -> bool {
        self.entries.load().in_order.get(&live.ordinal).is_some_and(|there| Arc::ptr_eq(there, live))
    }

    /// Up to `most` tenants in the order in which they were made, behind the one of that ordinal.
    pub(super) fn list(&self, after: Option<u64>, most: usize) -> Vec<Arc<LiveTenant>> {
        let first = after.map_or(0, |ordinal| ordinal.saturating_add(1));
        let entries = self.entries.load();
        entries.in_order.range(first..).filter_map(|(_, live)| lasting(live)).take(most).collect()
    }

    /// How many tenants there are, those included that have ended by themselves and were not removed yet.
    pub(super) fn len(&self) -> usize {
        self.entries.load().tenants.len()
    }

    /// Those that have ended by themselves. Walks all tenants.
    pub(super) fn over(&self) -> Vec<Arc<LiveTenant>> {
        let entries = self.entries.load();
        entries.in_order.values().filter(|live| live.is_over()).cloned().collect()
    }

    /// Whether `tenant` could be published: nothing of it is another's.
    pub(super) fn check(&self, tenant: &Tenant, name: &str) -> Result<(), AdoptError> {
        let entries = self.entries.load();
        let taken = |other: &Arc<LiveTenant>| (tenant.id().clone(), other.id().clone());
        if entries.tenants.contains_key(tenant.id()) || entries.names.contains_key(name) {
            return Err(AdoptError::TenantExists(TenantId::new(name)));
        }
        let account = tenant.account.get();
        let same_id = entries.account_ids.get(account.id.as_str());
        if let Some(other) = same_id.or_else(|| entries.account_names.get(&*account.name)) {
            return Err(AdoptError::AccountTaken(taken(other).0, taken(other).1));
        }
        if let Some(other) = entries.organizations.get(&tenant.organization.get().id) {
            return Err(AdoptError::OrganizationTaken(taken(other).0, taken(other).1));
        }
        if entries.tenants.is_empty() || tenant.spelling() == Spelling::WithId {
            return Ok(());
        }
        for credential in credentials(tenant) {
            if let Some(other) = entries.owner(&credential) {
                let other = other.id().clone();
                return Err(match credential {
                    Credential::Token(_) | Credential::ApiToken(_) => {
                        AdoptError::TokenTaken(tenant.id().clone(), other)
                    }
                    Credential::AccessKey(key) => AdoptError::AccessKeyTaken(key, other),
                    Credential::App(app) => AdoptError::AppTaken(app, other),
                });
            }
        }
        Ok(())
    }

    /// Enters a tenant with all the credentials that its tables hold.
    pub(super) fn publish(&self, live: &Arc<LiveTenant>) {
        let tenant = live.current();
        self.change(|entries| {
            entries.tenants.insert(live.id().clone(), Arc::clone(live));
            entries.names.insert(Arc::clone(live.name_key()), Arc::clone(live));
            entries.in_order.insert(live.ordinal, Arc::clone(live));
            if matches!(live.made_from(), MadeFrom::Configuration) {
                entries.configured.insert(live.ordinal, Arc::clone(live));
            }
            let account = tenant.account.get();
            entries.account_ids.insert(account.id.as_str().into(), Arc::clone(live));
            entries.account_names.insert(account.name.as_str().into(), Arc::clone(live));
            enter(&mut entries.organizations, &tenant.organization.get().id, live);
            if tenant.spelling() == Spelling::Plain {
                credentials(&tenant).for_each(|credential| entries.enter(&credential, live));
            }
        });
    }

    /// Removes a tenant that has ended. Nothing leads to it any more; its credentials leave one after the other.
    pub(super) fn remove(&self, live: &Arc<LiveTenant>) {
        let tenant = live.current();
        self.change(|entries| {
            leave(&mut entries.tenants, live.id(), live);
            leave(&mut entries.names, live.name_key(), live);
            entries.in_order.remove(&live.ordinal);
            entries.configured.remove(&live.ordinal);
            let account = tenant.account.get();
            leave(&mut entries.account_ids, &account.id.as_str().into(), live);
            leave(&mut entries.account_names, &account.name.as_str().into(), live);
            leave(&mut entries.organizations, &tenant.organization.get().id, live);
        });
        if tenant.spelling() == Spelling::Plain {
            let entered = std::mem::take(&mut *lock(&live.entered));
            let mut credentials = credentials(live.origin()).chain(entered).peekable();
            while credentials.peek().is_some() {
                let chunk: Vec<_> = credentials.by_ref().take(CHUNK).collect();
                self.change(|entries| chunk.iter().for_each(|credential| entries.leave(credential, live)));
            }
        }
    }

    /// Enters the credentials that one transaction of `live` makes, before they can be seen. Answers those that it
    /// unmakes, for [`Directory::forget`].
    #[must_use]
    pub(super) fn follow(&self, live: &Arc<LiveTenant>, next: &Tenant, touched: &Touched) -> Vec<Credential> {
        let Touched { tokens, access_keys, api_tokens, apps, .. } = touched;
        let count = tokens.len() + access_keys.len() + api_tokens.len() + apps.len();
        if count == 0 {
            return Vec::new();
        }
        let removed = access_keys.iter().filter(|key| !next.access_keys.contains(key.as_str()));
        removed.for_each(|key| live.key_uses().forget(key.as_str()));
        let removed = api_tokens.iter().filter(|token| !next.api_tokens.contains(*token));
        removed.for_each(|token| live.api_token_uses().forget(token));
        if next.spelling() == Spelling::WithId {
            return Vec::new();
        }
        let tokens = tokens.iter().cloned().map(Credential::Token);
        let access_keys = access_keys.iter().cloned().map(Credential::AccessKey);
        let api_tokens = api_tokens.iter().copied().map(Credential::ApiToken);
        let apps = apps.iter().cloned().map(Credential::App);
        let (made, unmade): (Vec<_>, Vec<_>) = tokens
            .chain(access_keys)
            .chain(api_tokens)
            .chain(apps)
            .filter(|credential| !has(live.origin(), credential))
            .partition(|credential| has(next, credential));
        if !made.is_empty() {
            self.change(|entries| made.iter().for_each(|credential| entries.enter(credential, live)));
            lock(&live.entered).extend(made);
        }
        unmade
    }

    /// Removes credentials that no value has any more that `live` has, or may be put back to. To be called by the
    /// tenant's one writer.
    pub(super) fn tidy(&self, live: &Arc<LiveTenant>) {
        let all = lock(&live.entered).iter().cloned().collect();
        self.forget(live, all);
    }

    /// As [`Directory::tidy`], of these alone.
    pub(super) fn forget(&self, live: &Arc<LiveTenant>, candidates: Vec<Credential>) {
        if candidates.is_empty() {
            return;
        }
        // Held to the end: a snapshot that is taken meanwhile has the current value.
        let snapshots = lock(&live.snapshots);
        let current = live.current();
        let is_kept = |credential: &Credential| {
            has(&current, credential) || snapshots.values().any(|kept| has(&kept.tenant, credential))
        };
        let gone: Vec<_> = candidates.into_iter().filter(|credential| !is_kept(credential)).collect();
        if gone.is_empty() {
            return;
        }
        self.change(|entries| gone.iter().for_each(|credential| entries.leave(credential, live)));
        let mut entered = lock(&live.entered);
        for credential in &gone {
            entered.remove(credential);
        }
    }

    /// Enters the credentials of `next`, another value of `live` that the store had.
    pub(super) fn replace(&self, live: &Arc<LiveTenant>, next: &Tenant) {
        if next.spelling() == Spelling::Plain {
            let new: Vec<_> =
                credentials(next).filter(|credential| !has(live.origin(), credential)).collect();
            self.change(|entries| new.iter().for_each(|credential| entries.enter(credential, live)));
            lock(&live.entered).extend(new);
        }
    }

    /// Applies `change` to a copy, which then becomes current.
    fn change(&self, change: impl FnOnce(&mut Entries)) {
        let _turn = lock(&self.writer);
        let mut copy = Entries::clone(&self.entries.load());
        change(&mut copy);
        self.entries.store(Arc::new(copy));
    }
}

/// A panic elsewhere leaves what is locked whole: go on with it.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lasting(live: &Arc<LiveTenant>) -> Option<Arc<LiveTenant>> {
    (!live.is_over()).then(|| Arc::clone(live))
}

/// The tenant of that id, if its credentials end with it.
fn in_spelled<'t>(
    entries: &Entries,
    (stored, id): (&'t str, TenantId),
) -> Option<(Arc<LiveTenant>, &'t str)> {
    let live = entries.tenants.get(&id).and_then(lasting)?;
    (live.origin().spelling() == Spelling::WithId).then_some((live, stored))
}

/// The configured tenant that `is_it`; `None` if several are.
fn only(entries: &Entries, is_it: impl Fn(&Tenant) -> bool) -> Option<Arc<LiveTenant>> {
    let mut found = entries.configured.values().filter(|live| is_it(&live.current()));
    let only = found.next().and_then(lasting);
    if found.next().is_some() { None } else { only }
}

fn credentials(tenant: &Tenant) -> impl Iterator<Item = Credential> {
    let tokens = tenant.tokens.iter().map(|(token, _)| Credential::Token(token.clone()));
    let access_keys = tenant.access_keys.iter().map(|(key, _)| Credential::AccessKey(key.clone()));
    let api_tokens = tenant.api_tokens.iter().map(|(token, _)| Credential::ApiToken(*token));
    let apps = tenant.apps.iter().map(|(app, _)| Credential::App(app.clone()));
    apps.chain(api_tokens).chain(tokens).chain(access_keys)
}

fn has(tenant: &Tenant, credential: &Credential) -> bool {
    match credential {
        Credential::Token(token) => tenant.tokens.contains(token),
        Credential::AccessKey(key) => tenant.access_keys.contains(key),
        Credential::ApiToken(token) => tenant.api_tokens.contains(token),
        Credential::App(app) => tenant.apps.contains(app),
    }
}

impl Entries {
    fn owner(&self, credential: &Credential) -> Option<&Arc<LiveTenant>> {
        match credential {
            Credential::Token(token) => self.tokens.get(token),
            Credential::AccessKey(key) => self.access_keys.get(key),
            Credential::ApiToken(token) => self.api_tokens.get(token),
            Credential::App(app) => self.apps.get(app),
        }
    }

    fn enter(&mut self, credential: &Credential, live: &Arc<LiveTenant>) {
        match credential {
            Credential::Token(token) => enter(&mut self.tokens, token, live),
            Credential::AccessKey(key) => enter(&mut self.access_keys, key, live),
            Credential::ApiToken(token) => enter(&mut self.api_tokens, token, live),
            Credential::App(app) => enter(&mut self.apps, app, live),
        }
    }

    fn leave(&mut self, credential: &Credential, live: &Arc<LiveTenant>) {
        match credential {
            Credential::Token(token) => leave(&mut self.tokens, token, live),
            Credential::AccessKey(key) => leave(&mut self.access_keys, key, live),
            Credential::ApiToken(token) => leave(&mut self.api_tokens, token, live),
            Credential::App(app) => leave(&mut self.apps, app, live),
        }
    }
}

/// Routes `key` to `live`, unless it is another tenant's: nobody takes a credential from somebody.
fn enter<K: Clone + Eq + Hash>(map: &mut Map<K>, key: &K, live: &Arc<LiveTenant>) {
    match map.get(key) {
        Some(other) if !Arc::ptr_eq(other, live) => {
            tracing::error!(tenant = %live.id(), other = %other.id(), "a credential of one tenant is another's");
        }
        _ => drop(map.insert(key.clone(), Arc::clone(live))),
    }
}

/// Removes `key`, if it is `live`'s.
fn leave<K: Clone + Eq + Hash>(map: &mut Map<K>, key: &K, live: &Arc<LiveTenant>) {
    if map.get(key).is_some_and(|owner| Arc::ptr_eq(owner, live)) {
        map.remove(key);
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Directory({} tenants)", self.len())
    }
}
