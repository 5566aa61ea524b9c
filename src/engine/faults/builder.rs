//! Writing rules in Rust.

use std::num::NonZeroU64;
use std::time::Duration;

use super::{At, Effect, HeaderMatch, Injected, Matching, Pattern, Probability, Rule, When};
use crate::domain::rate::RateRule;
use crate::domain::vendor::Vendor;

/// ```
/// use fauxfactor::engine::faults::Rule;
///
/// let rule = Rule::fail(503).retry_after(2).on_operation("ShowUserMfaDevice").first(3);
/// let lost = Rule::drop_connection().on_path("/v3.0/OS-MFA/*").on_method("POST").after_handler();
/// ```
impl Rule {
    /// A rule that answers every request with that failure, in the vendor's own words.
    #[must_use]
    pub fn fail(status: u16) -> Self {
        Self::new(Effect::Fail(Injected { status, retry_after: None, message: None }))
    }

    /// A rule that lets every request wait for so long.
    #[must_use]
    pub fn delay(by: Duration) -> Self {
        Self::delay_between(by, by)
    }

    /// A rule that lets every request wait for as long as is drawn between these.
    #[must_use]
    pub fn delay_between(min: Duration, max: Duration) -> Self {
        Self::new(Effect::Latency { min, max })
    }

    /// A rule that closes the connection of every request without an answer.
    #[must_use]
    pub fn drop_connection() -> Self {
        Self::new(Effect::Drop)
    }

    /// A rule that sends so many bytes of every answer's body and closes the connection.
    #[must_use]
    pub fn truncate(bytes: usize) -> Self {
        Self::new(Effect::Truncate(bytes))
    }

    /// A rule that answers 429 to what goes beyond `limit`.
    #[must_use]
    pub fn limit(limit: RateRule) -> Self {
        Self::new(Effect::RateLimit(limit))
    }

    /// A rule that does this to every request, before its handler.
    #[must_use]
    pub fn new(effect: Effect) -> Self {
        Self { matching: Matching::default(), when: When::default(), at: At::default(), effect }
    }

    /// The same, which says in `Retry-After` to come again after so many seconds, where it answers with a failure.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        if let Effect::Fail(injected) = &mut self.effect {
            injected.retry_after = Some(seconds);
        }
        self
    }

    /// The same, which says this instead of the vendor's text, where it answers with a failure.
    #[must_use]
    pub fn saying(mut self, message: &str) -> Self {
        if let Effect::Fail(injected) = &mut self.effect {
            injected.message = Some(message.into());
        }
        self
    }

    /// The same, for requests to that vendor's interface.
    #[must_use]
    pub fn on_vendor(mut self, vendor: Vendor) -> Self {
        self.matching.vendor = Some(vendor);
        self
    }

    /// The same, for that operation, by the vendor's name for it.
    #[must_use]
    pub fn on_operation(mut self, operation: &str) -> Self {
        self.matching.operation = Some(operation.into());
        self
    }

    /// The same, for that method.
    #[must_use]
    pub fn on_method(mut self, method: &str) -> Self {
        self.matching.method = Some(method.into());
        self
    }

    /// The same, for that path; `*` stands for anything.
    #[must_use]
    pub fn on_path(mut self, pattern: &str) -> Self {
        self.matching.path = Some(Pattern::new(pattern));
        self
    }

    /// The same, for that caller: a user's id, name, username or e-mail address, or an app's id.
    #[must_use]
    pub fn for_caller(mut self, caller: &str) -> Self {
        self.matching.caller = Some(caller.into());
        self
    }

    /// The same, for requests with that header.
    #[must_use]
    pub fn with_header(mut self, header: HeaderMatch) -> Self {
        self.matching.header = Some(header);
        self
    }

    /// The same, for the first so many requests; for none with 0.
    #[must_use]
    pub fn first(self, count: u64) -> Self {
        self.when(NonZeroU64::new(count).map_or(NEVER, When::First))
    }

    /// The same, for every so many-th request; for all with 0 or 1.
    #[must_use]
    pub fn every(self, count: u64) -> Self {
        self.when(When::Every(NonZeroU64::new(count).unwrap_or(NonZeroU64::MIN)))
    }

    /// The same, for all but the first so many requests.
    #[must_use]
    pub fn after_first(self, count: u64) -> Self {
        self.when(When::After(count))
    }

    /// The same, with a probability: below 0 is never, above 1 is always.
    #[must_use]
    pub fn with_probability(self, probability: f64) -> Self {
        self.when(Probability::new(probability.clamp(0.0, 1.0)).map_or(NEVER, When::Probability))
    }

    /// The same, at those of the requests.
    #[must_use]
    pub fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    /// The same, after the handler: the change is made, and the answer is lost.
    #[must_use]
    pub fn after_handler(self) -> Self {
        Self { at: At::After, ..self }
    }
}

const NEVER: When = When::After(u64::MAX);
