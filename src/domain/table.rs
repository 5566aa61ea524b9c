//! A table of a tenant: a persistent (structure-sharing) map that remembers what was touched.
//!
//! Cloning a table is O(1), so a tenant can be copied for a transaction, a snapshot or a fork at no
//! cost. A write copies only the path to the row. Each row carries the tenant version that last
//! changed it.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use super::rows::Rows;

/// Counts the committed changes of a tenant, from 0 for one that was never stored.
pub type Version = u64;

/// A record and the tenant version that last changed it.
#[derive(Clone, Debug)]
pub struct Row<V> {
    /// The tenant version whose commit wrote this row.
    pub version: Version,
    /// The record itself.
    pub record: V,
}

/// Rows by key. See the module for what makes it more than a map.
#[derive(Clone)]
pub struct Table<K, V> {
    rows: Rows<K, V>,
    touched: Vec<K>,
    version: Version,
}

impl<K: Clone + Eq + Hash, V: Clone> Table<K, V> {
    /// The record under `key`.
    pub fn find<Q>(&self, key: &Q) -> Option<&V>
    where
        Q: Hash + equivalent::Equivalent<K> + ?Sized,
    {
        self.rows.find(key).map(|(_, row)| &row.record)
    }

    /// The key and the record under `key`.
    pub fn find_entry<Q>(&self, key: &Q) -> Option<(&K, &V)>
    where
        Q: Hash + equivalent::Equivalent<K> + ?Sized,
    {
        self.rows.find(key).map(|(key, row)| (key, &row.record))
    }

    /// The row under `key`, to be kept beyond the life of this table.
    pub fn find_row<Q>(&self, key: &Q) -> Option<Arc<Row<V>>>
    where
        Q: Hash + equivalent::Equivalent<K> + ?Sized,
    {
        self.rows.find(key).map(|(_, row)| Arc::clone(row))
    }

    /// Whether there is a record under `key`.
    pub fn contains<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + equivalent::Equivalent<K> + ?Sized,
    {
        self.rows.find(key).is_some()
    }

    /// Writes `record` under `key`; returns whether that replaced another.
    pub fn put(&mut self, key: K, record: V) -> bool {
        self.touched.push(key.clone());
        self.rows.insert(key, Arc::new(Row { version: self.version + 1, record }))
    }

    /// Removes the record under `key`; returns whether there was one.
    pub fn remove(&mut self, key: &K) -> bool {
        let found = self.rows.remove(key);
        if found {
            self.touched.push(key.clone());
        }
        found
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    /// All records, in no particular order. Walks the table: not for the request path of a lookup.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter().map(|(key, row)| (key, &row.record))
    }

    /// The keys that were written or removed since the last commit.
    #[must_use]
    pub fn touched(&self) -> &[K] {
        &self.touched
    }

    /// Makes this the table of another value of the tenant, at `version`.
    pub(super) fn carry(&mut self, version: Version) {
        self.version = version;
    }

    /// Makes the touched rows part of `version`, the next one, and hands over their keys.
    pub(super) fn seal(&mut self, version: Version) -> Vec<K> {
        debug_assert_eq!(version, self.version + 1, "the tables of a tenant share its version");
        self.version = version;
        std::mem::take(&mut self.touched)
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: Rows::default(), touched: Vec::new(), version: 0 }
    }
}

/// Says how many rows there are, never what is in them.
impl<K, V> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({} rows)", self.rows.len())
    }
}

/// A table of one row, which is always there.
#[derive(Clone, Debug)]
pub struct Single<V> {
    row: Arc<Row<V>>,
    touched: bool,
    version: Version,
}

impl<V> Single<V> {
    /// The row of a tenant that was never committed.
    pub(super) fn new(record: V) -> Self {
        Self { row: Arc::new(Row { version: 1, record }), touched: true, version: 0 }
    }

    /// The record.
    #[must_use]
    pub fn get(&self) -> &V {
        &self.row.record
    }

    /// Writes `record`.
    pub fn put(&mut self, record: V) {
        self.touched = true;
        self.row = Arc::new(Row { version: self.version + 1, record });
    }

    /// As [`Table::carry`].
    pub(super) fn carry(&mut self, version: Version) {
        self.version = version;
    }

    /// Makes the row part of `version`, the next one, and says whether it was touched.
    pub(super) fn seal(&mut self, version: Version) -> bool {
        self.version = version;
        std::mem::take(&mut self.touched)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    #[test]
    fn a_copy_does_not_see_later_writes() {
        let mut table = Table::default();
        table.put("a", 1);
        let copy = table.clone();
        table.put("a", 2);
        table.remove(&"a");
        assert_eq!((table.find("a"), copy.find("a")), (None, Some(&1)));
    }

    #[test]
    fn only_touched_rows_take_the_new_version() {
        let mut table = Table::default();
        table.put("a", 1);
        table.seal(1);
        table.put("b", 2);
        assert_eq!(table.seal(2), ["b"]);
        let version = |key| table.find_row(key).map(|row| row.version);
        assert_eq!((version("a"), version("b")), (Some(1), Some(2)));
        assert!(table.touched().is_empty());
    }

    #[test]
    fn removing_nothing_touches_nothing() {
        let mut table: Table<&str, u8> = Table::default();
        assert!(!table.remove(&"a"));
        assert!(table.touched().is_empty());
    }

    proptest! {
        #[test]
        fn it_is_a_map(steps in proptest::collection::vec((0_u8..40, proptest::option::of(any::<u16>())), 0..200)) {
            let (mut table, mut model) = (Table::default(), HashMap::new());
            for (key, value) in steps {
                if let Some(value) = value {
                    prop_assert_eq!(table.put(key, value), model.insert(key, value).is_some());
                } else {
                    prop_assert_eq!(table.remove(&key), model.remove(&key).is_some());
                }
            }
            prop_assert_eq!(table.len(), model.len());
            for key in 0..40 {
                prop_assert_eq!(table.find(&key), model.get(&key));
            }
        }
    }
}
