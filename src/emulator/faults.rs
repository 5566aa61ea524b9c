//! Faults of a tenant.

use std::sync::Arc;
use std::time::Duration;

use super::Tenant;
use super::world::World;
use crate::engine::faults::{Effect, Fault, FaultId, Faults, Injected, Rule};

/// A fault that a tenant is to have for one operation: 500 in the vendor's own words for each request, unless it is
/// told otherwise.
///
/// ```
/// use fauxfactor::Emulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let emulator = Emulator::builder().start().await?;
/// let tenant = emulator.tenant().await?;
/// let fault = tenant.fail("ShowUserMfaDevice").status(503).retry_after(2).first(2).install();
/// let lost = tenant.fail("CreateMfaDevice").drop_connection().after_handler().install();
/// assert_eq!((fault.matched(), lost.fired()), (0, 0));
/// fault.remove();
/// assert_eq!(tenant.faults().count(), 1);
/// # Ok(())
/// # }
/// ```
#[must_use = "it is there once it is installed"]
#[derive(Debug)]
pub struct FaultBuilder {
    world: Arc<World>,
    rule: Rule,
}

/// A fault that a tenant has. It stays when this is dropped.
#[derive(Clone, Debug)]
pub struct InstalledFault {
    world: Arc<World>,
    id: FaultId,
}

/// What a fault answers with that was not told.
const STATUS: u16 = 500;

impl Tenant {
    /// A fault for requests of that operation, by the vendor's name for it.
    pub fn fail(&self, operation: &str) -> FaultBuilder {
        FaultBuilder { world: Arc::clone(self.world()), rule: Rule::fail(STATUS).on_operation(operation) }
    }

    /// Adds a fault behind the others: any that the control plane takes.
    #[expect(clippy::must_use_candidate, reason = "it is for what it does")]
    pub fn inject(&self, rule: Rule) -> InstalledFault {
        let id = self.faults().add(rule).id;
        InstalledFault { world: Arc::clone(self.world()), id }
    }

    /// All faults, in order.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.live().faults()
    }
}

impl FaultBuilder {
    /// Answers with that status.
    pub fn status(self, status: u16) -> Self {
        self.injecting(|injected| injected.status = status)
    }

    /// Says in `Retry-After` to come again after so many seconds.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.injecting(|injected| injected.retry_after = Some(seconds))
    }

    /// Says this instead of the vendor's text.
    pub fn saying(self, message: &str) -> Self {
        self.injecting(|injected| injected.message = Some(message.into()))
    }

    /// Lets requests wait for so long, in real time, and does nothing else to them.
    pub fn delay(self, by: Duration) -> Self {
        self.effect(Effect::Latency { min: by, max: by })
    }

    /// Closes the connection without an answer.
    pub fn drop_connection(self) -> Self {
        self.effect(Effect::Drop)
    }

    /// Sends so many bytes of the answer's body and closes the connection.
    pub fn truncate(self, bytes: usize) -> Self {
        self.effect(Effect::Truncate(bytes))
    }

    /// For the first so many requests.
    pub fn first(self, count: u64) -> Self {
        self.with(|rule| rule.first(count))
    }

    /// For every so many-th request.
    pub fn every(self, count: u64) -> Self {
        self.with(|rule| rule.every(count))
    }

    /// For all but the first so many requests.
    pub fn after_first(self, count: u64) -> Self {
        self.with(|rule| rule.after_first(count))
    }

    /// With a probability from 0 to 1, drawn from the tenant's seed.
    pub fn with_probability(self, probability: f64) -> Self {
        self.with(|rule| rule.with_probability(probability))
    }

    /// For requests of that caller alone: a user's id, name, username or e-mail address, or an app's id.
    pub fn for_caller(self, caller: &str) -> Self {
        self.with(|rule| rule.for_caller(caller))
    }

    /// After the handler: the change is made, and its answer is lost.
    pub fn after_handler(self) -> Self {
        self.with(Rule::after_handler)
    }

    /// Adds it behind the tenant's others.
    #[expect(clippy::must_use_candidate, reason = "it is for what it does")]
    pub fn install(self) -> InstalledFault {
        let id = self.world.live.faults().add(self.rule).id;
        InstalledFault { world: self.world, id }
    }

    fn with(self, change: impl FnOnce(Rule) -> Rule) -> Self {
        Self { rule: change(self.rule), ..self }
    }

    fn effect(self, effect: Effect) -> Self {
        self.with(|rule| Rule { effect, ..rule })
    }

    /// Changes what is answered; begins with the default where something else was to happen.
    fn injecting(self, change: impl FnOnce(&mut Injected)) -> Self {
        self.with(|rule| {
            let mut injected = match rule.effect {
                Effect::Fail(injected) => injected,
                _ => Injected { status: STATUS, retry_after: None, message: None },
            };
            change(&mut injected);
            Rule { effect: Effect::Fail(injected), ..rule }
        })
    }
}

impl InstalledFault {
    /// Its name on the control plane and in the request log.
    #[must_use]
    pub fn id(&self) -> FaultId {
        self.id
    }

    /// How many requests it matched.
    #[must_use]
    pub fn matched(&self) -> u64 {
        self.find().map_or(0, |fault| fault.matched)
    }

    /// How many of these it did something to.
    #[must_use]
    pub fn fired(&self) -> u64 {
        self.find().map_or(0, |fault| fault.fired)
    }

    /// Removes it.
    pub fn remove(self) {
        self.world.live.faults().remove(self.id);
    }

    fn find(&self) -> Option<Fault> {
        self.world.live.faults().find(self.id)
    }
}
