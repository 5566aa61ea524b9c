//! The `Authorization` header, and signed requests.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use fauxfactor::http::signature::Authorization;

use super::reply::Reply;
use super::server::{PEOPLE, STATUS, Server, device_of};
use super::signer::{DATE, Signer};

const KEYS: [(&str, &str); 3] = [
    ("DEMOADMINACCESSKEY01", "demoAdminSecretKey0123456789abcdefABCDEF"),
    ("DEMOALICEACCESSKEY01", "demoAliceSecretKey0123456789abcdefABCDEF"),
    ("DEMOBOBACCESSKEY0001", "demoBobSecretKey000123456789abcdefABCDEF"),
];

/// The first line is the header; the lines up to an empty one are more headers; the rest is the body.
///
/// - What is read is written and read the same again.
/// - A signature is accepted if and only if it is the right one.
/// - The right one over the same headers is accepted.
pub fn authorization(input: &[u8]) -> bool {
    let (header, rest) = split(input, b"\n");
    let (more, body) = split(rest, b"\n\n");
    let parsed = Authorization::parse(header).ok();
    if let Some(parsed) = &parsed {
        check_parts(parsed);
    }
    let Some(headers) = headers(header, more) else { return false };
    let server = Server::new();
    server.ask(&Method::GET, STATUS, &headers, body);
    let path = device_of(PEOPLE[1].1);
    let reply = server.ask(&Method::GET, &path, &headers, body);
    if headers.get("x-auth-token").is_some_and(|token| !token.is_empty()) {
        // It goes before a signature.
        return false;
    }
    let signed = parsed.and_then(|parsed| {
        let (_, secret) = KEYS.iter().find(|(id, _)| *id == parsed.access)?;
        let signer = Signer { path: &path, headers: &headers, body };
        Some((parsed, signer.signatures(secret, parsed.signed_headers)))
    });
    let Some((parsed, right)) = signed else {
        assert!(!is_accepted(&reply), "{reply:?}");
        return false;
    };
    let signs_date = parsed.header_names().any(|name| name.eq_ignore_ascii_case("x-sdk-date"));
    let is_right = right.iter().any(|right| right.eq_ignore_ascii_case(parsed.signature));
    assert_eq!(is_accepted(&reply), signs_date && is_right, "{right:?}: {reply:?}");
    for right in right {
        let reply = server.ask(&Method::GET, &path, &with_signature(&headers, &parsed, &right), body);
        assert_eq!(is_accepted(&reply), signs_date, "{right}: {reply:?}");
    }
    is_right
}

/// Whether it was believed; whether it was allowed is another matter.
fn is_accepted(reply: &Reply) -> bool {
    matches!(reply.status.as_u16(), 200 | 403)
}

/// The parts are sound, and in another order and spacing they are the same.
fn check_parts(parsed: &Authorization<'_>) {
    let Authorization { access, signed_headers, signature } = parsed;
    assert!(
        !access.is_empty() && !signature.is_empty() && parsed.header_names().all(|name| !name.is_empty())
    );
    let again =
        format!("SDK-HMAC-SHA256 Signature={signature},SignedHeaders={signed_headers} ,  Access={access}");
    assert_eq!(Authorization::parse(again.as_bytes()).as_ref(), Ok(parsed));
}

fn with_signature(headers: &HeaderMap, parsed: &Authorization<'_>, signature: &str) -> HeaderMap {
    let Authorization { access, signed_headers, .. } = parsed;
    let text =
        format!("SDK-HMAC-SHA256 Access={access}, SignedHeaders={signed_headers}, Signature={signature}");
    let mut headers = headers.clone();
    headers.insert("authorization", HeaderValue::from_bytes(text.as_bytes()).unwrap());
    headers
}

/// The headers of the request; `None` if no request can have them.
fn headers(authorization: &[u8], more: &[u8]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("127.0.0.1:8080"));
    headers.insert("x-sdk-date", HeaderValue::from_static(DATE));
    headers.insert("authorization", HeaderValue::from_bytes(authorization).ok()?);
    for line in more.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let (name, value) = split(line, b":");
        let value = HeaderValue::from_bytes(value.trim_ascii_start()).ok()?;
        headers.append(HeaderName::from_bytes(name).ok()?, value);
    }
    Some(headers)
}

/// What is before and behind the first `separator`.
fn split<'i>(input: &'i [u8], separator: &[u8]) -> (&'i [u8], &'i [u8]) {
    match input.windows(separator.len()).position(|window| window == separator) {
        Some(at) => (&input[..at], &input[at + separator.len()..]),
        None => (input, b""),
    }
}
