//! What a tenant was asked, and what a test expects of it.

use std::fmt;
use std::ops::RangeBounds;
use std::sync::Arc;
use std::time::Duration;

use super::world::World;
use super::{Emulator, Tenant};
use crate::engine::request_log::{Assertion, Count, Entry, Failures, Filter, WaitTimedOut};
use crate::engine::{Engine, RequestLog};

/// The request log of a tenant, or that of the requests that are no tenant's.
///
/// ```
/// use fauxfactor::{Emulator, Filter};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let emulator = Emulator::builder().start().await?;
/// # let tenant = emulator.tenant().await?;
/// let requests = tenant.requests();
/// requests.assert().none(Filter::default().refused(true)).none_unmatched().check()?;
///
/// let signed_in = Filter::operation("KeystoneCreateToken").status(201);
/// let unexpected = requests.assert().count(1, signed_in).check().unwrap_err();
/// assert!(unexpected.to_string().starts_with("Expected 1 of [operation=KeystoneCreateToken status=201], found 0"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Requests(Source);

#[derive(Clone, Debug)]
enum Source {
    Tenant(Arc<World>),
    Strays(Engine),
}

impl Tenant {
    /// What the tenant was asked, and what was answered.
    #[must_use]
    pub fn requests(&self) -> Requests {
        Requests(Source::Tenant(Arc::clone(self.world())))
    }
}

impl Emulator {
    /// The requests that are no tenant's: their credentials lead nowhere, or they have none.
    #[must_use]
    pub fn unattributed_requests(&self) -> Requests {
        Requests(Source::Strays(self.engine().clone()))
    }
}

impl Requests {
    /// The log itself, for all that is not here.
    #[must_use]
    pub fn log(&self) -> &RequestLog {
        match &self.0 {
            Source::Tenant(world) => world.live.requests(),
            Source::Strays(engine) => engine.unattributed_requests(),
        }
    }

    /// All that there are, oldest first, cleaned of secrets.
    #[must_use]
    pub fn all(&self) -> Vec<Entry> {
        self.log().entries()
    }

    /// Those that `filter` admits, oldest first.
    #[must_use]
    pub fn filter(&self, filter: &Filter) -> Vec<Entry> {
        self.log().query(filter, 0, usize::MAX).requests
    }

    /// Waits until there are `count` requests that `filter` admits, and answers them. The limit is of the machine's
    /// time, whatever the tenant's clock says.
    ///
    /// # Errors
    /// [`WaitTimedOut`].
    pub async fn wait_for(
        &self,
        count: usize,
        filter: &Filter,
        limit: Duration,
    ) -> Result<Vec<Entry>, WaitTimedOut> {
        self.log().wait_for(filter, 0, count, limit).await
    }

    /// Forgets them.
    pub fn clear(&self) {
        self.log().clear();
    }

    /// What is expected of them.
    pub fn assert(&self) -> Expectations<'_> {
        Expectations { log: self.log(), assertions: Vec::new() }
    }
}

/// What is expected of a request log. Nothing is looked at before [`Expectations::check`].
#[must_use = "nothing is looked at before `check`"]
#[derive(Debug)]
pub struct Expectations<'a> {
    log: &'a RequestLog,
    assertions: Vec<Assertion>,
}

impl Expectations<'_> {
    /// So many requests are what the filter asks for.
    pub fn count(self, count: usize, filter: Filter) -> Self {
        self.and(Assertion::Count(count.into(), filter))
    }

    /// As many requests as the range admits, such as `1..` or `2..=3`, are what the filter asks for.
    pub fn count_in(self, range: impl RangeBounds<usize>, filter: Filter) -> Self {
        self.and(Assertion::Count(Count::of(range), filter))
    }

    /// No request is what the filter asks for.
    pub fn none(self, filter: Filter) -> Self {
        self.count(0, filter)
    }

    /// There are these requests, in this order, and no other.
    pub fn exactly(self, filters: impl IntoIterator<Item = Filter>) -> Self {
        self.and(Assertion::Exactly(filters.into_iter().collect()))
    }

    /// There are these requests in this order, whatever else is between them.
    pub fn in_order(self, filters: impl IntoIterator<Item = Filter>) -> Self {
        self.and(Assertion::InOrder(filters.into_iter().collect()))
    }

    /// No request asked for a route that is not there.
    pub fn none_unmatched(self) -> Self {
        self.and(Assertion::NoneUnmatched)
    }

    fn and(mut self, assertion: Assertion) -> Self {
        self.assertions.push(assertion);
        self
    }

    /// Looks at the log.
    ///
    /// # Errors
    /// [`Unexpected`], with which `unwrap` prints what is different.
    pub fn check(self) -> Result<(), Unexpected> {
        self.log.check(&self.assertions).map_err(Unexpected)
    }
}

/// The request log is not what was expected. Prints how it differs, as `Debug` too, for people to read.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unexpected(pub Failures);

impl fmt::Debug for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}
