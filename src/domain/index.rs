//! A table with what is needed to find its rows by other texts than their keys, and in order.
//!
//! The index is made when somebody first needs it and kept up to date from then on: a server that is
//! only asked by key starts at once, whatever the size of its tables.

use std::fmt;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use imbl::shared_ptr::DefaultSharedPtr;

use super::table::{Row, Table, Version};

/// A record that can be found by texts of its own. Of rows with the same text one is found.
pub trait Named {
    /// Its other names. The kinds (`"name"`, `"email"`, …) are looked up separately.
    fn names(&self) -> impl Iterator<Item = (&'static str, &str)>;
}

/// A [`Table`] whose rows are also found by name, and listed in the order of their keys.
///
/// It reads as its table does; writes go through it, so that the index follows.
#[derive(Clone)]
pub struct Indexed<K, V> {
    table: Table<K, V>,
    /// Shared with the copies of the table that have the same rows: whoever makes it makes it for all.
    index: Arc<OnceLock<Index<K>>>,
}

type Names<K> =
    imbl::GenericHashMap<(&'static str, Box<str>), K, foldhash::fast::RandomState, DefaultSharedPtr>;

#[derive(Clone)]
struct Index<K> {
    names: Names<K>,
    order: imbl::OrdSet<K>,
}

impl<K: Clone + Eq + Hash + Ord, V: Clone + Named> Indexed<K, V> {
    /// Writes `record` under `key`; returns whether that replaced another.
    pub fn put(&mut self, key: K, record: V) -> bool {
        self.detach();
        if self.index.get().is_some() {
            let before = self.table.find_row(&key);
            self.change_index(|index| {
                index.leave(&key, before.as_deref());
                index.enter(&key, &record);
            });
        }
        self.table.put(key, record)
    }

    /// Removes the record under `key`; returns whether there was one.
    pub fn remove(&mut self, key: &K) -> bool {
        self.detach();
        if self.index.get().is_some() {
            let before = self.table.find_row(key);
            self.change_index(|index| index.leave(key, before.as_deref()));
        }
        self.table.remove(key)
    }

    /// The key of the row whose `kind` of name is `name`.
    #[must_use]
    pub fn key_of(&self, kind: &'static str, name: &str) -> Option<&K> {
        self.index().names.get(&(kind, Box::from(name)))
    }

    /// All rows in the order of their keys, or those behind `after`.
    pub fn in_order(&self, after: Option<K>) -> impl Iterator<Item = (&K, &V)> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, Excluded);
        let keys = self.index().order.range::<_, K>((from, Unbounded));
        keys.filter_map(|key| self.table.find(key).map(|record| (key, record)))
    }

    /// All rows in the order of their keys but the first `skipped`, which cost a step each and no look-up.
    pub fn in_order_behind(&self, skipped: usize) -> impl Iterator<Item = (&K, &V)> {
        let keys = self.index().order.iter().skip(skipped);
        keys.filter_map(|key| self.table.find(key).map(|record| (key, record)))
    }

    /// Makes the index, so that nobody has to wait for it later.
    pub fn prepare(&self) {
        self.index();
    }

    /// Whether somebody would have to wait for the index, and longer than it is worth speaking of.
    #[must_use]
    pub fn is_slow(&self) -> bool {
        self.index.get().is_none() && self.table.len() > 1000
    }

    /// Parts from the copies that keep the rows of before: an index is theirs or this table's, not both.
    fn detach(&mut self) {
        Arc::make_mut(&mut self.index);
    }

    fn change_index(&mut self, change: impl FnOnce(&mut Index<K>)) {
        if let Some(index) = Arc::make_mut(&mut self.index).get_mut() {
            change(index);
        }
    }

    fn index(&self) -> &Index<K> {
        self.index.get_or_init(|| {
            let mut index = Index { names: Names::default(), order: imbl::OrdSet::default() };
            for (key, record) in self.table.iter() {
                index.enter(key, record);
            }
            index
        })
    }

    pub(super) fn carry(&mut self, version: Version) {
        self.table.carry(version);
    }

    pub(super) fn seal(&mut self, version: Version) -> Vec<K> {
        self.table.seal(version)
    }
}

impl<K: Clone + Eq + Hash + Ord> Index<K> {
    fn enter(&mut self, key: &K, record: &impl Named) {
        self.order.insert(key.clone());
        for (kind, name) in record.names() {
            self.names.insert((kind, name.into()), key.clone());
        }
    }

    fn leave(&mut self, key: &K, row: Option<&Row<impl Named>>) {
        self.order.remove(key);
        for (kind, name) in row.into_iter().flat_map(|row| row.record.names()) {
            let name = (kind, Box::from(name));
            if self.names.get(&name) == Some(key) {
                self.names.remove(&name);
            }
        }
    }
}

impl<K, V> Default for Indexed<K, V> {
    fn default() -> Self {
        Self { table: Table::default(), index: Arc::default() }
    }
}

impl<K, V> Deref for Indexed<K, V> {
    type Target = Table<K, V>;

    fn deref(&self) -> &Table<K, V> {
        &self.table
    }
}

impl<K, V> fmt::Debug for Indexed<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Nick(String);

    impl Named for Nick {
        fn names(&self) -> impl Iterator<Item = (&'static str, &str)> {
            std::iter::once(("name", &*self.0))
        }
    }

    #[test]
    fn an_index_is_made_for_all_copies_and_never_for_another_table() {
        let mut table = Indexed::default();
        table.put(1, Nick("one".to_owned()));
        let (same, mut other) = (table.clone(), table.clone());
        other.put(2, Nick("two".to_owned()));
        assert_eq!(same.key_of("name", "one"), Some(&1));
        assert!(table.index.get().is_some(), "made through a copy");
        assert!(other.index.get().is_none(), "it has other rows");
        assert_eq!((other.key_of("name", "two"), table.key_of("name", "two")), (Some(&2), None));
    }

    proptest! {
        #[test]
        fn an_index_that_followed_is_one_made_anew(
            steps in proptest::collection::vec((0_u8..20, proptest::option::of("[a-z]{3}")), 0..60),
            look_at in 0_usize..60,
        ) {
            let mut table = Indexed::default();
            for (at, (key, name)) in steps.into_iter().enumerate() {
                if at == look_at {
                    let _ = table.key_of("name", "aaa");
                }
                match name {
                    // Names are unique by contract: make them so.
                    Some(name) => drop(table.put(key, Nick(format!("{name}{key}")))),
                    None => drop(table.remove(&key)),
                }
            }
            let mut anew = Indexed::default();
            for (key, record) in table.iter() {
                anew.put(*key, record.clone());
            }
            prop_assert_eq!(table.in_order(None).collect::<Vec<_>>(), anew.in_order(None).collect::<Vec<_>>());
            prop_assert_eq!(table.index().names.len(), table.len());
            for (key, record) in table.iter() {
                prop_assert_eq!(table.key_of("name", &record.0), Some(key));
            }
            let skipped: Vec<_> = table.in_order_behind(look_at).collect();
            prop_assert_eq!(skipped, table.in_order(None).skip(look_at).collect::<Vec<_>>());
            let behind: Vec<_> = table.in_order(Some(9)).map(|(key, _)| *key).collect();
            prop_assert!(behind.is_sorted() && behind.iter().all(|key| *key > 9));
        }
    }
}
