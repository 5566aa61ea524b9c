//! How often a caller may ask: a fixed window per caller, on the tenant's clock.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::principal::PrincipalId;
use crate::domain::rate::RateRule;
use crate::domain::time::Timestamp;

/// Below this many callers, windows that have ended are not worth looking for.
const PRUNE_FROM: usize = 1024;

/// The caller has used up its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttled {
    /// Whole seconds until the window ends, at least 1.
    pub retry_after: u64,
}

/// Counts the requests of each caller.
#[derive(Debug)]
pub struct RateLimiter {
    rule: RateRule,
    windows: Mutex<Windows>,
}

#[derive(Debug)]
struct Windows {
    by_caller: HashMap<PrincipalId, Window>,
    prune_at: usize,
}

/// A stretch of time in which requests are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    opened: Timestamp,
    requests: u32,
}

impl RateLimiter {
    /// A limiter that has seen no request.
    #[must_use]
    pub fn new(rule: RateRule) -> Self {
        Self { rule, windows: Mutex::new(Windows { by_caller: HashMap::new(), prune_at: PRUNE_FROM }) }
    }

    /// Opens all windows anew.
    pub fn clear(&self) {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner).by_caller.clear();
    }

    /// Counts a request of `caller` at `now`.
    ///
    /// # Errors
    /// Refuses it, uncounted, if the caller's window is full.
    pub fn admit(&self, caller: PrincipalId, now: Timestamp) -> Result<(), Throttled> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.prune(self.rule, now);
        windows.by_caller.entry(caller).or_insert(Window::open(now)).admit(self.rule, now)
    }
}

impl Window {
    /// One that has seen no request.
    pub(super) fn open(now: Timestamp) -> Self {
        Self { opened: now, requests: 0 }
    }

    /// Counts a request, in a new window if this one has ended; refuses it, uncounted, if the window is full.
    pub(super) fn admit(&mut self, rule: RateRule, now: Timestamp) -> Result<(), Throttled> {
        if !self.is_open(rule, now) {
            *self = Self::open(now);
        }
        if self.requests < rule.requests.get() {
            self.requests += 1;
            return Ok(());
        }
        let left = self.opened.plus(rule.per).since(now);
        Err(Throttled { retry_after: left.as_secs() + u64::from(left.subsec_nanos() > 0) })
    }

    fn is_open(&self, rule: RateRule, now: Timestamp) -> bool {
        self.opened <= now && now < self.opened.plus(rule.per)
    }
}

impl Windows {
    /// Drops windows that have ended, each time the callers have doubled: constant work a request.
    fn prune(&mut self, rule: RateRule, now: Timestamp) {
        if self.by_caller.len() >= self.prune_at {
            self.by_caller.retain(|_, window| window.is_open(rule, now));
            self.prune_at = (self.by_caller.len() * 2).max(PRUNE_FROM);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::UserId;
    use std::num::NonZeroU32;
    use std::time::Duration;

    fn limiter(requests: u32, seconds: u64) -> RateLimiter {
        let requests = NonZeroU32::new(requests).unwrap();
        RateLimiter::new(RateRule { requests, per: Duration::from_secs(seconds) })
    }

    fn user(name: &str) -> PrincipalId {
        PrincipalId::User(UserId::new(name))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn a_full_window_refuses_until_it_ends() {
        let limiter = limiter(2, 10);
        assert_eq!(limiter.admit(user("a"), at(100)), Ok(()));
        assert_eq!(limiter.admit(user("a"), at(103)), Ok(()));
        assert_eq!(limiter.admit(user("a"), at(103)), Err(Throttled { retry_after: 7 }));
        assert_eq!(limiter.admit(user("a"), at(109)), Err(Throttled { retry_after: 1 }));
        assert_eq!(limiter.admit(user("a"), at(110)), Ok(()));
    }

    #[test]
    fn callers_do_not_share_a_window() {
        let limiter = limiter(1, 10);
        assert_eq!(limiter.admit(user("a"), at(100)), Ok(()));
        assert_eq!(limiter.admit(user("b"), at(100)), Ok(()));
    }

    #[test]
    fn a_clock_that_goes_back_opens_a_new_window() {
        let limiter = limiter(1, 10);
        assert_eq!(limiter.admit(user("a"), at(100)), Ok(()));
        assert_eq!(limiter.admit(user("a"), at(50)), Ok(()));
    }

    #[test]
    fn ended_windows_are_forgotten() {
        let limiter = limiter(1, 10);
        for n in 0..10 * 1024 {
            let _ = limiter.admit(user(&n.to_string()), at(n));
        }
        assert!(limiter.windows.lock().unwrap().by_caller.len() <= PRUNE_FROM);
    }
}
