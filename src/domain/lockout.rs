//! Locking a credential after consecutive failures.

use std::time::Duration;

use super::time::Timestamp;

/// When to lock, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockoutRule {
    /// This many consecutive failures lock.
    pub failures: u32,
    /// The lock lasts this long. Nothing shortens or extends it.
    pub lock: Duration,
}

/// An access key is locked for five minutes by five consecutive failures.
///
/// Source: Huawei API Gateway FAQ, "Common Errors Related to IAM Authentication Information", which says
/// "more than five"; that the fifth locks is assumed.
pub const ACCESS_KEY: LockoutRule = LockoutRule { failures: 5, lock: Duration::from_mins(5) };

/// The failures of one credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lockout {
    failures: u32,
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
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        if self.failures >= rule.failures {
            self.locked_until = Some(now.plus(rule.lock));
        }
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
}
