//! Putting a tenant back: to the value it was made with, or to one that was kept under a name.
//!
//! What is kept and put back is the tenant's value. Locks and counts of requests, which belong to what
//! happened since, are forgotten. All of it is O(1) in the tenant's size.

use std::sync::{Arc, PoisonError};

use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::engine::transaction::TransactError;
use crate::engine::{Engine, LiveTenant};

/// How many a tenant may have.
const MOST: usize = 100;
/// Characters of a name.
const LONGEST_NAME: usize = 100;

/// A value that was kept.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(in crate::engine) tenant: Arc<Tenant>,
    /// When, on the tenant's clock.
    pub taken_at: Timestamp,
}

/// Why a snapshot was not taken, restored or deleted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// There is none of that name.
    #[error("there is no snapshot `{0}`")]
    Unknown(String),
    /// The tenant has as many as are allowed.
    #[error("a tenant has at most {MOST} snapshots")]
    TooMany,
    /// The name is no name.
    #[error(
        "a snapshot's name has 1 to {LONGEST_NAME} characters, none of them a control character or a slash"
    )]
    Name,
    /// The change could not be stored.
    #[error("the change could not be stored")]
    NotStored,
}

impl LiveTenant {
    /// Keeps the tenant's value under `name`; answers whether that replaced another.
    ///
    /// # Errors
    /// Refuses a name that is none, and one snapshot too many.
    pub fn take_snapshot(&self, name: &str) -> Result<(Snapshot, bool), SnapshotError> {
        let is_short = (1..=LONGEST_NAME).contains(&name.chars().count());
        if !is_short || name.chars().any(|c| c.is_control() || c == '/') {
            return Err(SnapshotError::Name);
        }
        let mut snapshots = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = Snapshot { tenant: self.current(), taken_at: self.now() };
        if snapshots.len() >= MOST && !snapshots.contains_key(name) {
            return Err(SnapshotError::TooMany);
        }
        let replaced = snapshots.insert(name.into(), snapshot.clone()).is_some();
        Ok((snapshot, replaced))
    }

    /// The snapshots by name, and when they were taken.
    #[must_use]
    pub fn list_snapshots(&self) -> Vec<(String, Timestamp)> {
        let snapshots = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        snapshots.iter().map(|(name, kept)| (name.to_string(), kept.taken_at)).collect()
    }

    fn find_snapshot(&self, name: &str) -> Result<Snapshot, SnapshotError> {
        let snapshots = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        snapshots.get(name).cloned().ok_or_else(|| SnapshotError::Unknown(name.to_owned()))
    }
}

impl Engine {
    /// Puts the tenant back to the value it was made with, sets its clock and how strictly policy is obeyed as they
    /// were set then, and removes its faults and its log.
    ///
    /// # Errors
    /// [`SnapshotError::NotStored`].
    pub async fn reset_tenant(&self, live: &Arc<LiveTenant>) -> Result<(), SnapshotError> {
        self.put_back(live, Arc::clone(live.origin())).await?;
        live.set_back();
        Ok(())
    }

    /// Puts the tenant back to the value that was kept under `name`.
    ///
    /// # Errors
    /// [`SnapshotError::Unknown`], [`SnapshotError::NotStored`].
    pub async fn restore_snapshot(&self, live: &Arc<LiveTenant>, name: &str) -> Result<(), SnapshotError> {
        let kept = live.find_snapshot(name)?;
        self.put_back(live, kept.tenant).await
    }

    /// Forgets the snapshot `name`.
    ///
    /// # Errors
    /// [`SnapshotError::Unknown`].
    pub async fn delete_snapshot(&self, live: &Arc<LiveTenant>, name: &str) -> Result<(), SnapshotError> {
        let removed = live.snapshots.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        removed.ok_or_else(|| SnapshotError::Unknown(name.to_owned()))?;
        let _turn = live.writer.lock().await;
        self.directory().tidy(live);
        Ok(())
    }

    async fn put_back(&self, live: &Arc<LiveTenant>, kept: Arc<Tenant>) -> Result<(), SnapshotError> {
        let put_back = move |tenant: &mut Tenant, _| {
            *tenant = tenant.put_back(&kept);
            Ok::<_, std::convert::Infallible>(())
        };
        self.transact(live, put_back).await.map_err(|error| match error {
            TransactError::Refused(never) => match never {},
            TransactError::Store(_) | TransactError::Unfinished => SnapshotError::NotStored,
        })?;
        let _turn = live.writer.lock().await;
        live.forget();
        self.directory().tidy(live);
        Ok(())
    }
}
