//! The clock of one tenant: the engine's, moved as a test likes.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Clock;
use crate::domain::time::Timestamp;

const MICROS: f64 = 1e6;

/// A tenant's time: as the engine's clock tells it, or moved. Time that would lie outside the years 1 to 9999 stays at
/// their ends.
///
/// A clock that was never moved costs one atomic load over the engine's.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use fauxfactor::engine::clock::SystemClock;
/// use fauxfactor::engine::tenant_clock::TenantClock;
///
/// let clock = TenantClock::new(Arc::new(SystemClock));
/// clock.freeze_at("2026-01-15T08:30:00Z".parse()?);
/// clock.advance(Duration::from_hours(24));
/// assert_eq!(clock.now(), "2026-01-16T08:30:00Z".parse()?);
/// # Ok::<_, fauxfactor::domain::time::ParseError>(())
/// ```
pub struct TenantClock {
    base: Arc<dyn Clock>,
    /// Whether there is a setting other than [`Setting::Real`].
    is_moved: AtomicBool,
    setting: Mutex<Setting>,
}

/// How far a clock is from the engine's.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Setting {
    Real,
    /// Ahead by so many microseconds.
    Offset(i64),
    Frozen(Timestamp),
    /// At `anchor` when the engine's clock showed `base`, and `rate` times as fast since.
    Scaled {
        base: Timestamp,
        anchor: Timestamp,
        rate: Rate,
    },
}

/// How many seconds pass on a scaled clock in one second: more than none.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// `None` unless `rate` is a finite number greater than 0.
    #[must_use]
    pub fn new(rate: f64) -> Option<Self> {
        (rate.is_finite() && rate > 0.0).then_some(Self(rate))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// A way to set a clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// To the engine's time.
    Real,
    /// To so many seconds ahead of the engine's time, or behind it.
    Offset(f64),
    /// To stand still, at that time or at the time that it is.
    Frozen(Option<Timestamp>),
    /// To run so fast, from that time or from the time that it is.
    Scaled(Rate, Option<Timestamp>),
    /// Forward. What runs goes on running and what stands still goes on standing; a real clock has an offset then.
    Advance(Duration),
}

/// How a clock is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To the engine's time.
    Real,
    /// Ahead of the engine's time, or behind it.
    Offset,
    /// It stands still.
    Frozen,
    /// It runs faster or slower than the engine's.
    Scaled,
}

/// What a clock shows at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// How it is set.
    pub mode: Mode,
    /// The time.
    pub now: Timestamp,
    /// How many seconds it is ahead of the engine's clock, or behind it where less than 0, in [`Mode::Offset`]. In
    /// other modes that would change with the engine's time, and it is 0.
    pub offset_seconds: f64,
    /// How many seconds pass on it in one second: 0 where it is frozen.
    pub rate: f64,
}

impl TenantClock {
    /// A clock that shows what `base` does.
    #[must_use]
    pub fn new(base: Arc<dyn Clock>) -> Self {
        Self { base, is_moved: AtomicBool::new(false), setting: Mutex::new(Setting::Real) }
    }

