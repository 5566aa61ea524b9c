//! The rows of a table: a short list while they are few, a structure-sharing map once they are many.
//!
//! Most tenants are small, and a server has many: a list of six rows takes a fifth of the memory of a map. Both are
//! cloned at no cost and copied when they are written to.

use std::hash::Hash;
use std::sync::Arc;

use equivalent::Equivalent;
use imbl::shared_ptr::DefaultSharedPtr;

use super::table::Row;

/// So many rows are few: looking at each costs no more than hashing a key.
const FEW: usize = 16;

type Map<K, V> = imbl::GenericHashMap<K, Arc<Row<V>>, foldhash::fast::RandomState, DefaultSharedPtr>;
type List<K, V> = Vec<(K, Arc<Row<V>>)>;

#[derive(Clone)]
pub(super) enum Rows<K, V> {
    Few(Arc<List<K, V>>),
    Many(Map<K, V>),
}

impl<K, V> Rows<K, V> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Few(list) => list.len(),
            Self::Many(map) => map.len(),
        }
    }
}

impl<K: Clone + Eq + Hash, V> Rows<K, V> {
    pub(super) fn find<Q>(&self, key: &Q) -> Option<(&K, &Arc<Row<V>>)>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        match self {
            Self::Few(list) => {
                list.iter().find(|(known, _)| key.equivalent(known)).map(|(known, row)| (known, row))
            }
            Self::Many(map) => map.get_key_value(key),
        }
    }

    /// Whether that replaced another.
    pub(super) fn insert(&mut self, key: K, row: Arc<Row<V>>) -> bool {
        match self {
            Self::Few(list) => {
                let known = list.iter().position(|(known, _)| *known == key);
                if known.is_none() && list.len() >= FEW {
                    let mut map: Map<K, V> = list.iter().cloned().collect();
                    map.insert(key, row);
                    *self = Self::Many(map);
                    return false;
                }
                let list = Arc::make_mut(list);
                match known {
                    Some(at) => list[at].1 = row,
                    None => list.push((key, row)),
                }
                known.is_some()
            }
            Self::Many(map) => map.insert(key, row).is_some(),
        }
    }

    /// Whether there was one.
    pub(super) fn remove(&mut self, key: &K) -> bool {
        match self {
            Self::Few(list) => {
                let known = list.iter().position(|(known, _)| known == key);
                if let Some(at) = known {
                    Arc::make_mut(list).swap_remove(at);
                }
                known.is_some()
            }
            Self::Many(map) => map.remove(key).is_some(),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &Arc<Row<V>>)> {
        let (few, many) = match self {
            Self::Few(list) => (Some(list.iter()), None),
            Self::Many(map) => (None, Some(map.iter())),
        };
        let few = few.into_iter().flatten().map(|(key, row)| (key, row));
        few.chain(many.into_iter().flatten())
    }
}

impl<K, V> Default for Rows<K, V> {
    fn default() -> Self {
        Self::Few(Arc::new(Vec::new()))
    }
}
