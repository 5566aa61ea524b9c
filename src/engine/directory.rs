//! Which tenant a credential belongs to.
//!
//! The directory only routes: whether a credential is valid, the tenant's own tables say. Readers
//! take the current value without a lock; the maps share their structure, so a change is cheap.

use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use imbl::shared_ptr::DefaultSharedPtr;

use super::live::LiveTenant;
use super::sign_in::AccountName;
use super::store::StoreError;
use crate::domain::credential::TokenValue;
use crate::domain::id::{AccessKeyId, AppId, OrganizationId, TenantId};
use crate::domain::tenant::{Tenant, Touched};
use crate::domain::token::TokenId;

type Map<K> = imbl::GenericHashMap<K, Arc<LiveTenant>, foldhash::fast::RandomState, DefaultSharedPtr>;

#[derive(Clone, Default)]
struct Entries {
    tenants: Map<TenantId>,
    tokens: Map<TokenValue>,
    access_keys: Map<AccessKeyId>,
    account_ids: Map<Box<str>>,
    account_names: Map<Box<str>>,
    organizations: Map<OrganizationId>,
    apps: Map<AppId>,
    api_tokens: Map<TokenId>,
}

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
    pub(super) fn find_by_token(&self, token: &str) -> Option<Arc<LiveTenant>> {
        self.entries.load().tokens.get(token).cloned()
    }

    pub(super) fn find_by_access_key(&self, id: &str) -> Option<Arc<LiveTenant>> {
        self.entries.load().access_keys.get(id).cloned()
    }

    pub(super) fn find_by_api_token(&self, id: &TokenId) -> Option<Arc<LiveTenant>> {
        self.entries.load().api_tokens.get(id).cloned()
    }

    pub(super) fn find_by_app(&self, id: &str) -> Option<Arc<LiveTenant>> {
        self.entries.load().apps.get(id).cloned()
    }

    pub(super) fn find_account(&self, account: &AccountName) -> Option<Arc<LiveTenant>> {
        let entries = self.entries.load();
        match account {
            AccountName::Id(id) => entries.account_ids.get(id.as_str()).cloned(),
            AccountName::Name(name) => entries.account_names.get(name.as_str()).cloned(),
        }
    }

    pub(super) fn find_organization(&self, id: &str) -> Option<Arc<LiveTenant>> {
        self.entries.load().organizations.get(id).cloned()
    }

    /// The tenant that `is_it`; `None` if several are. Walks all tenants.
    pub(super) fn find_only(&self, is_it: impl Fn(&Tenant) -> bool) -> Option<Arc<LiveTenant>> {
        let entries = self.entries.load();
        let mut found = entries.tenants.values().filter(|live| is_it(&live.current()));
        let only = found.next().cloned();
        if found.next().is_some() { None } else { only }
    }

    pub(super) fn find_tenant(&self, id: &TenantId) -> Option<Arc<LiveTenant>> {
        self.entries.load().tenants.get(id).cloned()
    }

    /// Whether `tenant` could be published: nothing of it is another's.
    pub(super) fn check(&self, tenant: &Tenant) -> Result<(), AdoptError> {
        let entries = self.entries.load();
        if entries.tenants.contains_key(tenant.id()) {
            return Err(AdoptError::TenantExists(tenant.id().clone()));
        }
        if entries.tenants.is_empty() {
            return Ok(());
        }
        let account = tenant.account.get();
        let same_id = entries.account_ids.get(account.id.as_str());
        if let Some(other) = same_id.or_else(|| entries.account_names.get(&*account.name)) {
            return Err(AdoptError::AccountTaken(tenant.id().clone(), other.id().clone()));
        }
        let organization = &tenant.organization.get().id;
        if let Some(other) = entries.organizations.get(organization) {
            return Err(AdoptError::OrganizationTaken(tenant.id().clone(), other.id().clone()));
        }
        for (app, _) in tenant.apps.iter() {
            if let Some(other) = entries.apps.get(app) {
                return Err(AdoptError::AppTaken(app.clone(), other.id().clone()));
            }
        }
        for (token, _) in tenant.api_tokens.iter() {
            if let Some(other) = entries.api_tokens.get(token) {
                return Err(AdoptError::TokenTaken(tenant.id().clone(), other.id().clone()));
            }
        }
        for (token, _) in tenant.tokens.iter() {
            if let Some(other) = entries.tokens.get(token) {
                return Err(AdoptError::TokenTaken(tenant.id().clone(), other.id().clone()));
            }
        }
        for (key, _) in tenant.access_keys.iter() {
            if let Some(other) = entries.access_keys.get(key) {
                return Err(AdoptError::AccessKeyTaken(key.clone(), other.id().clone()));
            }
        }
        Ok(())
    }

    /// Enters a tenant with all the credentials that its tables hold.
    pub(super) fn publish(&self, live: &Arc<LiveTenant>) {
        let tenant = live.current();
        self.change(|entries| {
            entries.tenants.insert(live.id().clone(), Arc::clone(live));
            let account = tenant.account.get();
            entries.account_ids.insert(account.id.as_str().into(), Arc::clone(live));
            entries.account_names.insert(account.name.as_str().into(), Arc::clone(live));
            tenant.tokens.iter().for_each(|(token, _)| enter(&mut entries.tokens, token, live));
            tenant.access_keys.iter().for_each(|(key, _)| enter(&mut entries.access_keys, key, live));
            enter(&mut entries.organizations, &tenant.organization.get().id, live);
            tenant.apps.iter().for_each(|(app, _)| enter(&mut entries.apps, app, live));
            tenant.api_tokens.iter().for_each(|(token, _)| enter(&mut entries.api_tokens, token, live));
        });
    }

    /// Enters and removes the credentials that one transaction of `live` made and unmade.
    pub(super) fn follow(&self, live: &Arc<LiveTenant>, next: &Tenant, touched: &Touched) {
        let Touched { tokens, access_keys, api_tokens, apps, .. } = touched;
        if tokens.is_empty() && access_keys.is_empty() && api_tokens.is_empty() && apps.is_empty() {
            return;
        }
        let removed = access_keys.iter().filter(|key| !next.access_keys.contains(key.as_str()));
        removed.for_each(|key| live.key_uses().forget(key.as_str()));
        let removed = api_tokens.iter().filter(|token| !next.api_tokens.contains(*token));
        removed.for_each(|token| live.api_token_uses().forget(token));
        self.change(|entries| {
            for token in tokens {
                let change = if next.tokens.contains(token) { enter } else { leave };
                change(&mut entries.tokens, token, live);
            }
            for key in access_keys {
                let change = if next.access_keys.contains(key) { enter } else { leave };
                change(&mut entries.access_keys, key, live);
            }
            for token in api_tokens {
                let change = if next.api_tokens.contains(token) { enter } else { leave };
                change(&mut entries.api_tokens, token, live);
            }
            for app in apps {
                let change = if next.apps.contains(app) { enter } else { leave };
                change(&mut entries.apps, app, live);
            }
        });
    }

    /// Enters the credentials of `next`, and removes those that only `before` had.
    pub(super) fn replace(&self, live: &Arc<LiveTenant>, before: &Tenant, next: &Tenant) {
        self.change(|entries| {
            before.tokens.iter().for_each(|(token, _)| leave(&mut entries.tokens, token, live));
            before.access_keys.iter().for_each(|(key, _)| leave(&mut entries.access_keys, key, live));
            before.apps.iter().for_each(|(app, _)| leave(&mut entries.apps, app, live));
            before.api_tokens.iter().for_each(|(token, _)| leave(&mut entries.api_tokens, token, live));
            next.tokens.iter().for_each(|(token, _)| enter(&mut entries.tokens, token, live));
            next.access_keys.iter().for_each(|(key, _)| enter(&mut entries.access_keys, key, live));
            next.apps.iter().for_each(|(app, _)| enter(&mut entries.apps, app, live));
            next.api_tokens.iter().for_each(|(token, _)| enter(&mut entries.api_tokens, token, live));
        });
    }

    /// Applies `change` to a copy, which then becomes current.
    fn change(&self, change: impl FnOnce(&mut Entries)) {
        let _turn = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut copy = Entries::clone(&self.entries.load());
        change(&mut copy);
        self.entries.store(Arc::new(copy));
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
        write!(f, "Directory({} tenants)", self.entries.load().tenants.len())
    }
}
