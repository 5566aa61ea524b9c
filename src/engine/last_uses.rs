//! When credentials of a tenant were last used, since the server started.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use crate::domain::time::Timestamp;

/// Last uses by credential. Only what was accepted is noted.
#[derive(Debug)]
pub struct LastUses<K>(Mutex<HashMap<K, Timestamp>>);

impl<K> Default for LastUses<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> LastUses<K> {
    /// Notes that `key` was used at `now`; `own` makes the key that is kept.
    pub fn note<Q: Eq + Hash + ?Sized>(&self, key: &Q, own: impl FnOnce() -> K, now: Timestamp)
    where
        K: Borrow<Q>,
    {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = uses.get_mut(key) {
            *last = now;
        } else {
            uses.insert(own(), now);
        }
    }

    /// Forgets `key`, which is no more.
    pub fn forget<Q: Eq + Hash + ?Sized>(&self, key: &Q)
    where
        K: Borrow<Q>,
    {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// Forgets all uses.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// When `key` was last used, if it was.
    #[must_use]
    pub fn last<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<Timestamp>
    where
        K: Borrow<Q>,
    {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }
}
