//! Checks of single values. None is quoted that may be a secret.

use std::ops::RangeInclusive;

use data_encoding::HEXLOWER;
use toml::Spanned;
use toml::value::Datetime;

use super::problem::Place;
use super::schema::{Date, Text};
use crate::domain::time::Timestamp;

/// A text that is shown and compared: not empty, at most 255 characters, none of them a control.
pub(super) fn label<'t>(text: &'t Text, what: &str, place: &mut Place<'_, '_>) -> &'t str {
    let value = text.get_ref();
    let too_long = value.len() > 255 && value.chars().count() > 255;
    if value.trim().is_empty() || too_long || value.chars().any(char::is_control) {
        place.problem(
            &text.span(),
            format!("{what} has 1 to 255 characters, none of them a control character"),
        );
    }
    value
}

/// A text of at most so many characters, of whatever kind.
pub(super) fn short(text: &Text, what: &str, longest: usize, place: &mut Place<'_, '_>) -> Box<str> {
    if text.get_ref().chars().count() > longest {
        place.problem(&text.span(), format!("{what} has at most {longest} characters"));
    }
    text.get_ref().as_str().into()
}

/// So many bytes, written as lower-case hex digits. Zeros, where they are not.
pub(super) fn hex<const N: usize>(text: &Text, what: &str, place: &mut Place<'_, '_>) -> [u8; N] {
    let mut bytes = [0; N];
    let written = text.get_ref().as_bytes();
    if written.len() != 2 * N || HEXLOWER.decode_mut(written, &mut bytes).is_err() {
        place.problem(&text.span(), format!("{what} is written with {} lower-case hex digits", 2 * N));
        bytes = [0; N];
    }
    bytes
}

/// A number within `range`, in the place of `into`.
pub(super) fn number(
    number: Option<&Spanned<u16>>,
    range: &RangeInclusive<u16>,
    into: &mut u16,
    place: &mut Place<'_, '_>,
) {
    let Some(number) = number else { return };
    *into = *number.get_ref();
    if !range.contains(into) {
        let message = format!("write a number from {} to {}", range.start(), range.end());
        place.problem(&number.span(), message);
    }
}

/// An address to which a browser is sent.
pub(super) fn redirect_uri(uri: &Text, place: &mut Place<'_, '_>) {
    let text = uri.get_ref();
    let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains('#');
    let has_scheme = text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
    });
    let is_script = ["javascript", "data", "vbscript"]
        .iter()
        .any(|scheme| text.split(':').next().is_some_and(|own| own.eq_ignore_ascii_case(scheme)));
    if !is_visible || !has_scheme || is_script {
        place.problem(
            &uri.span(),
            "a redirect URI is absolute and has no fragment, such as `https://app.test/callback`",
        );
    }
}

/// A text that is sent in a header: visible ASCII. Never quoted.
pub(super) fn credential(text: &Text, what: &str, place: &mut Place<'_, '_>) {
    let value = text.get_ref();
    if value.is_empty() || value.len() > 4096 || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        place.problem(&text.span(), format!("{what} is written with 1 to 4096 visible ASCII characters"));
    }
}

pub(super) fn is_phone(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 40 && text.split_once('-').is_some_and(|(code, number)| digits(code) && digits(number))
}

/// A date and time with an offset, as an instant.
pub(super) fn instant(Date(datetime): &Date, place: &mut Place<'_, '_>) -> Option<Timestamp> {
    let text = datetime.get_ref().to_string();
    let instant = rfc3339(datetime.get_ref());
    if instant.is_none() {
        let message = format!("`{text}` has no time or no offset; write it like `2030-01-31T12:00:00Z`");
        place.problem(&datetime.span(), message);
    }
    instant
}

fn rfc3339(datetime: &Datetime) -> Option<Timestamp> {
    use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};
    let (date, clock, offset) = (datetime.date?, datetime.time?, datetime.offset?);
    let minutes = match offset {
        toml::value::Offset::Z => 0,
        toml::value::Offset::Custom { minutes } => minutes,
    };
    let date =
        Date::from_calendar_date(date.year.into(), Month::try_from(date.month).ok()?, date.day).ok()?;
    let micro = clock.nanosecond.unwrap_or(0) / 1000;
    let clock = Time::from_hms_micro(clock.hour, clock.minute, clock.second.unwrap_or(0), micro).ok()?;
    let offset = UtcOffset::from_whole_seconds(i32::from(minutes) * 60).ok()?;
    let instant = PrimitiveDateTime::new(date, clock).assume_offset(offset);
    let seconds = Timestamp::from_seconds(instant.unix_timestamp());
    Some(Timestamp::from_micros(seconds.micros().saturating_add(micro.into())))
}
