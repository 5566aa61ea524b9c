//! Cleaning JSON without taking it apart: spaces, order and numbers stay as they came, and so does what is left of a
//! body that was cut.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::redact::{self, REDACTED};

/// `body` without secrets, which are added to `found`; `None` if it is not JSON, nor the beginning of any.
/// `is_sent` tells the body of a request from that of an answer.
pub(super) fn redact(body: &str, is_sent: bool, found: &mut Vec<String>) -> Option<String> {
    // Where it is not JSON, a name need not stand where it is looked for.
    let is_readable = serde_json::from_str::<IgnoredAny>(body).map_or_else(|error| error.is_eof(), |_| true);
    if !is_readable {
        return None;
    }
    let clean = String::with_capacity(body.len());
    Some(Cleaner { rest: body, clean, is_sent, found, within: Vec::new(), name: None }.run())
}

/// An object or an array that was begun.
struct Container {
    is_object: bool,
    /// Under which name it stands.
    name: Option<String>,
}

struct Cleaner<'b, 'f> {
    rest: &'b str,
    clean: String,
    is_sent: bool,
    found: &'f mut Vec<String>,
    within: Vec<Container>,
    /// Of the value that comes next.
    name: Option<String>,
}

impl<'b> Cleaner<'b, '_> {
    fn run(mut self) -> String {
        while let Some(next) = self.rest.chars().next() {
            match next {
                '{' | '[' => {
                    // The items of a list are called what the list is called.
                    let name = self.name.take().or_else(|| self.name_of_list());
                    self.within.push(Container { is_object: next == '{', name });
                    self.copy(1);
                }
                '}' | ']' => {
                    self.within.pop();
                    self.copy(1);
                }
                '"' => self.string(),
                ',' | ':' => self.copy(1),
                _ if next.is_ascii_whitespace() => self.copy(1),
                _ => self.scalar(),
            }
        }
        self.clean
    }

    fn copy(&mut self, bytes: usize) {
        let (taken, rest) = self.rest.split_at(bytes);
        self.clean.push_str(taken);
        self.rest = rest;
    }

    fn take(&mut self, bytes: usize) -> &'b str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    fn string(&mut self) {
        let literal = self.take(length(self.rest));
        if self.expects_name() {
            self.name = Some(value_of(literal).into_owned());
            self.clean.push_str(&redact::text(literal));
        } else if self.is_secret() {
            redact::remember(self.found, &value_of(literal));
            self.clean.extend(["\"", REDACTED, "\""]);
        } else {
            self.clean.push_str(&redact::text(literal));
        }
    }

    /// A number, or a word: words are no secrets.
    fn scalar(&mut self) {
        let is_end =
            |c: char| c.is_ascii_whitespace() || matches!(c, ',' | ':' | '{' | '}' | '[' | ']' | '"');
        let text = self.take(self.rest.find(is_end).unwrap_or(self.rest.len()));
        let is_word = matches!(text, "true" | "false" | "null");
        if self.is_secret() && !is_word {
            redact::remember(self.found, text);
            self.clean.extend(["\"", REDACTED, "\""]);
        } else {
            self.clean.push_str(text);
        }
    }

    /// Whether a string here is the name of a field: nothing but a name stands without one in an object.
    fn expects_name(&self) -> bool {
        self.name.is_none() && self.within.last().is_some_and(|container| container.is_object)
    }

    fn name_of_list(&self) -> Option<String> {
        self.within.last().filter(|container| !container.is_object)?.name.clone()
    }

    /// Whether the value that stands here is a secret, by its name; a token's `id` is the token itself.
    fn is_secret(&mut self) -> bool {
        let Some(name) = self.name.take().or_else(|| self.name_of_list()) else { return false };
        let holder = self.within.last().and_then(|container| container.name.as_deref());
        redact::is_secret_name(&name, self.is_sent)
            || name == "id" && holder.is_some_and(|holder| holder.eq_ignore_ascii_case("token"))
    }
}

/// How long the string literal is with which `text` begins, its quotes counted; all of it, if it does not end.
fn length(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// What a literal says; of one that was cut, what is left.
fn value_of(literal: &str) -> Cow<'_, str> {
    match serde_json::from_str::<String>(literal) {
        Ok(text) => Cow::Owned(text),
        Err(_) => Cow::Borrowed(literal.trim_matches('"')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(body: &str) -> Option<String> {
        redact(body, true, &mut Vec::new())
    }

    #[test]
    fn a_body_without_secrets_stays_as_it_is() {
        for body in ["{}", "[]", r#"{ "b": [1, -2.50, null, true], "a": {"c": "d\"\\"} , "é": "\u00e9" }"#] {
            assert_eq!(clean(body).as_deref(), Some(body));
        }
    }

    #[test]
    fn secrets_go_by_the_name_of_their_field() {
        for (body, cleaned) in [
            (r#"{"password":"p","user":"u"}"#, r#"{"password":"[redacted]","user":"u"}"#),
            (r#"{"newPassword" : "p"}"#, r#"{"newPassword" : "[redacted]"}"#),
            (r#"{"pass\u0077ord":"p"}"#, r#"{"pass\u0077ord":"[redacted]"}"#),
            (r#"{"passcode":123456}"#, r#"{"passcode":"[redacted]"}"#),
            (
                r#"{"password":{"user":{"name":"n","password":"p"}}}"#,
                r#"{"password":{"user":{"name":"n","password":"[redacted]"}}}"#,
            ),
            (r#"{"token":{"id":"t","duration":900}}"#, r#"{"token":{"id":"[redacted]","duration":900}}"#),
            (
                r#"{"recovery_codes":["a","b"],"x":"y"}"#,
                r#"{"recovery_codes":["[redacted]","[redacted]"],"x":"y"}"#,
            ),
            (r#"{"secret":null,"token":true}"#, r#"{"secret":null,"token":true}"#),
        ] {
            assert_eq!(clean(body).as_deref(), Some(cleaned));
        }
    }

    #[test]
    fn a_code_is_one_where_it_is_sent() {
        let body = r#"{"code":"abcdef"}"#;
        assert_eq!(clean(body).as_deref(), Some(r#"{"code":"[redacted]"}"#));
        assert_eq!(redact(body, false, &mut Vec::new()).as_deref(), Some(body));
    }

    #[test]
    fn a_body_that_was_cut_is_cleaned_as_far_as_it_goes() {
        assert_eq!(
            clean(r#"{"a":"b","password":"Ali"#).as_deref(),
            Some(r#"{"a":"b","password":"[redacted]""#)
        );
        assert_eq!(clean(r#"{"a":"b","pass"#).as_deref(), Some(r#"{"a":"b","pass"#));
    }

    #[test]
    fn what_is_not_json_is_not_read() {
        for body in ["{password: 'p'}", r#"{"a":"b"} "password":"p""#, "{\"a\" \"b\"}", "[1,]x"] {
            assert_eq!(clean(body), None, "{body}");
        }
    }

    proptest! {
        #[test]
        fn nothing_under_a_secret_name_is_shown(secret in "[a-zA-Z0-9 #\\\\\"é]{4,20}", cut in 0..80_usize) {
            let body = serde_json::json!({ "a": { "password": secret, "b": [secret.len()] } }).to_string();
            let cut = body.char_indices().map(|(at, _)| at).chain([body.len()]).take_while(|at| *at <= cut).last();
            let cleaned = clean(&body[..cut.unwrap_or(0)]).unwrap_or_default();
            prop_assert!(!cleaned.contains(&secret));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "[\\[\\]{}\":,a\\\\é ]{0,40}") {
            let _ = clean(&text);
        }
    }
}
