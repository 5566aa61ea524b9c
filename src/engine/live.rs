//! A live tenant: its current value, and what belongs to the running server alone.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, Mutex as SyncMutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

use super::clock::Clock;
use super::directory::Entered;
use super::entropy::{Entropy, TenantEntropy};
use super::faults::Faults;
use super::key_locks::KeyLocks;
use super::last_uses::LastUses;
use super::rate_limit::{RateLimiter, Throttled};
use super::request_log::{self, RequestLog};
use super::sign_in_locks::SignInLocks;
use super::tenant_clock::{Change, TenantClock};
use super::tenants::{MadeFrom, Snapshot};
use crate::domain::enforcement::Enforcement;
use crate::domain::id::{AccessKeyId, TenantId};
use crate::domain::principal::PrincipalId;
use crate::domain::rate::RateRule;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenId;

/// Stands for no end.
const NEVER: i64 = i64::MAX;

/// What a tenant goes live with.
pub(super) struct Birth {
    pub tenant: Arc<Tenant>,
    pub name: Arc<str>,
    pub made_from: MadeFrom,
    pub ordinal: u64,
    /// What its randomness is made from.
    pub key: [u8; 32],
    pub lifetime: Option<Duration>,
    pub clock_change: Option<Change>,
    pub enforcement: Enforcement,
}

/// One tenant of a running server.
///
/// Readers take the current value and hold no lock while they answer. Writers go through
/// [`Engine::transact`](super::Engine::transact), one at a time.
pub struct LiveTenant {
    id: TenantId,
    name: Arc<str>,
    made_from: MadeFrom,
    /// Counts tenants, for lists in the order in which they were made.
    pub(super) ordinal: u64,
    created_at: Timestamp,
    /// Microseconds since the epoch, on the tenant's clock.
    ends_at: AtomicI64,
    current: ArcSwap<Tenant>,
    /// The value that it was made with.
    origin: Arc<Tenant>,
    pub(super) snapshots: SyncMutex<BTreeMap<Box<str>, Snapshot>>,
    /// What the directory has of it beyond what it was made with.
    pub(super) entered: SyncMutex<Entered>,
    entropy: TenantEntropy,
    /// Held by the one writer, across its commit.
    pub(super) writer: Mutex<()>,
    clock: TenantClock,
    faults: Faults,
    /// How the clock was set first.
    clock_change: Option<Change>,
    key_locks: KeyLocks,
    key_uses: LastUses<AccessKeyId>,
    api_token_uses: LastUses<TokenId>,
    sign_in_locks: SignInLocks,
    rate_limiter: Option<RateLimiter>,
    enforcement: AtomicU8,
    first_enforcement: Enforcement,
    requests: RequestLog,
}

impl LiveTenant {
    pub(super) fn new(
        birth: Birth,
        clock: Arc<dyn Clock>,
        limit: Option<RateRule>,
        request_logs: Arc<request_log::Shared>,
    ) -> Self {
        let Birth { tenant, name, made_from, ordinal, key, lifetime, clock_change, enforcement } = birth;
        let clock = TenantClock::new(clock);
        if let Some(change) = clock_change {
            clock.change(change);
        }
        let created_at = clock.now();
        let ends_at = lifetime.map_or(NEVER, |lifetime| created_at.plus(lifetime).micros());
        Self {
            id: tenant.id().clone(),
            name,
            made_from,
            ordinal,
            created_at,
            ends_at: AtomicI64::new(ends_at),
            current: ArcSwap::new(Arc::clone(&tenant)),
            origin: tenant,
            snapshots: SyncMutex::default(),
            entered: SyncMutex::default(),
            entropy: TenantEntropy::new(key),
            writer: Mutex::new(()),
            clock,
            clock_change,
            faults: Faults::new(key),
            key_locks: KeyLocks::default(),
            key_uses: LastUses::default(),
            api_token_uses: LastUses::default(),
            sign_in_locks: SignInLocks::default(),
            rate_limiter: limit.map(RateLimiter::new),
            enforcement: AtomicU8::new(enforcement as u8),
            first_enforcement: enforcement,
            requests: RequestLog::new(request_logs),
        }
    }

