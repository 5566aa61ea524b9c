//! The canonical request: what is signed, spelt the same by client and server.

use axum::http::HeaderValue;
use axum::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use crate::http::caller::CREDENTIAL_HEADERS;

/// Everything but the unreserved characters of RFC 3986 is escaped.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// As many characters of a canonical request are shown.
const SHOWN: usize = 8 * 1024;

/// The six lines (or blocks) that are hashed and signed.
pub(super) fn request(parts: &Parts, signed_headers: &str, payload_hash: &str) -> String {
    write(parts, signed_headers, payload_hash, |_, value| trimmed(value))
}

/// The same for showing: without the values of credentials.
pub(super) fn shown_request(parts: &Parts, signed_headers: &str, payload_hash: &str) -> String {
    let text = write(parts, signed_headers, payload_hash, |name, value| {
        if CREDENTIAL_HEADERS.contains(&name) { "***".into() } else { trimmed(value) }
    });
    if text.len() <= SHOWN { text } else { text.chars().take(SHOWN).chain("…".chars()).collect() }
}

fn write(
    parts: &Parts,
    signed_headers: &str,
    payload_hash: &str,
    show: impl Fn(&str, &HeaderValue) -> String,
) -> String {
    let mut text = format!(
        "{}\n{}\n{}\n",
        parts.method.as_str(),
        uri(parts.uri.path()),
        query(parts.uri.query().unwrap_or_default())
    );
    for name in signed_headers.split(';').map(str::to_ascii_lowercase) {
        // One line a value, sorted, as the vendor's signers do; a header that is not there has none.
        let mut values: Vec<_> =
            parts.headers.get_all(&name).iter().map(|value| show(&name, value)).collect();
        values.sort_unstable();
        for value in values {
            text.extend([&name, ":", &value, "\n"]);
        }
    }
    text.extend(["\n", signed_headers, "\n", payload_hash]);
    text
}

fn trimmed(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).trim().to_owned()
}

/// Decoded, split at `/`, each segment encoded anew; ends with `/` though the request line does not.
fn uri(path: &str) -> String {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    let mut text = decoded
        .split(|&byte| byte == b'/')
        .map(|segment| percent_encode(segment, ESCAPED).to_string())
        .collect::<Vec<_>>()
        .join("/");
    if !text.ends_with('/') {
        text.push('/');
    }
    text
}

/// Decoded pairs, sorted by key and value, encoded anew.
fn query(query: &str) -> String {
    let mut pairs: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (form_decode(key), form_decode(value)))
        .collect();
    pairs.sort_unstable();
    pairs
        .iter()
        .map(|(key, value)| format!("{}={}", percent_encode(key, ESCAPED), percent_encode(value, ESCAPED)))
        .collect::<Vec<_>>()
        .join("&")
}

fn form_decode(text: &str) -> Vec<u8> {
    percent_decode_str(&text.replace('+', " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_spelt_one_way() {
        for (path, canonical) in [
            ("/", "/"),
            ("/v3/users", "/v3/users/"),
            ("/v3/users/", "/v3/users/"),
            ("/a%20b/%7e%2D", "/a%20b/~-/"),
            ("/iam:x/%E2%82%ac", "/iam%3Ax/%E2%82%AC/"),
            ("/a%2Fb", "/a/b/"),
        ] {
            assert_eq!(uri(path), canonical, "{path}");
        }
    }

    #[test]
    fn a_query_is_spelt_one_way() {
        for (query_string, canonical) in [
            ("", ""),
            ("b=2&a=1", "a=1&b=2"),
            ("a=2&a=1&a", "a=&a=1&a=2"),
            ("serial=iam:d:mfa/my%20device", "serial=iam%3Ad%3Amfa%2Fmy%20device"),
            ("q=a+b&&", "q=a%20b"),
            ("q=a=b", "q=a%3Db"),
        ] {
            assert_eq!(query(query_string), canonical, "{query_string}");
        }
    }
}
