//! One rule: which requests, when, and what becomes of them.

use std::num::NonZeroU64;
use std::time::Duration;

use super::Matching;
use crate::domain::rate::RateRule;
use crate::engine::rate_limit::Throttled;

/// A rule. [`Rule::fail`] and its siblings begin one.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Which requests it is about.
    pub matching: Matching,
    /// Which of these it does something to.
    pub when: When,
    /// Whether the handler runs.
    pub at: At,
    /// What it does.
    pub effect: Effect,
}

/// Which of the requests that a rule matches meet its effect.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum When {
    /// All of them.
    #[default]
    Always,
    /// The first so many.
    First(NonZeroU64),
    /// Every so many-th: with 2, the second, the fourth, and so on.
    Every(NonZeroU64),
    /// All but the first so many.
    After(u64),
    /// Each with this probability.
    Probability(Probability),
}

/// A number from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// `None` unless `probability` is a number from 0 to 1.
    #[must_use]
    pub fn new(probability: f64) -> Option<Self> {
        (0.0..=1.0).contains(&probability).then_some(Self(probability))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// Whether the handler runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum At {
    /// It does not: nothing is changed.
    #[default]
    Before,
    /// It does: the change is made, and its answer is what is delayed or lost.
    After,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Answers with a failure, in the vendor's own words.
    Fail(Injected),
    /// Waits, in real time, for as long as is drawn between these, and goes on with the next rule.
    Latency {
        /// At least so long.
        min: Duration,
        /// At most so long.
        max: Duration,
    },
    /// Closes the connection without an answer.
    Drop,
    /// Sends so many bytes of the answer's body and closes the connection. The handler runs in any case; an answer
    /// that is no longer goes out whole.
    Truncate(usize),
    /// Answers with the vendor's 429 what goes beyond this, on the tenant's clock and over all callers that the rule
    /// matches.
    RateLimit(RateRule),
}

/// A failure that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injected {
    /// The status, 400 to 599.
    pub status: u16,
    /// What `Retry-After` says, in seconds.
    pub retry_after: Option<u64>,
    /// What to say instead of the vendor's text.
    pub message: Option<Box<str>>,
}

impl Injected {
    pub(super) fn throttled(throttled: Throttled) -> Self {
        Self { status: 429, retry_after: Some(throttled.retry_after), message: None }
    }
}

impl When {
    /// Whether the `matched`-th request that a rule matches, counted from 1, meets its effect.
    pub(super) fn comes(self, matched: u64, throw: impl FnOnce() -> f64) -> bool {
        match self {
            Self::Always => true,
            Self::First(count) => matched <= count.get(),
            Self::Every(count) => matched.is_multiple_of(count.get()),
            Self::After(count) => matched > count,
            Self::Probability(probability) => throw() < probability.get(),
        }
    }
}

impl Rule {
    /// Whether the handler runs, whatever [`Rule::at`] says: what is cut off is an answer.
    #[must_use]
    pub fn effect_at(&self) -> At {
        if matches!(self.effect, Effect::Truncate(_)) { At::After } else { self.at }
    }
}
