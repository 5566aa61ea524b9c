//! Locking a credential after failures in a row.

use std::time::Duration;

use super::time::Timestamp;

/// When to lock, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockoutRule {
    /// This many failures without a success between them lock.
    pub failures: usize,
    /// Failures longer ago than this no longer count; `None` if they always do.
    pub within: Option<Duration>,
    /// The lock lasts this long. Nothing shortens or extends it.
    pub lock: Duration,
}

/// An access key is locked for five minutes by five consecutive failures.
///
/// Source: Huawei API Gateway FAQ, "Common Errors Related to IAM Authentication Information", which says
/// "more than five"; that the fifth locks is assumed.
pub const ACCESS_KEY: LockoutRule = LockoutRule { failures: 5, within: None, lock: Duration::from_mins(5) };

/// The failures of one credential.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lockout {
    failed_at: Vec<Timestamp>,
    locked_until: Option<Timestamp>,
}

impl Lockout {
    /// Whether the credential is locked at `now`.
    #[must_use]
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|end| now < end)
    }

    /// Notes a failure at `now`. A failure while locked changes nothing; the first after a lock
    /// starts counting anew.
    pub fn fail(&mut self, rule: LockoutRule, now: Timestamp) {
        if self.is_locked(now) {
            return;
        }
        if self.locked_until.take().is_some() {
            self.failed_at.clear();
        }
        if let Some(within) = rule.within {
            self.failed_at.retain(|failed| now.since(*failed) < within);
        }
        self.failed_at.push(now);
        if self.failed_at.len() >= rule.failures {
            self.locked_until = Some(now.plus(rule.lock));
        }
    }

    /// Locked until `end`, whatever happened before.
    #[must_use]
    pub const fn locked_until(end: Timestamp) -> Self {
        Self { failed_at: Vec::new(), locked_until: Some(end) }
    }

    /// Whether a failure or lock of this could still matter at `now`.
    #[must_use]
    pub fn matters(&self, rule: LockoutRule, now: Timestamp) -> bool {
        let counts = |failed: &Timestamp| rule.within.is_none_or(|within| now.since(*failed) < within);
        self.is_locked(now) || (self.locked_until.is_none() && self.failed_at.iter().any(counts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(times: u32, at: Timestamp) -> Lockout {
        let mut lockout = Lockout::default();
        (0..times).for_each(|_| lockout.fail(ACCESS_KEY, at));
        lockout
    }

    #[test]
    fn five_failures_lock_for_five_minutes() {
        let start = Timestamp::from_seconds(1_000);
        assert!(!failed(4, start).is_locked(start));
        let locked = failed(5, start);
        assert!(locked.is_locked(start.plus(Duration::from_secs(299))));
        assert!(!locked.is_locked(start.plus(Duration::from_mins(5))));
    }

    #[test]
    fn failures_while_locked_do_not_extend_the_lock() {
        let start = Timestamp::from_seconds(1_000);
        let mut lockout = failed(5, start);
        lockout.fail(ACCESS_KEY, start.plus(Duration::from_secs(200)));
        assert_eq!(lockout, failed(5, start));
    }

    #[test]
    fn counting_starts_anew_after_a_lock() {
        let start = Timestamp::from_seconds(1_000);
        let after = start.plus(Duration::from_secs(301));
        let mut lockout = failed(5, start);
        lockout.fail(ACCESS_KEY, after);
        assert_eq!(lockout, failed(1, after));
    }

    #[test]
    fn failures_outside_the_window_do_not_count() {
        let rule =
            LockoutRule { failures: 2, within: Some(Duration::from_mins(15)), lock: Duration::from_mins(15) };
        let start = Timestamp::from_seconds(1_000);
        let mut lockout = Lockout::default();
        lockout.fail(rule, start);
        lockout.fail(rule, start.plus(Duration::from_mins(15)));
        assert!(!lockout.is_locked(start.plus(Duration::from_mins(15))));
        lockout.fail(rule, start.plus(Duration::from_mins(29)));
        assert!(lockout.is_locked(start.plus(Duration::from_mins(30))));
        assert!(!lockout.matters(rule, start.plus(Duration::from_mins(44))));
    }
}
