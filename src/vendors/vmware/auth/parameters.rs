//! The parameters of a token request: no two clients agree where they stand.
//!
//! They are read from the body, be it a form or a JSON object and whatever its Content-Type says, and from the
//! query. The body wins.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use serde_json::Value;

use super::super::error::Fault;
use crate::http::face::Refusal;

/// More parameters than any request has are not read.
const MOST: usize = 64;

/// What was sent. No `Debug`: it is full of secrets.
pub(in super::super) struct Parameters {
    body: Vec<Parameter>,
    query: Vec<Parameter>,
}

struct Parameter {
    name: String,
    value: String,
    /// As it was written, where that may be something else.
    raw: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for Parameters {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        // Read and bounded already, before the request came here.
        let body = to_bytes(body, usize::MAX).await.map_err(|_| Fault::Refused(Refusal::Internal))?;
        Ok(Self::new(&body, parts.uri.query().unwrap_or_default()))
    }
}

impl Parameters {
    /// What `body` and `query` say.
    pub(in super::super) fn new(body: &[u8], query: &str) -> Self {
        let is_object = body.trim_ascii_start().starts_with(b"{");
        let object = is_object.then(|| serde_json::from_slice::<Value>(body).ok()).flatten();
        let body = object.as_ref().map_or_else(|| form(body), json);
        Self { body, query: form(query.as_bytes()) }
    }

    /// The value of `name`, unless it is empty.
    pub(in super::super) fn get(&self, name: &str) -> Option<&str> {
        self.find(&[name]).map(|parameter| &*parameter.value)
    }

    /// The token that is sent under the first of `names`: decoded, and as it was written, if that is something else.
    ///
    /// # Errors
    /// 400 where there is none.
    pub(super) fn token(&self, names: &[&str]) -> Result<(&str, Option<&str>), Fault> {
        self.spellings(names).ok_or(Fault::Invalid("Invalid request body"))
    }

    /// The value of `name`, decoded and as it was written.
    pub(in super::super) fn either_spelling(&self, name: &str) -> Option<(&str, Option<&str>)> {
        self.spellings(&[name])
    }

    /// The values of the first of `names` that is there: decoded, and as it was written.
    fn spellings(&self, names: &[&str]) -> Option<(&str, Option<&str>)> {
        self.find(names).map(|parameter| (&*parameter.value, parameter.raw.as_deref()))
    }

    /// Of two places the body, of two names the first.
    fn find(&self, names: &[&str]) -> Option<&Parameter> {
        let position = |place: &'_ [Parameter], name: &str| {
            place.iter().position(|parameter| parameter.name == name && !parameter.value.is_empty())
        };
        [&*self.body, &*self.query]
            .into_iter()
            .find_map(|place| names.iter().find_map(|name| position(place, name)).map(|at| &place[at]))
    }
}

/// The pairs of a form; a plus sign is a space, unless a client did not encode it.
fn form(text: &[u8]) -> Vec<Parameter> {
    let raw = text.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    form_urlencoded::parse(text)
        .zip(raw)
        .take(MOST)
        .map(|((name, value), raw)| {
            let raw = String::from_utf8_lossy(raw);
            let raw = raw.split_once('=').map_or("", |(_, value)| value);
            let raw = (raw != value).then(|| raw.to_owned());
            Parameter { name: name.into_owned(), value: value.into_owned(), raw }
        })
        .collect()
}

fn json(object: &Value) -> Vec<Parameter> {
    let fields = object.as_object().into_iter().flatten();
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    fields
        .take(MOST)
        .filter_map(|(name, value)| Some(Parameter { name: name.clone(), value: text(value)?, raw: None }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parameters(body: &str, query: &str) -> Parameters {
        Parameters::new(body.as_bytes(), query)
    }

    #[test]
    fn the_body_wins_over_the_query_and_the_first_name_over_the_second() {
        let names = ["api_token", "refresh_token"];
        let of = |body: &str, query: &str| {
            parameters(body, query).spellings(&names).map(|(value, _)| value.to_owned())
        };
        assert_eq!(of("refresh_token=b", "api_token=q").as_deref(), Some("b"));
        assert_eq!(of("refresh_token=b&api_token=a", "").as_deref(), Some("a"));
        assert_eq!(of("", "refresh_token=q").as_deref(), Some("q"));
        assert_eq!(of("refresh_token=", "refresh_token=q").as_deref(), Some("q"));
        assert_eq!(of(r#"{"refresh_token":"j"}"#, "").as_deref(), Some("j"));
        assert_eq!(of("grant_type=api_token&x", "refresh_token="), None);
    }

    #[test]
    fn a_value_that_was_not_encoded_can_be_had_as_it_is() {
        let sent = parameters("a=x%2By&b=x+y&c=plain&d=100%", "");
        assert_eq!(sent.spellings(&["a"]), Some(("x+y", Some("x%2By"))));
        assert_eq!(sent.spellings(&["b"]), Some(("x y", Some("x+y"))));
        assert_eq!(sent.spellings(&["c"]), Some(("plain", None)));
        assert_eq!(sent.spellings(&["d"]), Some(("100%", None)));
    }

    proptest! {
        #[test]
        fn any_body_is_read_without_panic(body in proptest::collection::vec(any::<u8>(), 0..200), query in "\\PC*") {
            let _ = Parameters::new(&body, &query).get("x");
        }
    }
}
