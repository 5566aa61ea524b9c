//! Which access keys of a tenant have failed, and which are locked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::id::AccessKeyId;
use crate::domain::lockout::{ACCESS_KEY, Lockout};
use crate::domain::time::Timestamp;

/// Below this many keys, those that no longer matter are not worth looking for.
const PRUNE_FROM: usize = 1024;

/// Failures by access key. Permanent keys are no more than the tenant's; temporary ones are forgotten
/// once their lock has ended, or when there are too many.
#[derive(Debug, Default)]
pub struct KeyLocks {
    failed: Mutex<HashMap<AccessKeyId, Lockout>>,
    /// How many keys have failed, so that the usual case, none, takes no lock.
    count: AtomicUsize,
}

impl KeyLocks {
    /// Whether `key` is locked at `now`.
    #[must_use]
    pub fn is_locked(&self, key: &str, now: Timestamp) -> bool {
        self.count.load(Ordering::Relaxed) > 0
            && self.failed().get(key).is_some_and(|lockout| lockout.is_locked(now))
    }

    /// Notes that a request with `key` failed at `now`.
    pub fn fail(&self, key: &str, now: Timestamp) {
        let mut failed = self.failed();
        if failed.len() >= PRUNE_FROM && failed.len().is_power_of_two() {
            failed.retain(|_, lockout| lockout.is_locked(now));
        }
        failed.entry(AccessKeyId::new(key)).or_default().fail(ACCESS_KEY, now);
        self.count.store(failed.len(), Ordering::Relaxed);
    }

    /// Notes that a request with `key` succeeded at `now`: failures before it no longer count, unless
    /// they have locked the key meanwhile.
    pub fn succeed(&self, key: &str, now: Timestamp) {
        if self.count.load(Ordering::Relaxed) > 0 {
            let mut failed = self.failed();
            if failed.get(key).is_some_and(|lockout| !lockout.is_locked(now)) {
                failed.remove(key);
            }
            self.count.store(failed.len(), Ordering::Relaxed);
        }
    }

    /// Forgets all failures and locks.
    pub fn clear(&self) {
        self.failed().clear();
        self.count.store(0, Ordering::Relaxed);
    }

    fn failed(&self) -> MutexGuard<'_, HashMap<AccessKeyId, Lockout>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
