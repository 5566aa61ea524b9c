//! A live tenant: its current value, and what belongs to the running server alone.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

use super::clock::Clock;
use super::key_locks::KeyLocks;
use super::last_uses::LastUses;
use super::rate_limit::{RateLimiter, Throttled};
use super::request_log::{self, RequestLog};
use super::sign_in_locks::SignInLocks;
use crate::domain::id::{AccessKeyId, TenantId};
use crate::domain::principal::PrincipalId;
use crate::domain::rate::RateRule;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenId;

/// One tenant of a running server.
///
/// Readers take the current value and hold no lock while they answer. Writers go through
/// [`Engine::transact`](super::Engine::transact), one at a time.
pub struct LiveTenant {
    id: TenantId,
    current: ArcSwap<Tenant>,
    /// Held by the one writer, across its commit.
    pub(super) writer: Mutex<()>,
    clock: Arc<dyn Clock>,
    key_locks: KeyLocks,
    key_uses: LastUses<AccessKeyId>,
    api_token_uses: LastUses<TokenId>,
    sign_in_locks: SignInLocks,
    rate_limiter: Option<RateLimiter>,
    requests: RequestLog,
}

impl LiveTenant {
    pub(super) fn new(
        tenant: Arc<Tenant>,
        clock: Arc<dyn Clock>,
        limit: Option<RateRule>,
        request_logs: Arc<request_log::Shared>,
    ) -> Self {
        Self {
            id: tenant.id().clone(),
            current: ArcSwap::new(tenant),
            writer: Mutex::new(()),
            clock,
            key_locks: KeyLocks::default(),
            key_uses: LastUses::default(),
            api_token_uses: LastUses::default(),
            sign_in_locks: SignInLocks::default(),
            rate_limiter: limit.map(RateLimiter::new),
            requests: RequestLog::new(request_logs),
        }
    }

    /// The tenant's name.
    #[must_use]
    pub fn id(&self) -> &TenantId {
        &self.id
    }

    /// The tenant as it is now. The value does not change while it is held.
    #[must_use]
    pub fn current(&self) -> Arc<Tenant> {
        self.current.load_full()
    }

    pub(super) fn replace(&self, next: Arc<Tenant>) {
        self.current.store(next);
    }

    /// The time on the tenant's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
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
