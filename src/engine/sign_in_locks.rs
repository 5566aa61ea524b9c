//! Which users of a tenant have failed to sign in, and who is locked.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::domain::id::UserId;
use crate::domain::lockout::{Lockout, LockoutRule};
use crate::domain::time::Timestamp;

/// Below this many entries, those that no longer matter are not worth looking for.
const PRUNE_FROM: usize = 1024;

/// Above this many entries, those of names that nobody has are given up.
const MOST: usize = 100_000;

/// Who tries to sign in. Names that nobody has are counted too, so that a lock tells nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Candidate {
    /// A user.
    User(UserId),
    /// A user who is signed in and confirms the password: counted apart, as only failures to sign in
    /// lock.
    Confirming(UserId),
    /// A user who is known and shows a code alone, counted apart for the same reason.
    ShowingCode(UserId),
    /// The fingerprint of a name or id that no user has: of any name only so much is kept.
    Nobody([u8; 16]),
}

impl Candidate {
    /// The candidate that nobody is, under this name.
    #[must_use]
    pub fn nobody(name: &str) -> Self {
        let mut fingerprint = [0; 16];
        fingerprint.copy_from_slice(&Sha256::digest(name.as_bytes())[..16]);
        Self::Nobody(fingerprint)
    }
}

/// The verdict on an attempt to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It stands as it is.
    Counted,
    /// Right or wrong, the user is locked.
    Locked,
}

/// Failures by candidate.
#[derive(Debug)]
pub struct SignInLocks(Mutex<Failures>);

#[derive(Debug)]
struct Failures {
    by_candidate: HashMap<Candidate, Lockout>,
    prune_at: usize,
}

impl Default for SignInLocks {
    fn default() -> Self {
        Self(Mutex::new(Failures { by_candidate: HashMap::new(), prune_at: PRUNE_FROM }))
    }
}

impl SignInLocks {
    /// Forgets all failures and locks.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_candidate.clear();
    }

    /// Whether `who` is locked at `now`.
    #[must_use]
    pub fn is_locked(&self, who: &Candidate, now: Timestamp) -> bool {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.by_candidate.get(who).is_some_and(|lockout| lockout.is_locked(now))
    }

    /// Locks the user until `end`, as failures to sign in do; a lock there is gives way.
    pub fn lock(&self, user: &UserId, end: Timestamp) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.by_candidate.insert(Candidate::User(user.clone()), Lockout::locked_until(end));
    }

    /// Forgets all failures of the user, and the locks that they led to: of signing in, of confirming the
    /// password, and of showing a code alone.
    pub fn unlock(&self, user: &UserId) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for candidate in [Candidate::User, Candidate::Confirming, Candidate::ShowingCode] {
            failures.by_candidate.remove(&candidate(user.clone()));
        }
    }

    /// Judges an attempt that turned out right or wrong at `now`.
    ///
    /// Attempts are judged one by one, however many are under way: of any number of guesses, no more
    /// than the rule's are told whether they are right.
    pub fn judge(&self, who: Candidate, rule: LockoutRule, is_right: bool, now: Timestamp) -> Verdict {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.prune(rule, now);
        if failures.by_candidate.get(&who).is_some_and(|lockout| lockout.is_locked(now)) {
            return Verdict::Locked;
        }
        if is_right {
            failures.by_candidate.remove(&who);
        } else {
            failures.by_candidate.entry(who).or_default().fail(rule, now);
        }
        Verdict::Counted
    }
}

impl Failures {
    /// Drops what no longer matters, each time the entries have doubled: constant work an attempt.
    fn prune(&mut self, rule: LockoutRule, now: Timestamp) {
        if self.by_candidate.len() >= self.prune_at {
            self.by_candidate.retain(|_, lockout| lockout.matters(rule, now));
            if self.by_candidate.len() >= MOST {
                self.by_candidate.retain(|candidate, _| !matches!(candidate, Candidate::Nobody(_)));
            }
            self.prune_at = (self.by_candidate.len() * 2).max(PRUNE_FROM);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::security_policy::LoginPolicy;
    use std::time::Duration;

    #[test]
    fn a_lock_covers_right_attempts_too_and_ends() {
        let (locks, rule) = (SignInLocks::default(), LoginPolicy::default().lockout());
        let (alice, start) = (Candidate::User(UserId::new("a")), Timestamp::from_seconds(1_000));
        for _ in 0..5 {
            assert_eq!(locks.judge(alice.clone(), rule, false, start), Verdict::Counted);
        }
        let almost = start.plus(Duration::from_secs(15 * 60 - 1));
        assert_eq!(locks.judge(alice.clone(), rule, true, almost), Verdict::Locked);
        assert_eq!(locks.judge(alice, rule, true, start.plus(Duration::from_mins(15))), Verdict::Counted);
    }

    #[test]
    fn a_lock_is_made_moved_and_forgotten_at_will() {
        let (locks, rule) = (SignInLocks::default(), LoginPolicy::default().lockout());
        let (alice, start) = (UserId::new("a"), Timestamp::from_seconds(1_000));
        let (sooner, later) = (start.plus(Duration::from_secs(1)), start.plus(Duration::from_hours(24)));
        let is_locked = |at| locks.is_locked(&Candidate::User(alice.clone()), at);
        locks.lock(&alice, later);
        assert!(is_locked(sooner));
        locks.lock(&alice, sooner);
        assert!(is_locked(start) && !is_locked(sooner));
        for candidate in [Candidate::Confirming, Candidate::ShowingCode] {
            let candidate = candidate(alice.clone());
            for _ in 0..5 {
                locks.judge(candidate.clone(), rule, false, start);
            }
            assert!(locks.is_locked(&candidate, start));
        }
        locks.unlock(&alice);
        for candidate in [Candidate::User, Candidate::Confirming, Candidate::ShowingCode] {
            assert!(!locks.is_locked(&candidate(alice.clone()), start));
        }
    }

    #[test]
    fn a_success_forgets_the_failures_before_it() {
        let (locks, rule) = (SignInLocks::default(), LoginPolicy::default().lockout());
        let (alice, start) = (Candidate::User(UserId::new("a")), Timestamp::from_seconds(1_000));
        for is_right in [false, false, false, false, true, false, false, false, false, true] {
            assert_eq!(locks.judge(alice.clone(), rule, is_right, start), Verdict::Counted);
        }
    }

    #[test]
    fn what_no_longer_matters_is_forgotten() {
        let (locks, rule) = (SignInLocks::default(), LoginPolicy::default().lockout());
        for n in 0..10 * 1024 {
            locks.judge(Candidate::nobody(&n.to_string()), rule, false, Timestamp::from_seconds(n * 10));
        }
        assert!(locks.0.lock().unwrap().by_candidate.len() <= PRUNE_FROM);
    }
}
