//! When the access keys of a tenant last signed a request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::id::AccessKeyId;
use crate::domain::time::Timestamp;

/// Last uses by access key, since the server started. Only keys that verified are noted.
#[derive(Debug, Default)]
pub struct KeyUses(Mutex<HashMap<AccessKeyId, Timestamp>>);

impl KeyUses {
    /// Notes that `key` signed a request at `now`.
    pub fn note(&self, key: &str, now: Timestamp) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = uses.get_mut(key) {
            *last = now;
        } else {
            uses.insert(AccessKeyId::new(key), now);
        }
    }

    /// Forgets `key`, which is no more.
    pub fn forget(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// When `key` was last used, if it was.
    #[must_use]
    pub fn last(&self, key: &str) -> Option<Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }
}
