//! What the header `Authorization` shows, for operations where its form matters.
//!
//! Tokens are looked up by [`caller`](super::caller); this is for clients, which show id and secret (RFC 6749,
//! section 2.3.1).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use data_encoding::{BASE64, BASE64_NOPAD};
use percent_encoding::percent_decode_str;

use crate::domain::secret::Secret;

/// The header, by its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// There is none.
    Missing,
    /// `Basic` and what can be read (RFC 7617).
    Basic(Secret<(String, String)>),
    /// `Basic` and what cannot.
    Unreadable,
    /// `Bearer` and a token, which may be empty.
    Bearer {
        /// Whether it is.
        empty: bool,
    },
    /// Something else.
    Other,
}

impl<S: Sync> FromRequestParts<S> for Authorization {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

impl Authorization {
    /// The header of a request.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(header::AUTHORIZATION) else { return Self::Missing };
        value.to_str().map_or(Self::Other, Self::parse)
    }

    fn parse(value: &str) -> Self {
        let value = value.trim();
        if value.is_empty() {
            return Self::Missing;
        }
        let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return Self::Bearer { empty: rest.is_empty() };
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            return Self::Other;
        }
        basic(rest).map_or(Self::Unreadable, |pair| Self::Basic(Secret::new(pair)))
    }

    /// The id and secret that are shown, as they are, and percent-decoded: RFC 6749 wants them encoded, some
    /// clients do it and some do not.
    pub fn clients(&self) -> impl Iterator<Item = (String, String)> {
        let pair = match self {
            Self::Basic(pair) => Some(pair.expose()),
            _ => None,
        };
        let decoded = pair.map(|(id, secret)| (form_decoded(id), form_decoded(secret)));
        let differs = decoded.filter(|decoded| Some(decoded) != pair);
        pair.cloned().into_iter().chain(differs)
    }
}

fn basic(text: &str) -> Option<(String, String)> {
    let bytes = BASE64.decode(text.as_bytes()).or_else(|_| BASE64_NOPAD.decode(text.as_bytes())).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

fn form_decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clients(value: &str) -> Vec<(String, String)> {
        Authorization::parse(value).clients().collect()
    }

    fn pair(id: &str, secret: &str) -> (String, String) {
        (id.to_owned(), secret.to_owned())
    }

    #[test]
    fn id_and_secret_are_read_raw_and_then_decoded() {
        let basic = |text: &str| format!("Basic {}", BASE64.encode(text.as_bytes()));
        assert_eq!(clients(&basic("app:s3cret")), [pair("app", "s3cret")]);
        assert_eq!(clients(&basic("app:a%2Bb+c")), [pair("app", "a%2Bb+c"), pair("app", "a+b c")]);
        assert_eq!(clients(&basic("app:")), [pair("app", "")]);
        assert_eq!(clients(&basic("app:a:b")), [pair("app", "a:b")]);
        assert_eq!(clients("basic YTpi"), [pair("a", "b")]);
        assert_eq!(clients("Basic YXBwOg"), [pair("app", "")]);
    }

    #[test]
    fn every_form_is_told_apart() {
        let forms = [
            ("", Authorization::Missing),
            ("Basic", Authorization::Unreadable),
            ("Basic !", Authorization::Unreadable),
            ("Basic YXBw", Authorization::Unreadable),
            ("Bearer", Authorization::Bearer { empty: true }),
            ("bearer x", Authorization::Bearer { empty: false }),
            ("demo-alice-token", Authorization::Other),
        ];
        for (value, form) in forms {
            assert_eq!(Authorization::parse(value), form, "{value}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_judged_without_panic(value in "(Basic |bearer )?\\PC*") {
            let _ = clients(&value);
        }
    }
}
