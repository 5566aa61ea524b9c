//! Which tenant a credential belongs to.
//!
//! The directory only routes: whether a credential is valid, the tenant's own tables say. Readers
//! take the current value without a lock; the maps share their structure, so a change is cheap.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use imbl::shared_ptr::DefaultSharedPtr;

use super::live::LiveTenant;
use super::store::StoreError;
use crate::domain::credential::TokenValue;
use crate::domain::id::{AccessKeyId, TenantId};
use crate::domain::tenant::{Tenant, Touched};

type Map<K> = imbl::GenericHashMap<K, Arc<LiveTenant>, foldhash::fast::RandomState, DefaultSharedPtr>;

#[derive(Clone, Default)]
struct Entries {
    tenants: Map<TenantId>,
    tokens: Map<TokenValue>,
    access_keys: Map<AccessKeyId>,
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
    /// A token of the tenant is another tenant's.
    #[error("a token of tenant {0} is already a token of tenant {1}")]
    TokenTaken(TenantId, TenantId),
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

    pub(super) fn find_tenant(&self, id: &TenantId) -> Option<Arc<LiveTenant>> {
        self.entries.load().tenants.get(id).cloned()
    }

    /// Enters a new tenant, all of whose rows are `touched`.
    pub(super) fn adopt(&self, live: &Arc<LiveTenant>, touched: &Touched) -> Result<(), AdoptError> {
        self.change(|entries| {
            if entries.tenants.contains_key(live.id()) {
                return Err(AdoptError::TenantExists(live.id().clone()));
            }
            for token in &touched.tokens {
                if let Some(other) = entries.tokens.insert(token.clone(), Arc::clone(live)) {
                    return Err(AdoptError::TokenTaken(live.id().clone(), other.id().clone()));
                }
            }
            for key in &touched.access_keys {
                if let Some(other) = entries.access_keys.insert(key.clone(), Arc::clone(live)) {
                    return Err(AdoptError::AccessKeyTaken(key.clone(), other.id().clone()));
                }
            }
            entries.tenants.insert(live.id().clone(), Arc::clone(live));
            Ok(())
        })
    }

    /// Removes a tenant that was entered but not stored.
    pub(super) fn abandon(&self, live: &LiveTenant, touched: &Touched) {
        let _: Result<(), AdoptError> = self.change(|entries| {
            entries.tenants.remove(live.id());
            touched.tokens.iter().for_each(|token| drop(entries.tokens.remove(token)));
            touched.access_keys.iter().for_each(|key| drop(entries.access_keys.remove(key)));
            Ok(())
        });
    }

    /// Enters and removes the credentials that a transaction of `live` made and unmade.
    pub(super) fn follow(&self, live: &Arc<LiveTenant>, next: &Tenant, touched: &Touched) {
        if touched.tokens.is_empty() && touched.access_keys.is_empty() {
            return;
        }
        let _: Result<(), AdoptError> = self.change(|entries| {
            for token in &touched.tokens {
                if next.tokens.contains(token) {
                    entries.tokens.insert(token.clone(), Arc::clone(live));
                } else {
                    entries.tokens.remove(token);
                }
            }
            for key in &touched.access_keys {
                if next.access_keys.contains(key) {
                    entries.access_keys.insert(key.clone(), Arc::clone(live));
                } else {
                    entries.access_keys.remove(key);
                }
            }
            Ok(())
        });
    }

    /// Applies `change` to a copy, which becomes current if it succeeds.
    fn change<E>(&self, change: impl FnOnce(&mut Entries) -> Result<(), E>) -> Result<(), E> {
        let _turn = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut copy = Entries::clone(&self.entries.load());
        change(&mut copy)?;
        self.entries.store(Arc::new(copy));
        Ok(())
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Directory({} tenants)", self.entries.load().tenants.len())
    }
}
