//! How often a caller may ask.

use std::num::NonZeroU32;
use std::time::Duration;

/// At most `requests` in any window of `per`, which opens with a caller's first request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateRule {
    /// How many requests a window takes.
    pub requests: NonZeroU32,
    /// How long a window stays open.
    pub per: Duration,
}