    /// The time. After a change, every later reading shows it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let base = self.base.now();
        if self.is_moved.load(Ordering::Acquire) { self.setting().at(base) } else { base }
    }

    /// What the clock shows, and how it is set.
    #[must_use]
    pub fn read(&self) -> Reading {
        let setting = self.setting();
        setting.read(self.base.now())
    }

    /// Sets the clock, and says what it shows then.
    pub fn change(&self, change: Change) -> Reading {
        let mut setting = self.setting();
        let base = self.base.now();
        *setting = setting.after(change, base);
        self.is_moved.store(*setting != Setting::Real, Ordering::Release);
        setting.read(base)
    }

    /// Shows the engine's time again.
    pub fn set_real(&self) {
        self.change(Change::Real);
    }

    /// Shows a time so many seconds ahead of the engine's; behind it, where less than 0.
    pub fn set_offset(&self, seconds: f64) {
        self.change(Change::Offset(seconds));
    }

    /// Stands still at the time that it is.
    pub fn freeze(&self) {
        self.change(Change::Frozen(None));
    }

    /// Stands still at `time`.
    pub fn freeze_at(&self, time: Timestamp) {
        self.change(Change::Frozen(Some(time)));
    }

    /// Runs so fast, from the time that it is.
    pub fn scale(&self, rate: Rate) {
        self.change(Change::Scaled(rate, None));
    }

    /// Moves forward, however the clock is set.
    pub fn advance(&self, by: Duration) {
        self.change(Change::Advance(by));
    }

    fn setting(&self) -> MutexGuard<'_, Setting> {
        self.setting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Setting {
    /// The time where the engine's clock shows `base`.
    fn at(self, base: Timestamp) -> Timestamp {
        match self {
            Self::Real => base,
            Self::Offset(ahead) => Timestamp::from_micros(base.micros().saturating_add(ahead)),
            Self::Frozen(time) => time,
            Self::Scaled { base: from, anchor, rate } => {
                let passed = micros(seconds(base.micros().saturating_sub(from.micros())) * rate.get());
                Timestamp::from_micros(anchor.micros().saturating_add(passed))
            }
        }
    }

    /// The setting after `change`, where the engine's clock shows `base`.
    fn after(self, change: Change, base: Timestamp) -> Self {
        let now = self.at(base);
        match change {
            Change::Real => Self::Real,
            Change::Offset(ahead) => Self::Offset(micros(ahead)),
            Change::Frozen(at) => Self::Frozen(at.unwrap_or(now)),
            Change::Scaled(rate, at) => Self::Scaled { base, anchor: at.unwrap_or(now), rate },
            Change::Advance(by) => self.moved_to(now.plus(by), base),
        }
    }

    /// The same way of running, at `time`.
    fn moved_to(self, time: Timestamp, base: Timestamp) -> Self {
        match self {
            Self::Real | Self::Offset(_) => Self::Offset(time.micros().saturating_sub(base.micros())),
            Self::Frozen(_) => Self::Frozen(time),
            Self::Scaled { rate, .. } => Self::Scaled { base, anchor: time, rate },
        }
    }

    fn read(self, base: Timestamp) -> Reading {
        let (mode, offset_seconds, rate) = match self {
            Self::Real => (Mode::Real, 0.0, 1.0),
            Self::Offset(ahead) => (Mode::Offset, seconds(ahead), 1.0),
            Self::Frozen(_) => (Mode::Frozen, 0.0, 0.0),
            Self::Scaled { rate, .. } => (Mode::Scaled, 0.0, rate.get()),
        };
        Reading { mode, now: self.at(base), offset_seconds, rate }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "exact for 285 years, and to a thousandth for all that there are"
)]
fn seconds(micros: i64) -> f64 {
    micros as f64 / MICROS
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what is too large is as large as it can be, and no number is 0"
)]
fn micros(seconds: f64) -> i64 {
    (seconds * MICROS).round() as i64
}

