//! Waiting for requests, and following them. Whoever follows keeps nothing but a number: one that reads too slowly
//! finds that entries are gone, and is told how many.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::RequestLog;
use super::entry::Entry;
use super::filter::Filter;
use super::record::Record;

/// What a [`Subscription`] brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A request was answered.
    Request(Box<Entry>),
    /// So many requests went before they could be read, whether they were asked for or not.
    Missed(u64),
}

/// Too few requests came in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{seen} of {asked} requests came in time")]
pub struct WaitTimedOut {
    /// How many were waited for.
    pub asked: usize,
    /// How many came.
    pub seen: usize,
}

/// Follows a log.
#[derive(Clone, Debug)]
pub struct Subscription {
    filter: Filter,
    /// The number of the last entry that was looked at.
    seen: u64,
}

impl Subscription {
    /// Brings what `filter` admits of the entries after number `since`.
    #[must_use]
    pub const fn new(filter: Filter, since: u64) -> Self {
        Self { filter, seen: since }
    }

    /// The next event of `log`, which may be long in coming. Nothing is lost if this is given up and called again.
    pub async fn next(&mut self, log: &RequestLog) -> Event {
        loop {
            let bell = log.bell();
            let rung = bell.notified();
            // Listening before looking: what comes in between rings.
            let mut rung = std::pin::pin!(rung);
            rung.as_mut().enable();
            if let Some(event) = self.look(log) {
                return event;
            }
            rung.await;
        }
    }

    fn look(&mut self, log: &RequestLog) -> Option<Event> {
        loop {
            let record = log.first_after(self.seen)?;
            let missed = record.seq - self.seen - 1;
            if missed > 0 {
                self.seen = record.seq - 1;
                return Some(Event::Missed(missed));
            }
            self.seen = record.seq;
            if self.filter.admits(&log.outline(&record)) {
                return Some(Event::Request(Box::new(log.whole(&record))));
            }
        }
    }
}

impl RequestLog {
    /// Waits until `count` of the entries after number `since` are what `filter` asks for; answers them. The limit
    /// is of the machine's time, whatever the tenant's clock says.
    ///
    /// # Errors
    /// [`WaitTimedOut`].
    pub async fn wait_for(
        &self,
        filter: &Filter,
        since: u64,
        count: usize,
        limit: Duration,
    ) -> Result<Vec<Entry>, WaitTimedOut> {
        let enough = async {
            loop {
                let bell = self.bell();
                let mut rung = std::pin::pin!(bell.notified());
                rung.as_mut().enable();
                let found = self.query(filter, since, count).requests;
                if found.len() >= count {
                    return found;
                }
                rung.await;
            }
        };
        let waited = tokio::time::timeout(limit, enough).await;
        waited
            .map_err(|_| WaitTimedOut { asked: count, seen: self.query(filter, since, count).requests.len() })
    }

    /// Follows what `filter` admits from now on.
    #[must_use]
    pub fn subscribe(&self, filter: Filter) -> Subscription {
        Subscription::new(filter, self.last())
    }

    /// The number of the last entry ever written; 0 before the first.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.state().next - 1
    }

    /// What rings at each entry from now on.
    fn bell(&self) -> Arc<Notify> {
        Arc::clone(self.state().bell.get_or_insert_default())
    }

    fn first_after(&self, seen: u64) -> Option<Record> {
        let state = self.state();
        let at = state.records.partition_point(|record| record.seq <= seen);
        state.records.get(at).cloned()
    }
}
