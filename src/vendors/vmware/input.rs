//! Reading bodies and queries.

use std::borrow::Cow;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::error::Fault;

/// The body as a JSON object, whatever type it is said to be of: clients disagree.
///
/// # Errors
/// `refusal`, which says nothing of what was sent.
pub(super) fn object(body: &[u8], refusal: &'static str) -> Result<Map<String, Value>, Fault> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Fault::Invalid(refusal)),
    }
}

/// The query of a request, and its path, for links.
pub(super) struct Query(Uri);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.uri.clone()))
    }
}

impl Query {
    /// Whether `key` is there: of a flag, the value does not count.
    pub(super) fn has(&self, key: &str) -> bool {
        self.text(key).is_some()
    }

    /// Whether `key` is there, and not as `false`.
    pub(super) fn is_on(&self, key: &str) -> bool {
        self.text(key).is_some_and(|value| value != "false")
    }

    /// The first value of `key`; empty where it is there without one.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let (_, value) = self.pairs().find(|(name, _)| decode(name) == key)?;
        Some(decode(value).into_owned())
    }

    /// The path, and those parameters that are of `keys`, as they were sent: ready for another one.
    pub(super) fn link_with(&self, keys: &[&str]) -> String {
        let mut link = format!("{}?", self.0.path());
        for (name, value) in self.pairs().filter(|(name, _)| keys.contains(&&*decode(name))) {
            link.extend([name, "=", value, "&"]);
        }
        link
    }

    /// Names and values, not decoded.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    }
}

/// As forms write it: clients of this vendor send a space as `+`.
fn decode(text: &str) -> Cow<'_, str> {
    if text.contains('+') {
        let spaced = text.replace('+', " ");
        return percent_decode_str(&spaced).decode_utf8_lossy().into_owned().into();
    }
    percent_decode_str(text).decode_utf8_lossy()
}