impl fmt::Debug for TenantClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TenantClock").field(&*self.setting()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::ControlledClock;
    use proptest::prelude::*;

    const START: Timestamp = Timestamp::from_seconds(1_768_465_800);

    fn clock() -> (Arc<ControlledClock>, TenantClock) {
        let base = Arc::new(ControlledClock::new(START));
        (Arc::clone(&base), TenantClock::new(base))
    }

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(START.seconds() + seconds)
    }

    fn second() -> Duration {
        Duration::from_secs(1)
    }

    #[test]
    fn a_new_clock_shows_the_engines_time() {
        let (base, clock) = clock();
        base.advance(second());
        let reading = Reading { mode: Mode::Real, now: after(1), offset_seconds: 0.0, rate: 1.0 };
        assert_eq!((clock.now(), clock.read()), (after(1), reading));
    }

    #[test]
    fn an_offset_runs_along() {
        let (base, clock) = clock();
        clock.set_offset(-3600.5);
        base.advance(second());
        assert_eq!(clock.now().micros(), after(-3600).micros() + 500_000);
        assert_eq!(clock.read().offset_seconds.to_string(), "-3600.5");
        clock.set_real();
        assert_eq!(clock.now(), after(1));
    }

    #[test]
    fn a_frozen_clock_stands_still_until_it_is_moved() {
        let (base, clock) = clock();
        clock.freeze();
        base.advance(second());
        assert_eq!(clock.now(), START);
        clock.advance(second() * 30);
        base.advance(second());
        assert_eq!(clock.now(), after(30));
        clock.freeze_at(after(-5));
        assert_eq!((clock.now(), clock.read().rate.to_string()), (after(-5), "0".to_owned()));
    }

    #[test]
    fn a_scaled_clock_runs_from_where_it_was_set() {
        let (base, clock) = clock();
        clock.change(Change::Scaled(Rate::new(60.0).unwrap(), Some(after(1000))));
        assert_eq!(clock.now(), after(1000));
        base.advance(second() * 2);
        assert_eq!(clock.now(), after(1120));
        clock.scale(Rate::new(0.5).unwrap());
        base.advance(second() * 2);
        assert_eq!(clock.now(), after(1121));
        clock.advance(second() * 9);
        assert_eq!(clock.now(), after(1130));
        base.advance(second() * 2);
        assert_eq!(clock.now(), after(1131));
    }

    #[test]
    fn to_advance_a_real_clock_gives_it_an_offset() {
        let (base, clock) = clock();
        clock.advance(second() * 30);
        base.advance(second());
        assert_eq!((clock.read().mode, clock.now()), (Mode::Offset, after(31)));
    }

    #[test]
    fn a_rate_is_finite_and_more_than_none() {
        for rate in [0.0, -0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Rate::new(rate), None, "{rate}");
        }
        assert!(Rate::new(f64::MIN_POSITIVE).is_some() && Rate::new(f64::MAX).is_some());
    }

    #[test]
    fn two_who_advance_at_once_both_do() {
        let (_, clock) = clock();
        clock.freeze();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..100).for_each(|_| clock.advance(second())));
            }
        });
        assert_eq!(clock.now(), after(400));
    }

    fn change() -> impl Strategy<Value = Change> {
        let time = || proptest::option::of(any::<i64>().prop_map(Timestamp::from_micros));
        let rate = any::<f64>().prop_filter_map("no rate", Rate::new);
        prop_oneof![
            Just(Change::Real),
            any::<f64>().prop_map(Change::Offset),
            time().prop_map(Change::Frozen),
            (rate, time()).prop_map(|(rate, at)| Change::Scaled(rate, at)),
            any::<u64>().prop_map(|seconds| Change::Advance(Duration::from_secs(seconds))),
            (0..100_000_u64).prop_map(|seconds| Change::Advance(Duration::from_secs(seconds))),
        ]
    }

    proptest! {
        #[test]
        fn to_advance_moves_by_exactly_so_much_in_every_mode(
            changes in proptest::collection::vec((change(), any::<i32>()), 0..20),
            by in any::<u64>(),
        ) {
            let (base, clock) = clock();
            for (change, base_at) in changes {
                base.set(Timestamp::from_seconds(base_at.into()));
                let reading = clock.change(change);
                prop_assert_eq!(reading.now, clock.now());
                prop_assert!(reading.offset_seconds.is_finite() && reading.rate.is_finite());
            }
            let (before, by) = (clock.now(), Duration::from_micros(by));
            clock.advance(by);
            prop_assert_eq!(clock.now(), before.plus(by));
        }

        #[test]
        fn no_clock_that_runs_goes_back(changes in proptest::collection::vec(change(), 0..5), steps in 1_u32..50) {
            let (base, clock) = clock();
            for change in changes {
                clock.change(change);
            }
            let mut last = clock.now();
            for _ in 0..steps {
                base.advance(Duration::from_hours(24 * 365));
                prop_assert!(clock.now() >= last);
                last = clock.now();
            }
        }
    }
}
