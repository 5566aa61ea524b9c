//! Faults: what a tenant's requests meet on purpose. Rules say which requests, when, and what becomes of them.
//!
//! Nothing here waits or answers: [`Faults::meet`] decides, and whoever serves the request does what the
//! [`Plan`] says. A tenant without rules costs one atomic load.

mod builder;
mod dice;
mod matching;
mod pattern;
mod rule;

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use self::matching::{Asked, Fits, HasHeader, HeaderMatch, Matching};
pub use self::pattern::Pattern;
pub use self::rule::{At, Effect, Injected, Probability, Rule, When};

use self::dice::Dice;
use super::rate_limit::Window;
use crate::domain::time::Timestamp;

/// Names a rule of a tenant; none is given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaultId(u64);

impl fmt::Display for FaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "f{}", self.0)
    }
}

/// A text is no name of a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rule is named as f1")]
pub struct NoFaultId;

impl FromStr for FaultId {
    type Err = NoFaultId;

    fn from_str(text: &str) -> Result<Self, NoFaultId> {
        let number = text.strip_prefix('f').ok_or(NoFaultId)?;
        let id = number.parse().map(Self).map_err(|_: ParseIntError| NoFaultId)?;
        // One name each: not f01, nor f+1.
        (id.to_string() == text).then_some(id).ok_or(NoFaultId)
    }
}

/// A rule, and what it has met.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Its name.
    pub id: FaultId,
    /// The rule.
    pub rule: Arc<Rule>,
    /// How many requests it matched.
    pub matched: u64,
    /// How many of these it did something to.
    pub fired: u64,
}

/// The rules of one tenant, in order.
pub struct Faults {
    are_there: AtomicBool,
    book: Mutex<Book>,
    dice: Dice,
}

#[derive(Debug, Default)]
struct Book {
    made: u64,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    fault: Fault,
    /// How far the limit is used up, where there is one.
    window: Option<Window>,
}

/// What is to become of one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// How long to wait before the handler.
    pub wait_before: Duration,
    /// How long to wait after it, or after what takes its place.
    pub wait_after: Duration,
    /// What happens instead of the handler's answer reaching the client.
    pub end: Option<(At, End)>,
    /// The rule that this is of: that of the end, else of the first latency.
    pub rule: Option<FaultId>,
}

/// What a client sees in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// A failure in the vendor's own words.
    Fail(Injected),
    /// No answer: the connection is closed.
    Drop,
    /// So many bytes of the answer's body, and then the connection is closed.
    Truncate(usize),
}

impl Faults {
    /// No rules. What is left to chance repeats for the same `key`, rules and requests.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self { are_there: AtomicBool::new(false), book: Mutex::default(), dice: Dice::new(key) }
    }

    /// Whether there are any. Costs one atomic load.
    #[must_use]
    pub fn are_there(&self) -> bool {
        self.are_there.load(Ordering::Acquire)
    }

    /// Adds a rule behind the others.
    pub fn add(&self, rule: Rule) -> Fault {
        self.change(|book| book.add(rule))
    }

    /// Replaces all rules by others.
    pub fn replace(&self, rules: impl IntoIterator<Item = Rule>) -> Vec<Fault> {
        self.change(|book| {
            book.entries.clear();
            rules.into_iter().map(|rule| book.add(rule)).collect()
        })
    }

    /// The rules in their order.
    #[must_use]
    pub fn list(&self) -> Vec<Fault> {
        self.book().entries.iter().map(|entry| entry.fault.clone()).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.book().entries.len()
    }

    /// The rule of that name.
    #[must_use]
    pub fn find(&self, id: FaultId) -> Option<Fault> {
        self.book().entries.iter().find(|entry| entry.fault.id == id).map(|entry| entry.fault.clone())
    }

    /// Removes a rule; whether it was there.
    pub fn remove(&self, id: FaultId) -> bool {
        self.change(|book| {
            let before = book.entries.len();
            book.entries.retain(|entry| entry.fault.id != id);
            book.entries.len() < before
        })
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.change(|book| book.entries.clear());
    }

    /// Asks the rules in order what becomes of a request at `now`, and counts it. `None` if nothing does.
    ///
    /// The first rule that ends the request is the last one asked; latencies before it add up.
    pub fn meet(&self, asked: &Asked<'_>, now: Timestamp) -> Option<Plan> {
        let mut plan = Plan::default();
        for entry in &mut self.book().entries {
            if entry.meet(asked, now, &self.dice, &mut plan) {
                break;
            }
        }
        plan.rule.is_some().then_some(plan)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Book) -> T) -> T {
        let mut book = self.book();
        let outcome = change(&mut book);
        self.are_there.store(!book.entries.is_empty(), Ordering::Release);
        outcome
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Faults({} rules)", self.count())
    }
}

impl Book {
    fn add(&mut self, rule: Rule) -> Fault {
        self.made += 1;
        let fault = Fault { id: FaultId(self.made), rule: Arc::new(rule), matched: 0, fired: 0 };
        self.entries.push(Entry { fault: fault.clone(), window: None });
        fault
    }
}

impl Entry {
    /// Adds to `plan` what the rule does to a request; whether that ends it.
    fn meet(&mut self, asked: &Asked<'_>, now: Timestamp, dice: &Dice, plan: &mut Plan) -> bool {
        let fault = &mut self.fault;
        if !fault.rule.matching.matches(asked) {
            return false;
        }
        fault.matched += 1;
        let throw = |what| dice.throw(what, fault.id.0, fault.matched);
        if !fault.rule.when.comes(fault.matched, || throw("when")) {
            return false;
        }
        let end = match &fault.rule.effect {
            Effect::Latency { min, max } => {
                let wait = between(*min, *max, || throw("latency"));
                let total = match fault.rule.at {
                    At::Before => &mut plan.wait_before,
                    At::After => &mut plan.wait_after,
                };
                *total = total.saturating_add(wait);
                None
            }
            Effect::RateLimit(limit) => {
                match self.window.get_or_insert(Window::open(now)).admit(*limit, now) {
                    Ok(()) => return false,
                    Err(throttled) => Some(End::Fail(Injected::throttled(throttled))),
                }
            }
            Effect::Fail(injected) => Some(End::Fail(injected.clone())),
            Effect::Drop => Some(End::Drop),
            Effect::Truncate(bytes) => Some(End::Truncate(*bytes)),
        };
        fault.fired += 1;
        let is_end = end.is_some();
        if is_end || plan.rule.is_none() {
            plan.rule = Some(fault.id);
        }
        plan.end = end.map(|end| (fault.rule.effect_at(), end));
        is_end
    }
}

/// A part of the way from `min` to `max`; `max` if that is less.
fn between(min: Duration, max: Duration, part: impl FnOnce() -> f64) -> Duration {
    let way = max.saturating_sub(min);
    if way.is_zero() {
        return min.min(max);
    }
    min.saturating_add(Duration::try_from_secs_f64(way.as_secs_f64() * part()).unwrap_or(way))
}

#[cfg(test)]
mod tests;
