//! Points in time, and the forms in which the vendors write them.

use std::fmt;
use std::time::Duration;

use ::time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};
use serde::{Deserialize, Serialize};

const MICROS: i64 = 1_000_000;
/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z: what a calendar date can be made from.
const EARLIEST: i64 = -62_135_596_800 * MICROS;
const LATEST: i64 = 253_402_300_800 * MICROS - 1;

/// A point in time: microseconds since the Unix epoch, UTC, within the years 1 to 9999.
///
/// Arithmetic saturates at those bounds, so no input can overflow it.
///
/// Serialized as the number of microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct Timestamp(i64);

impl From<i64> for Timestamp {
    fn from(micros: i64) -> Self {
        Self::from_micros(micros)
    }
}

impl From<Timestamp> for i64 {
    fn from(time: Timestamp) -> Self {
        time.0
    }
}

impl Timestamp {
    /// From microseconds since the Unix epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(if micros < EARLIEST {
            EARLIEST
        } else if micros > LATEST {
            LATEST
        } else {
            micros
        })
    }

    /// From seconds since the Unix epoch.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self::from_micros(seconds.saturating_mul(MICROS))
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// Whole milliseconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This time, rounded down to the millisecond.
    #[must_use]
    pub const fn to_millisecond(self) -> Self {
        Self::from_micros(self.0.div_euclid(1000) * 1000)
    }

    /// This time and `duration` more.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// How long from `earlier` to this time; zero if that lies in the future.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// How far apart two times are, whichever comes first.
    #[must_use]
    pub const fn distance(self, other: Self) -> Duration {
        Duration::from_micros(self.0.abs_diff(other.0))
    }

    /// Reads `YYYYMMDDTHHMMSSZ`, the form of `X-Sdk-Date`. `None` for anything else.
    #[must_use]
    pub fn parse_compact(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
            return None;
        }
        let number = |from: usize, to: usize| -> Option<u16> {
            let digits = &bytes[from..to];
            digits.iter().try_fold(0, |n: u16, b| b.is_ascii_digit().then(|| n * 10 + u16::from(b - b'0')))
        };
        let small = |from: usize| number(from, from + 2).and_then(|n| u8::try_from(n).ok());
        let month = Month::try_from(small(4)?).ok()?;
        let date = Date::from_calendar_date(number(0, 4)?.into(), month, small(6)?).ok()?;
        let time = Time::from_hms(small(9)?, small(11)?, small(13)?).ok()?;
        Some(PrimitiveDateTime::new(date, time).into())
    }

    /// This time as `YYYYMMDDTHHMMSSZ`, seconds rounded down.
    #[must_use]
    pub fn compact(self) -> String {
        let t = self.calendar();
        format!(
            "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
            t.year(),
            u8::from(t.month()),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }

    /// This time as `2026-01-15 08:30:00.0`, seconds rounded down: the form of Huawei's user details.
    #[must_use]
    pub fn spaced(self) -> String {
        let text = Self::from_seconds(self.seconds()).to_string();
        text[..19].replace('T', " ") + ".0"
    }

    /// This time as `2026-01-15T08:30:00.123Z`, the form of Huawei's `/v5`.
    #[must_use]
    pub fn milliseconds(self) -> String {
        let text = self.to_string();
        format!("{}Z", &text[..23])
    }

    fn calendar(self) -> OffsetDateTime {
        // The bounds of the type keep this in range; the epoch is only a type-level answer.
        OffsetDateTime::from_unix_timestamp(self.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl From<PrimitiveDateTime> for Timestamp {
    fn from(utc: PrimitiveDateTime) -> Self {
        let utc = utc.assume_utc();
        Self::from_micros(
            utc.unix_timestamp().saturating_mul(MICROS).saturating_add(utc.microsecond().into()),
        )
    }
}

/// `2026-01-16T08:30:00.123000Z`, the form of Huawei's token bodies.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = self.calendar();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
            t.year(),
            u8::from(t.month()),
            t.day(),
            t.hour(),
            t.minute(),
            t.second(),
            self.0.rem_euclid(MICROS)
        )
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_forms_are_the_vendors() {
        let time = Timestamp::from_micros(1_768_552_200_123_000);
        assert_eq!(time.to_string(), "2026-01-16T08:30:00.123000Z");
        assert_eq!(time.compact(), "20260116T083000Z");
    }

    #[test]
    fn a_malformed_date_is_none() {
        for text in [
            "",
            "20260116T083000",
            "2026-01-16T08:30Z",
            "20261316T083000Z",
            "20260230T083000Z",
            "20260116T240000Z",
            "2026O116T083000Z",
            "20260116t083000Z",
            "２０２６01",
        ] {
            assert_eq!(Timestamp::parse_compact(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_compact_reads_back(seconds in EARLIEST / MICROS..=LATEST / MICROS) {
            let time = Timestamp::from_seconds(seconds);
            prop_assert_eq!(Timestamp::parse_compact(&time.compact()), Some(time));
        }

        #[test]
        fn any_text_is_read_without_panic(text in ".{0,20}") {
            let _ = Timestamp::parse_compact(&text);
        }

        #[test]
        fn arithmetic_never_overflows(a in any::<i64>(), b in any::<i64>(), d in any::<u64>()) {
            let (a, b) = (Timestamp::from_micros(a), Timestamp::from_seconds(b));
            let _ = (a.plus(Duration::from_secs(d)).to_string(), a.since(b), a.distance(b), b.compact());
        }
    }
}
