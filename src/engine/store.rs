//! Where tenants are kept: the contract that every store fulfils.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::domain::id::TenantId;
use crate::domain::table::Version;
use crate::domain::tenant::{Tenant, Touched};

/// The future of a store's answer.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps tenants.
///
/// # Contract
/// - [`commit`](Store::commit) keeps all of a change or nothing of it, and only if the kept version
///   is `expected` (0: the tenant is not kept yet). Of two commits that expect the same version,
///   one succeeds and the other answers [`StoreError::Conflict`].
/// - Once it has answered `Ok`, [`load`](Store::load) answers that tenant or a later version, to
///   every handle of the same store.
/// - After [`StoreError::Unavailable`] nobody knows which of the two versions is kept.
pub trait Store: fmt::Debug + Send + Sync {
    /// Keeps `next`, of which `touched` names the rows that differ from version `expected`. The first version
    /// of a tenant that was made from another need not be 1.
    fn commit<'a>(
        &'a self,
        expected: Version,
        next: &'a Arc<Tenant>,
        touched: &'a Touched,
    ) -> StoreFuture<'a, ()>;

    /// Keeps the tenant no longer. One that is not kept is no error.
    fn delete<'a>(&'a self, id: &'a TenantId) -> StoreFuture<'a, ()>;

    /// The tenant as it was last committed.
    fn load<'a>(&'a self, id: &'a TenantId) -> StoreFuture<'a, Option<Arc<Tenant>>>;
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else committed first.
    #[error("expected version {expected} of the tenant, found {found}")]
    Conflict {
        /// The version that the commit was based on.
        expected: Version,
        /// The version that is kept.
        found: Version,
    },
    /// The store failed.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}
