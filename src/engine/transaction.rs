//! Transactions: a domain function on a working copy, committed whole or not at all.

use std::sync::Arc;

use super::store::StoreError;
use super::{Engine, LiveTenant};
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;

/// How often a transaction starts over because another server committed first.
const ATTEMPTS: usize = 16;

/// Why a transaction changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum TransactError<E> {
    /// The domain refused.
    #[error(transparent)]
    Refused(E),
    /// The store failed, or others kept committing first; it is in the log.
    #[error("the change could not be stored")]
    Store(#[source] StoreError),
    /// The decision panicked, the tenant has ended, or the server is stopping; the tenant is as it was.
    #[error("the change did not finish")]
    Unfinished,
}

impl Engine {
    /// Runs `decide` on a working copy of the tenant and, if it succeeds, stores and then shows the
    /// copy. Durable before visible; an error leaves the tenant as it was.
    ///
    /// The transaction runs in a task of its own, one at a time per tenant, so a client that hangs
    /// up cannot tear it. `decide` runs again if another server committed first, so it must depend
    /// on nothing but its arguments.
    ///
    /// # Errors
    /// [`TransactError::Refused`] with what `decide` answered; the others where storing failed.
    pub async fn transact<T, E, F>(&self, live: &Arc<LiveTenant>, decide: F) -> Result<T, TransactError<E>>
    where
        F: Fn(&mut Tenant, Timestamp) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        self.prepare(live).await;
        let (engine, live) = (self.clone(), Arc::clone(live));
        let task = tokio::spawn(async move { engine.write(&live, decide).await });
        task.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a transaction did not finish");
            Err(TransactError::Unfinished)
        })
    }

    /// Makes the indexes of a large tenant, once, off the threads that answer requests.
    pub async fn prepare(&self, live: &LiveTenant) {
        let tenant = live.current();
        if tenant.users.is_slow() || tenant.devices.is_slow() {
            let made = tokio::task::spawn_blocking(move || {
                tenant.users.prepare();
                tenant.devices.prepare();
            });
            if made.await.is_err() {
                tracing::error!(tenant = %live.id(), "the indexes of a tenant were not made");
            }
        }
    }

    async fn write<T, E, F>(&self, live: &Arc<LiveTenant>, decide: F) -> Result<T, TransactError<E>>
    where
        F: Fn(&mut Tenant, Timestamp) -> Result<T, E>,
    {
        let _turn = live.writer.lock().await;
        if live.is_over() {
            return Err(TransactError::Unfinished);
        }
        let mut attempt = 1;
        loop {
            let before = live.current();
            let mut copy = Tenant::clone(&before);
            let outcome = decide(&mut copy, live.now()).map_err(TransactError::Refused)?;
            let touched = copy.seal();
            if touched.is_empty() {
                return Ok(outcome);
            }
            let next = Arc::new(copy);
            match self.store().commit(before.version(), &next, &touched).await {
                Ok(()) => {
                    let unmade = self.directory().follow(live, &next, &touched);
                    live.replace(next);
                    self.directory().forget(live, unmade);
                    return Ok(outcome);
                }
                Err(error) => {
                    self.reload(live).await;
                    let conflict = matches!(error, StoreError::Conflict { .. });
                    if !conflict || attempt == ATTEMPTS {
                        tracing::error!(tenant = %live.id(), %error, "a change was not stored");
                        return Err(TransactError::Store(error));
                    }
                    attempt += 1;
                }
            }
        }
    }

    /// Shows what the store has. Where it cannot be read either, the last known version stays until
    /// a write comes here again.
    async fn reload(&self, live: &Arc<LiveTenant>) {
        match self.store().load(live.id()).await {
            Ok(Some(tenant)) => {
                self.directory().replace(live, &tenant);
                live.replace(tenant);
            }
            Ok(None) => tracing::error!(tenant = %live.id(), "the store has lost a live tenant"),
            Err(error) => tracing::error!(tenant = %live.id(), %error, "a tenant could not be reloaded"),
        }
    }
}
