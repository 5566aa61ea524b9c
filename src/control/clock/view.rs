//! What a clock shows.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::super::time::Time;
use crate::engine::tenant_clock::{Mode, Reading};

/// What a tenant's clock shows, and how it is set.
#[derive(Debug, Serialize, JsonSchema)]
pub(in super::super) struct ClockView {
    mode: ModeView,
    /// The time in the tenant.
    now: Time,
    /// How many seconds it is ahead of the server's clock in mode `offset`; behind it, less than 0. In other modes 0.
    offset_seconds: f64,
    /// How many seconds pass in the tenant in one second: 0 while its clock is frozen.
    #[schemars(range(min = 0.0))]
    rate: f64,
}

/// A clock that stands still.
pub(super) fn example() -> Value {
    json!({ "mode": "frozen", "now": "2026-01-15T08:30:00.000000Z", "offset_seconds": 0.0, "rate": 0.0 })
}

/// How a clock is set.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ModeView {
    /// To the server's time.
    Real,
    /// Ahead of the server's time, or behind it.
    Offset,
    /// It stands still.
    Frozen,
    /// It runs faster or slower than the server's.
    Scaled,
}

impl From<Reading> for ClockView {
    fn from(reading: Reading) -> Self {
        let Reading { mode, now, offset_seconds, rate } = reading;
        let mode = match mode {
            Mode::Real => ModeView::Real,
            Mode::Offset => ModeView::Offset,
            Mode::Frozen => ModeView::Frozen,
            Mode::Scaled => ModeView::Scaled,
        };
        Self { mode, now: Time(now), offset_seconds, rate }
    }
}
