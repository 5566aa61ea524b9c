//! What the configuration sets, and what holds where it sets nothing.

use std::time::Duration;

use crate::config;
use crate::engine::request_log::Rules;
use crate::http::Limits;

/// Longer than any client waits, and short enough to be counted in.
const DAY: Duration = Duration::from_hours(24);

/// Bounds on requests: the defaults are those of `http`.
pub(super) fn limits(set: &config::Limits) -> Limits {
    let default = Limits::default();
    Limits {
        target_bytes: set.target_bytes.unwrap_or(default.target_bytes),
        head_bytes: set.head_bytes.unwrap_or(default.head_bytes),
        body_bytes: set.body_bytes.unwrap_or(default.body_bytes),
        head_time: set.head_time.unwrap_or(default.head_time).min(DAY),
        body_time: set.body_time.unwrap_or(default.body_time).min(DAY),
        idle_time: set.idle_time.unwrap_or(default.idle_time).min(DAY),
    }
}

/// What is kept of requests: the defaults are those of the engine.
pub(super) fn request_rules(set: &config::Requests) -> Rules {
    let default = Rules::default();
    Rules {
        enabled: set.enabled.unwrap_or(default.enabled),
        bodies: set.bodies.unwrap_or(default.bodies),
        entries: set.entries.unwrap_or(default.entries),
        bytes: set.bytes.unwrap_or(default.bytes),
        body_bytes: set.body_bytes.unwrap_or(default.body_bytes),
    }
}
