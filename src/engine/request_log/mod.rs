//! The request log: what was asked of a tenant and what was answered, for tests to look at.
//!
//! Each tenant has one, and the engine one more for requests that are no tenant's. It is bounded by entries and
//! bytes; the oldest go first and are counted. Writing copies an exchange once, into one piece of memory, and holds a
//! lock for as long as it takes to put that away.
//!
//! Credentials in headers are not kept. Bodies and queries are kept as they came, in fields that nothing but
//! `redact` reads, and cleaned when an entry is read: taking a body apart costs more than all the rest, and
//! nearly no entry is ever read.

mod assertion;
mod draft;
mod entry;
mod filter;
mod json;
mod record;
mod redact;
mod watch;

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::Notify;

pub use self::assertion::{Assertion, Count, Failure, Failures};
pub use self::draft::{Draft, Opening};
pub use self::entry::{Entry, EntryCaller, Message, Page};
pub use self::filter::{Filter, StatusFilter};
pub use self::watch::{Event, Subscription, WaitTimedOut};

use self::record::Record;

/// What every log of a server keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether a log that was not told otherwise is kept at all.
    pub enabled: bool,
    /// Whether it keeps bodies.
    pub bodies: bool,
    /// The most entries of one log.
    pub entries: usize,
    /// The most bytes of one log.
    pub bytes: usize,
    /// The most bytes of one body; the rest is cut off.
    pub body_bytes: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self { enabled: true, bodies: true, entries: 1000, bytes: 1024 * 1024, body_bytes: 16 * 1024 }
    }
}

/// Names operations: the engine knows no routes.
pub trait OperationNames: fmt::Debug + Send + Sync {
    /// The operation that answers `method` on `path`.
    fn name(&self, method: &str, path: &str) -> Option<&'static str>;
}

/// What all logs of a server have in common.
#[derive(Debug, Default)]
pub(super) struct Shared {
    rules: Rules,
    names: OnceLock<Arc<dyn OperationNames>>,
}

impl Shared {
    pub(super) fn new(rules: Rules) -> Self {
        Self { rules, names: OnceLock::new() }
    }

    /// Tells how operations are called; the first to tell is believed.
    pub(super) fn name_operations(&self, names: Arc<dyn OperationNames>) {
        let _ = self.names.set(names);
    }

    fn operation(&self, method: &str, path: &str) -> Option<&'static str> {
        self.names.get()?.name(method, path)
    }
}

/// What can be set of one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether it is kept.
    pub enabled: bool,
    /// Whether bodies are.
    pub bodies: bool,
}

/// The requests of one tenant, or of none.
pub struct RequestLog {
    shared: Arc<Shared>,
    enabled: AtomicBool,
    bodies: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    records: VecDeque<Record>,
    /// The number of the next record.
    next: u64,
    bytes: usize,
    dropped: u64,
    /// Rung at each record, if anybody ever listened.
    bell: Option<Arc<Notify>>,
}

impl RequestLog {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let Rules { enabled, bodies, .. } = shared.rules;
        Self {
            shared,
            enabled: AtomicBool::new(enabled),
            bodies: AtomicBool::new(bodies),
            state: Mutex::new(State { next: 1, ..State::default() }),
        }
    }

    /// Whether it is kept, and whether bodies are.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings { enabled: self.is_enabled(), bodies: self.bodies.load(Ordering::Relaxed) }
    }

    /// Sets what [`RequestLog::settings`] tells. What was kept before stays.
    pub fn set(&self, settings: Settings) {
        self.enabled.store(settings.enabled, Ordering::Relaxed);
        self.bodies.store(settings.bodies, Ordering::Relaxed);
    }

    /// Forgets all entries, and sets what is kept as the configuration has it.
    pub(super) fn set_back(&self) {
        let Rules { enabled, bodies, .. } = self.shared.rules;
        self.set(Settings { enabled, bodies });
        self.clear();
    }

    /// Whether requests are recorded.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.enabled.load(Ordering::Relaxed)
    }

    /// How much of a body is to be kept; `None` for nothing of it.
    fn body_bytes(&self) -> Option<usize> {
        self.bodies.load(Ordering::Relaxed).then_some(self.shared.rules.body_bytes)
    }

    /// Writes an exchange down; answers its number. The oldest entries make room.
    pub fn record(&self, draft: Draft) -> u64 {
        let (record, rules) = (draft.finish(), self.shared.rules);
        let mut state = self.state();
        let seq = state.next;
        state.next += 1;
        let size = record.size();
        if size > rules.bytes || rules.entries == 0 {
            state.dropped += 1;
            return seq;
        }
        while state.records.len() >= rules.entries || state.bytes + size > rules.bytes {
            let Some(oldest) = state.records.pop_front() else { break };
            state.bytes -= oldest.size();
            state.dropped += 1;
        }
        state.bytes += size;
        state.records.push_back(Record { seq, ..record });
        if let Some(bell) = &state.bell {
            bell.notify_waiters();
        }
        seq
    }

    /// The entries that `filter` admits and that came after number `since`, oldest first, `limit` at most.
    #[must_use]
    pub fn query(&self, filter: &Filter, since: u64, limit: usize) -> Page {
        let (records, dropped, last) = self.after(since);
        let admitted = records.iter().filter(|record| filter.admits(&self.outline(record)));
        Page { requests: admitted.take(limit).map(|record| self.whole(record)).collect(), dropped, last }
    }

    /// All entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.query(&Filter::default(), 0, usize::MAX).requests
    }

    /// The entry of that number, if it is still there.
    #[must_use]
    pub fn get(&self, seq: u64) -> Option<Entry> {
        let (records, ..) = self.after(seq.checked_sub(1)?);
        records.first().filter(|record| record.seq == seq).map(|record| self.whole(record))
    }

    /// Forgets all entries, and how many were dropped. Numbers go on from where they are.
    pub fn clear(&self) {
        let mut state = self.state();
        let forgotten = std::mem::take(&mut state.records);
        (state.bytes, state.dropped) = (0, 0);
        drop(state);
        drop(forgotten);
    }

    /// Holds the log against what was expected of it.
    ///
    /// # Errors
    /// Says which assertions do not hold, and what was there instead.
    pub fn check(&self, assertions: &[Assertion]) -> Result<(), Failures> {
        let (records, dropped, _) = self.after(0);
        let entries: Vec<_> = records.iter().map(|record| self.outline(record)).collect();
        assertion::check(assertions, &entries, dropped)
    }

    /// The records after number `since`, how many were dropped, and the number of the last.
    fn after(&self, since: u64) -> (Vec<Record>, u64, u64) {
        let state = self.state();
        let from = state.records.partition_point(|record| record.seq <= since);
        (state.records.range(from..).cloned().collect(), state.dropped, state.next - 1)
    }

    /// The entry without headers and bodies.
    fn outline(&self, record: &Record) -> Entry {
        record.outline(|method, path| self.shared.operation(method, path))
    }

    fn whole(&self, record: &Record) -> Entry {
        record.fill(self.outline(record))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RequestLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("RequestLog")
            .field("entries", &state.records.len())
            .field("bytes", &state.bytes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