    /// The tenant's id.
    #[must_use]
    pub fn id(&self) -> &TenantId {
        &self.id
    }

    /// What its maker calls it; its id, if by nothing else.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn name_key(&self) -> &Arc<str> {
        &self.name
    }

    /// Where it comes from.
    #[must_use]
    pub fn made_from(&self) -> &MadeFrom {
        &self.made_from
    }

    /// When it was made, on its clock.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// When it ends by itself, on its clock; `None` for never.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        let ends_at = self.ends_at.load(Ordering::Relaxed);
        (ends_at != NEVER).then(|| Timestamp::from_micros(ends_at))
    }

    /// Whether it has ended, by itself or at somebody's word.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.ends_at().is_some_and(|end| end <= self.now())
    }

    /// Ends it: from now on nothing leads to it.
    pub(super) fn end(&self) {
        self.ends_at.store(i64::MIN, Ordering::Relaxed);
    }

    /// The value that it was made with.
    #[must_use]
    pub fn origin(&self) -> &Arc<Tenant> {
        &self.origin
    }

    /// Where what is drawn for this tenant comes from.
    #[must_use]
    pub fn entropy(&self) -> &dyn Entropy {
        &self.entropy
    }

    /// Random bytes of this tenant's.
    #[must_use]
    pub fn draw<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// The tenant as it is now. The value does not change while it is held.
    #[must_use]
    pub fn current(&self) -> Arc<Tenant> {
        self.current.load_full()
    }

    pub(super) fn replace(&self, next: Arc<Tenant>) {
        self.current.store(next);
    }

    /// The tenant's clock, which can be moved.
    #[must_use]
    pub fn clock(&self) -> &TenantClock {
        &self.clock
    }

    /// The time on the tenant's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What its requests meet on purpose.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Access keys that failed, and which of them are locked.
    #[must_use]
    pub fn key_locks(&self) -> &KeyLocks {
        &self.key_locks
    }

    /// When access keys were last used.
    #[must_use]
    pub fn key_uses(&self) -> &LastUses<AccessKeyId> {
        &self.key_uses
    }

    /// When API tokens were last exchanged.
    #[must_use]
    pub fn api_token_uses(&self) -> &LastUses<TokenId> {
        &self.api_token_uses
    }

    /// Users who failed to sign in, and which of them are locked.
    #[must_use]
    pub fn sign_in_locks(&self) -> &SignInLocks {
        &self.sign_in_locks
    }

    /// How strictly policy is obeyed.
    #[must_use]
    pub fn enforcement(&self) -> Enforcement {
        let index = usize::from(self.enforcement.load(Ordering::Relaxed));
        Enforcement::ALL.get(index).copied().unwrap_or_default()
    }

    /// Obeys policy so strictly from now on. Requests under way go on as they began.
    pub fn set_enforcement(&self, mode: Enforcement) {
        self.enforcement.store(mode as u8, Ordering::Relaxed);
    }

    /// Sets the clock, how strictly policy is obeyed, and the request log, as they were set first; no faults.
    pub(super) fn set_back(&self) {
        self.requests.set_back();
        self.clock.change(self.clock_change.unwrap_or(Change::Real));
        self.set_enforcement(self.first_enforcement);
        self.faults.clear();
    }

    /// Forgets locks, uses and counted requests: the tenant is as it was before them.
    pub(super) fn forget(&self) {
        self.key_locks.clear();
        self.key_uses.clear();
        self.api_token_uses.clear();
        self.sign_in_locks.clear();
        if let Some(limiter) = &self.rate_limiter {
            limiter.clear();
        }
    }

    /// What was asked of the tenant, and what was answered.
    #[must_use]
    pub fn requests(&self) -> &RequestLog {
        &self.requests
    }

    /// Counts a request of `caller` against its limit, if there is one.
    ///
    /// # Errors
    /// Refuses it if the limit is reached.
    pub fn admit(&self, caller: PrincipalId) -> Result<(), Throttled> {
        self.rate_limiter.as_ref().map_or(Ok(()), |limiter| limiter.admit(caller, self.now()))
    }
}

impl fmt::Debug for LiveTenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveTenant")
            .field("id", &self.id)
            .field("version", &self.current.load().version())
            .finish_non_exhaustive()
    }
}
