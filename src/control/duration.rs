//! Durations in bodies: numbers of seconds.

use std::time::Duration;

use super::problem::Problem;

/// A microsecond: what is shorter is no time on a tenant's clock.
const SHORTEST: Duration = Duration::from_micros(1);

/// `seconds`, the field `name`, if it is above 0; more than there is time for is as long as there is.
pub(super) fn above_zero(name: &str, seconds: f64) -> Result<Duration, Problem> {
    if seconds > 0.0 {
        Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX).max(SHORTEST))
    } else {
        Err(Problem::invalid(format!("`{name}` is a number of seconds above 0.")))
    }
}
