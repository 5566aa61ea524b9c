//! Reading bodies and queries: each mistake names its field, and no secret is repeated.

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::error::Fault;
pub(super) use super::error::Input;
use crate::http::face::Refusal;

/// The largest body that IAM takes. Source: error code `IAM.1101` and its page.
const LARGEST: usize = 32 * 1024;
/// Longer values are cut before they are repeated.
const REPEATED: usize = 64;

/// A body that is a JSON object. No `Debug`, here and below: it may be full of secrets.
pub(super) struct Body(Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        // Read and bounded already, before the request came here.
        let bytes = to_bytes(body, usize::MAX).await.map_err(|_| Fault::Refused(Refusal::Internal))?;
        Ok(Self(parse(&parts.headers, &bytes)?))
    }
}

/// A body that may be left out.
pub(super) struct OptionalBody(pub(super) Option<Body>);

impl<S: Send + Sync> FromRequest<S> for OptionalBody {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match Body::from_request(request, state).await {
            Ok(body) => Ok(Self(Some(body))),
            Err(Fault::Input(Input::Size(0))) => Ok(Self(None)),
            Err(fault) => Err(fault),
        }
    }
}

impl Body {
    /// The fields of the body.
    pub(super) fn fields(&self) -> Fields<'_> {
        Fields(&self.0)
    }
}

pub(super) fn parse(headers: &HeaderMap, bytes: &[u8]) -> Result<Map<String, Value>, Input> {
    if bytes.is_empty() || bytes.len() > LARGEST {
        return Err(Input::Size(bytes.len()));
    }
    if !is_json(headers) {
        return Err(Input::Malformed("the Content-Type is not application/json".to_owned()));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Input::Malformed("the body is not a JSON object".to_owned())),
        // Not serde's own text, which may repeat what is in the body.
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            Err(Input::Malformed(format!("the body is not JSON: line {line}, column {column}")))
        }
    }
}

/// Whether the body is said to be JSON, or nothing is said of it.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return true };
    let essence =
        value.to_str().unwrap_or("?").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(&*essence, "" | "application/json" | "text/json") || essence.ends_with("+json")
}

/// The fields of a JSON object. `null` is a field that is not there.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    fn find(self, key: &'static str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// The value of `key` as `read` sees it.
    fn read<T>(
        self,
        key: &'static str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Input> {
        self.find(key).map(|value| read(value).ok_or_else(|| invalid(key, value))).transpose()
    }

    pub(super) fn optional_object(self, key: &'static str) -> Result<Option<Fields<'a>>, Input> {
        Ok(self.read(key, Value::as_object)?.map(Fields))
    }

    pub(super) fn object(self, key: &'static str) -> Result<Fields<'a>, Input> {
        self.optional_object(key)?.ok_or(Input::Required(key))
    }

    pub(super) fn optional_text(self, key: &'static str) -> Result<Option<&'a str>, Input> {
        self.read(key, Value::as_str)
    }

    pub(super) fn text(self, key: &'static str) -> Result<&'a str, Input> {
        self.optional_text(key)?.ok_or(Input::Required(key))
    }

    pub(super) fn optional_flag(self, key: &'static str) -> Result<Option<bool>, Input> {
        self.read(key, Value::as_bool)
    }

    pub(super) fn flag(self, key: &'static str) -> Result<bool, Input> {
        self.optional_flag(key)?.ok_or(Input::Required(key))
    }

    pub(super) fn optional_number(self, key: &'static str) -> Result<Option<i64>, Input> {
        self.read(key, Value::as_i64)
    }

    pub(super) fn texts(self, key: &'static str) -> Result<Vec<&'a str>, Input> {
        let texts = |value: &'a Value| value.as_array()?.iter().map(Value::as_str).collect::<Option<_>>();
        self.read(key, texts)?.ok_or(Input::Required(key))
    }

    /// Whether `key` is there and a text, whatever else it might be.
    pub(super) fn is_text(self, key: &'static str, text: &str) -> bool {
        self.find(key).and_then(Value::as_str) == Some(text)
    }
}

/// A value that `key` cannot have.
pub(super) fn invalid(key: &'static str, value: &Value) -> Input {
    let shown = match value {
        _ if ["password", "original_password", "token", "id"].contains(&key) => "***".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        plain => plain.to_string(),
    };
    Input::Invalid(key, shown.chars().take(REPEATED).collect())
}

/// A text that `key` cannot be.
pub(super) fn invalid_text(key: &'static str, text: &str) -> Input {
    invalid(key, &Value::from(text))
}

/// The query of a request, decoded.
pub(super) struct Query(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // `+` is a plus: no client of this vendor writes spaces so, and their signatures do not either.
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let pair = |pair: &str| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        };
        Ok(Self(pairs.map(pair).collect()))
    }
}

impl Query {
    /// Whether `key` is there, with any value or none.
    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// The value of `key`, if there is one that is not empty.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.find(key).filter(|value| !value.is_empty())
    }

    /// `true` or `false`, in any case.
    pub(super) fn flag(&self, key: &'static str) -> Result<Option<bool>, Input> {
        let parse = |text: &str| match &*text.to_ascii_lowercase() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(invalid_text(key, text)),
        };
        self.text(key).map(parse).transpose()
    }

    /// A number within `range`.
    pub(super) fn number(
        &self,
        key: &'static str,
        range: std::ops::RangeInclusive<usize>,
    ) -> Result<Option<usize>, Input> {
        let parse = |text: &str| {
            let number = text.parse().ok().filter(|number| range.contains(number));
            number.ok_or_else(|| invalid_text(key, text))
        };
        self.text(key).map(parse).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<Map<String, Value>, Input> {
        parse(&HeaderMap::new(), text.as_bytes())
    }

    #[test]
    fn each_mistake_names_its_field() {
        let body = parsed(r#"{"a":"x","b":7,"c":null,"password":7,"e":{}}"#).unwrap();
        let fields = Fields(&body);
        assert_eq!(fields.text("a"), Ok("x"));
        assert_eq!(fields.text("b"), Err(Input::Invalid("b", "7".to_owned())));
        assert_eq!(fields.text("c"), Err(Input::Required("c")));
        assert_eq!(fields.text("password"), Err(Input::Invalid("password", "***".to_owned())));
        assert_eq!(fields.flag("e"), Err(Input::Invalid("e", "an object".to_owned())));
    }

    #[test]
    fn only_objects_of_a_sound_size_are_bodies() {
        assert_eq!(parsed(""), Err(Input::Size(0)));
        assert_eq!(parsed(&" ".repeat(LARGEST + 1)), Err(Input::Size(LARGEST + 1)));
        for malformed in ["[]", "1", "{", "{\"a\":}", "null", &"[".repeat(1000)] {
            assert!(matches!(parsed(malformed), Err(Input::Malformed(_))), "{malformed}");
        }
    }

    #[test]
    fn json_has_many_spellings_and_forms_are_not_one() {
        let of = |text: &str| is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, text.parse().unwrap())]));
        for json in ["application/json", "Application/JSON;charset=utf8", "application/json; charset=UTF-8"] {
            assert!(of(json), "{json}");
        }
        for other in ["text/plain", "application/x-www-form-urlencoded", "application/xml"] {
            assert!(!of(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_refusal_repeats_no_body(text in "\\PC{0,80}") {
            if let Err(Input::Malformed(reason)) = parsed(&format!("{{\"password\":{text}")) {
                prop_assert!(reason.starts_with("the body is not"));
            }
        }
    }
}
