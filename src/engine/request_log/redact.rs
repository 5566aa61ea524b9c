//! Taking secrets out: by the name of a header, a field or a parameter, by the shape of a text, and wherever a secret
//! that was found once stands again in the same exchange.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::entry::Message;
use super::json;

/// What stands for a secret.
pub(super) const REDACTED: &str = "[redacted]";
/// Shorter secrets are not looked for elsewhere: they would be found in everything.
const SHORTEST: usize = 4;
/// Runs of letters and digits are credentials from here on, if they look drawn at random: the vendors' ids are
/// shorter, or lower-case hex.
const LONG: usize = 40;
/// As many letters of base32 in a row are a seed.
const SEED: usize = 32;

/// How names of fields and parameters end whose values are credentials, without regard to case, `_` and `-`.
const ENDINGS: [&str; 18] = [
    "password",
    "passwd",
    "pwd",
    "passcode",
    "secret",
    "seed",
    "token",
    "tokenvalue",
    "otp",
    "secretkey",
    "secretaccesskey",
    "codefirst",
    "codesecond",
    "recoverycode",
    "recoverycodes",
    "verificationcode",
    "codeverifier",
    "ticket",
];
/// Names that are taken whole.
const NAMES: [&str; 5] = ["sk", "assertion", "apikey", "qrcode", "qrcodepng"];

/// How much of a header's value is kept: nothing of a credential but its scheme. Signatures may stay: they are
/// good for one request at one time, and what is wrong with them is what people look for.
pub(super) fn header_to_keep<'v>(name: &str, value: &'v [u8]) -> &'v [u8] {
    if !is_credential_header(name) || value.starts_with(b"SDK-") {
        return value;
    }
    let is =
        |scheme: &[u8]| value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if is(b"bearer ") {
        b"Bearer [redacted]"
    } else if is(b"basic ") {
        b"Basic [redacted]"
    } else {
        REDACTED.as_bytes()
    }
}

/// Headers whose values are credentials, and those that say so by their ending. Asked of every header.
fn is_credential_header(name: &str) -> bool {
    name.ends_with("token")
        || name.ends_with("secret")
        || name.ends_with("password")
        || matches!(name, "authorization" | "proxy-authorization" | "cookie" | "set-cookie" | "x-api-key")
}

/// Whether the value of a field or parameter of that name is a credential. `code` is one where clients send it.
pub(super) fn is_secret_name(name: &str, is_sent: bool) -> bool {
    let plain = |byte: &u8| !matches!(byte, b'_' | b'-' | b'.' | b' ');
    let name: String = name.bytes().filter(plain).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
        || NAMES.contains(&&*name)
        || is_sent && matches!(&*name, "code" | "authcode" | "authenticationcode")
}

/// `text` without whatever has the shape of a credential.
pub(super) fn text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part_of_run) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_part_of_run(c)).unwrap_or(from.len());
        let (run, after) = from.split_at(end);
        clean.push_str(before);
        clean.push_str(if is_credential(run) { REDACTED } else { run });
        rest = after;
    }
    clean.push_str(rest);
    clean
}

const fn is_part_of_run(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// A sealed text, a JWT, an API token, the secret of an access key, or a seed.
fn is_credential(run: &str) -> bool {
    run.split('.').any(|part| {
        let has = |is: fn(&u8) -> bool| part.bytes().any(|byte| is(&byte));
        let is_mixed =
            || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
        let is_base32 = || part.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'));
        part.len() >= LONG && (is_mixed() || part.starts_with("MIIB")) || part.len() >= SEED && is_base32()
    })
}

/// Cleans one exchange, and remembers the secrets that were found in the request.
#[derive(Default)]
pub(super) struct Redactor {
    found: Vec<String>,
}

impl Redactor {
    /// A query, or a body that is a form.
    pub(super) fn form(&mut self, form: &str) -> String {
        let parts: Vec<_> = form.split('&').map(|part| self.parameter(part)).collect();
        parts.join("&")
    }

    fn parameter<'p>(&mut self, part: &'p str) -> Cow<'p, str> {
        let Some((name, value)) = part.split_once('=') else { return Cow::Owned(text(part)) };
        if is_secret_name(&decoded(name), true) {
            self.find(value);
            self.find(&decoded(value));
            return Cow::Owned(format!("{name}={REDACTED}"));
        }
        Cow::Owned(format!("{}={}", text(name), text(value)))
    }

    /// The body of a request. What is neither JSON nor a form is nothing that a client of the vendors sends, and may
    /// be anything: it is not shown.
    pub(super) fn request(&mut self, body: &str) -> String {
        if is_json(body) {
            return json::redact(body, true, &mut self.found).unwrap_or_else(|| withheld(body));
        }
        if body.contains('=') && !body.trim().contains(char::is_whitespace) {
            return self.form(body);
        }
        withheld(body)
    }

    /// The body of an answer: JSON, or a text of our own such as a page.
    pub(super) fn response(&mut self, body: &str) -> String {
        // What an answer tells once, such as a code, need not be looked for in the request.
        let cleaned = if is_json(body) { json::redact(body, false, &mut Vec::new()) } else { None };
        self.again(cleaned.unwrap_or_else(|| text(body)))
    }

    /// Headers, one a line.
    pub(super) fn headers(&mut self, lines: &str) -> Vec<(String, String)> {
        let fields = lines.lines().filter_map(|line| line.split_once(": "));
        fields.map(|(name, value)| (name.to_owned(), self.header(name, value))).collect()
    }

    fn header(&mut self, name: &str, value: &str) -> String {
        let cleaned = match value.split_once('?') {
            Some((address, query)) if matches!(name, "location" | "referer" | "link") => {
                format!("{}?{}", text(address), self.form(query))
            }
            // Ids and hashes of a signature are long, and no secret.
            _ if name == "authorization" => value.to_owned(),
            _ => text(value),
        };
        self.again(cleaned)
    }

    /// What the server would have signed; credential headers have no value in it already.
    pub(super) fn canonical(&mut self, canonical: &str) -> String {
        let lines = canonical.split('\n').enumerate().map(|(number, line)| match number {
            2 => self.form(line),
            _ => text(line),
        });
        let lines: Vec<_> = lines.collect();
        self.again(lines.join("\n"))
    }

    /// `text` without the secrets that were found before.
    pub(super) fn again(&self, text: String) -> String {
        self.found.iter().fold(text, |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret.as_str(), REDACTED) } else { text }
        })
    }

    fn find(&mut self, secret: &str) {
        remember(&mut self.found, secret);
    }
}

/// Remembers a secret, in the spellings in which an answer may repeat it; longer ones first, so that no piece of one
/// is left over.
pub(super) fn remember(found: &mut Vec<String>, secret: &str) {
    if secret.len() < SHORTEST || found.iter().any(|known| known == secret) {
        return;
    }
    let in_json = serde_json::to_string(secret).unwrap_or_default();
    let in_json = in_json.trim_matches('"').to_owned();
    if in_json != secret {
        found.push(in_json);
    }
    found.push(secret.to_owned());
    found.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
}

fn is_json(body: &str) -> bool {
    body.trim_start().starts_with(['{', '['])
}

fn withheld(body: &str) -> String {
    format!("[{} bytes, neither JSON nor a form]", body.len())
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

impl Message {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}
