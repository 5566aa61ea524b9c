//! Points in time, and the forms in which the vendors write them.

use std::fmt;
use std::str::FromStr;
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

/// A text is no time of RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time is written as in RFC 3339, such as 2026-01-15T08:30:00Z")]
pub struct ParseError;

/// Reads RFC 3339, such as `2026-01-15T08:30:00Z` or `2026-01-15T09:30:00.5+01:00`. What is finer than a microsecond
/// is cut off; a leap second is the second after it.
impl FromStr for Timestamp {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse_rfc3339(text.as_bytes()).ok_or(ParseError)
    }
}

/// The grammar of RFC 3339, section 5.6.
fn parse_rfc3339(text: &[u8]) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.split_at_checked(9)?;
    let separators = (date[4], date[7], time[0].to_ascii_uppercase(), time[3], time[6]);
    if separators != (b'-', b'-', b'T', b':', b':') {
        return None;
    }
    let small = |digits: &[u8]| digits_of(digits).and_then(|n| u8::try_from(n).ok());
    let month = Month::try_from(small(&date[5..7])?).ok()?;
    let year = digits_of(&date[..4])?.try_into().ok()?;
    let date = Date::from_calendar_date(year, month, small(&date[8..])?).ok()?;
    let minute = Time::from_hms(small(&time[1..3])?, small(&time[4..6])?, 0).ok()?;
    let second = digits_of(&time[7..]).filter(|second| *second <= 60)?;
    let (fraction, zone) = split_fraction(rest)?;
    let minutes = PrimitiveDateTime::new(date, minute).assume_utc().unix_timestamp();
    let seconds = minutes + i64::from(second) - parse_zone(zone)?;
    Some(Timestamp::from_micros(seconds * MICROS + fraction))
}

/// A number of nothing but digits, up to nine of them.
fn digits_of(text: &[u8]) -> Option<u32> {
    let digits = |n: u32, byte: &u8| byte.is_ascii_digit().then(|| n * 10 + u32::from(byte - b'0'));
    (1..=9).contains(&text.len()).then(|| text.iter().try_fold(0, digits))?
}

/// The microseconds of `.123…` where the text begins with it, and what follows.
fn split_fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(rest) = text.strip_prefix(b".") else { return Some((0, text)) };
    let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, zone) = rest.split_at(len);
    let micros = digits.iter().chain(&[b'0'; 6]).take(6).fold(0, |n, byte| n * 10 + i64::from(byte - b'0'));
    (len > 0).then_some((micros, zone))
}

/// The seconds by which `Z` or `+01:30` is ahead of UTC.
fn parse_zone(zone: &[u8]) -> Option<i64> {
    let &[sign, ref hours @ .., b':', m1, m2] = zone else {
        return zone.eq_ignore_ascii_case(b"Z").then_some(0);
    };
    let hours = digits_of(hours).filter(|hour| hours.len() == 2 && *hour < 24)?;
    let minutes = digits_of(&[m1, m2]).filter(|minute| *minute < 60)?;
    let ahead = i64::from(hours * 3600 + minutes * 60);
    match sign {
        b'+' => Some(ahead),
        b'-' => Some(-ahead),
        _ => None,
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

    #[test]
    fn rfc_3339_is_read() {
        let cases = [
            ("2026-01-16T08:30:00Z", "2026-01-16T08:30:00.000000Z"),
            ("2026-01-16t08:30:00z", "2026-01-16T08:30:00.000000Z"),
            ("2026-01-16T08:30:00.1Z", "2026-01-16T08:30:00.100000Z"),
            ("2026-01-16T08:30:00.123456789Z", "2026-01-16T08:30:00.123456Z"),
            ("2026-01-16T08:30:00+01:30", "2026-01-16T07:00:00.000000Z"),
            ("2026-01-16T08:30:00-23:59", "2026-01-17T08:29:00.000000Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z"),
            ("0001-01-01T00:00:00+10:00", "0001-01-01T00:00:00.000000Z"),
            ("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.999999Z"),
        ];
        for (text, time) in cases {
            assert_eq!(text.parse().map(|time: Timestamp| time.to_string()), Ok(time.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_rfc_3339_is_refused() {
        for text in [
            "",
            "2026-01-16",
            "2026-01-16T08:30:00",
            "2026-01-16 08:30:00Z",
            "2026-01-16T08:30Z",
            "2026-1-16T08:30:00Z",
            "2026-02-30T08:30:00Z",
            "2026-13-16T08:30:00Z",
            "2026-01-16T24:00:00Z",
            "2026-01-16T08:60:00Z",
            "2026-01-16T08:30:61Z",
            "2026-01-16T08:30:00.Z",
            "2026-01-16T08:30:00.5",
            "2026-01-16T08:30:00+24:00",
            "2026-01-16T08:30:00+01:60",
            "2026-01-16T08:30:00+1:00",
            "2026-01-16T08:30:00+0100",
            "2026-01-16T08:30:00*01:00",
            "2026-01-16T08:30:00ZZ",
            "+026-01-16T08:30:00Z",
            "２０２６-01-16T08:30:00Z",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(ParseError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(micros in EARLIEST..=LATEST) {
            let time = Timestamp::from_micros(micros);
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }

        #[test]
        fn any_text_is_parsed_without_panic(text in "[0-9TZtz:.+-]{0,32}|.{0,30}") {
            let _ = text.parse::<Timestamp>();
        }

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
