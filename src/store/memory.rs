//! Memory: the default store. What it keeps shares its structure with the live tenants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::id::TenantId;
use crate::domain::table::Version;
use crate::domain::tenant::{Tenant, Touched};
use crate::engine::store::{Store, StoreError, StoreFuture};

/// Tenants that live as long as the process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    tenants: Mutex<HashMap<TenantId, Arc<Tenant>>>,
}

impl MemoryStore {
    fn tenants(&self) -> MutexGuard<'_, HashMap<TenantId, Arc<Tenant>>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, expected: Version, next: &Arc<Tenant>) -> Result<(), StoreError> {
        let mut tenants = self.tenants();
        let found = tenants.get(next.id()).map_or(0, |tenant| tenant.version());
        if found != expected {
            return Err(StoreError::Conflict { expected, found });
        }
        tenants.insert(next.id().clone(), Arc::clone(next));
        Ok(())
    }
}

impl Store for MemoryStore {
    fn commit<'a>(&'a self, expected: Version, next: &'a Arc<Tenant>, _: &'a Touched) -> StoreFuture<'a, ()> {
        Box::pin(std::future::ready(self.keep(expected, next)))
    }

    fn delete<'a>(&'a self, id: &'a TenantId) -> StoreFuture<'a, ()> {
        self.tenants().remove(id);
        Box::pin(std::future::ready(Ok(())))
    }

    fn load<'a>(&'a self, id: &'a TenantId) -> StoreFuture<'a, Option<Arc<Tenant>>> {
        Box::pin(std::future::ready(Ok(self.tenants().get(id).cloned())))
    }
}
