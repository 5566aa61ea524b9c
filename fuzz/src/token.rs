//! Tokens: shown as they are, and as what is sealed in one.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64URL_NOPAD;
use fauxfactor::domain::token::TemporaryKey;
use fauxfactor::engine::entropy::SeededEntropy;
use fauxfactor::engine::sealer::Sealed;

use super::server::{KEY, NOW, PEOPLE, SEALER, STATUS, Server, device_of};
use super::signer::{DATE, Signer};

const TOKENS: &str = "/v3/auth/tokens";

/// The input is a token; and it is what is sealed in one, by a server of another version with the same
/// key; and, if it is JSON of [`Sealed`], it is what is sealed in one by this version.
///
/// - Only what was sealed with the key opens, and nothing that differs from it in one character.
/// - Only a token of the demo's, or one that opens and has not expired, speaks for somebody.
pub fn token(input: &[u8]) -> bool {
    let server = Server::new();
    let text = String::from_utf8_lossy(input);
    let accepted = show(&server, &text);
    let claimed = serde_json::from_slice(input).ok();
    let sealed = claimed.and_then(|sealed: Sealed| SEALER.seal(&sealed, &SeededEntropy::new(7)));
    [Some(seal(input)), sealed].into_iter().flatten().fold(accepted, |accepted, text| {
        check_neighbour(&text);
        show(&server, &text) || accepted
    })
}

/// As `engine::sealer` has it, whatever the contents.
fn seal(contents: &[u8]) -> String {
    const MAGIC: [u8; 3] = [0x30, 0x82, 0x01];
    let nonce = [7; 24];
    let cipher = XChaCha20Poly1305::new(&KEY.into());
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: contents, aad: &MAGIC }).unwrap();
    BASE64URL_NOPAD.encode(&[&MAGIC, &nonce[..], &sealed].concat())
}

/// A text that differs from a sealed one in its last character does not open.
fn check_neighbour(text: &str) {
    let (rest, last) = text.split_at(text.len() - 1);
    let other = if last == "A" { "Q" } else { "A" };
    assert!(SEALER.open(&format!("{rest}{other}")).is_none(), "{text}");
}

/// Shows the token wherever one can be shown, and says whether it spoke for somebody.
fn show(server: &Server, text: &str) -> bool {
    let opened = SEALER.open(text);
    let device = device_of(PEOPLE[1].1);
    let mut accepted = false;
    if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
        let reply = server.ask(&Method::GET, &device, &with(&[("x-auth-token", &value)]), b"");
        accepted = matches!(reply.status.as_u16(), 200 | 403);
        let may_be = match opened.as_deref() {
            Some(Sealed::Token(claims)) => claims.expires_at > NOW && claims.tenant.as_str() == "demo",
            Some(_) => false,
            None => text.starts_with("demo-"),
        };
        assert!(may_be || !accepted, "{text}: {reply:?}");
        show_as_subject(server, &value);
        if let Some(Sealed::TemporaryKey(key)) = opened.as_deref() {
            accepted |= sign(server, key, &value);
        }
        server.ask(&Method::GET, STATUS, &with(&[("csp-auth-token", &value)]), b"");
    }
    show_in_bodies(server, text);
    accepted
}

/// Asks what the token says, and revokes it, as an administrator and as itself.
fn show_as_subject(server: &Server, value: &HeaderValue) {
    let admin = HeaderValue::from_static("demo-admin-token");
    for method in [Method::GET, Method::HEAD, Method::DELETE] {
        server.ask(&method, TOKENS, &with(&[("x-auth-token", &admin), ("x-subject-token", value)]), b"");
        server.ask(&method, TOKENS, &with(&[("x-auth-token", value), ("x-subject-token", value)]), b"");
    }
}

/// Signs a request with a temporary key, and says whether it was believed.
fn sign(server: &Server, key: &TemporaryKey, security_token: &HeaderValue) -> bool {
    let path = device_of(PEOPLE[1].1);
    let date = HeaderValue::from_static(DATE);
    let mut headers = with(&[("x-sdk-date", &date), ("x-security-token", security_token)]);
    let names = "x-sdk-date;x-security-token";
    let signer = Signer { path: &path, headers: &headers, body: b"" };
    let signature = signer.signatures(key.secret.expose(), names).remove(0);
    let text = format!("SDK-HMAC-SHA256 Access={}, SignedHeaders={names}, Signature={signature}", key.access);
    let Ok(authorization) = HeaderValue::from_bytes(text.as_bytes()) else { return false };
    headers.insert("authorization", authorization);
    let reply = server.ask(&Method::GET, &path, &headers, b"");
    let accepted = matches!(reply.status.as_u16(), 200 | 403);
    assert!(!accepted || key.expires_at > NOW, "{reply:?}");
    accepted
}

/// Asks for another token and for a temporary key, by the token in the body.
fn show_in_bodies(server: &Server, text: &str) {
    let identity = serde_json::json!({ "methods": ["token"], "token": { "id": text } });
    let body = serde_json::json!({ "auth": { "identity": identity } }).to_string();
    for path in [TOKENS, "/v3.0/OS-CREDENTIAL/securitytokens"] {
        server.ask(&Method::POST, path, &HeaderMap::new(), body.as_bytes());
    }
}

fn with(headers: &[(&'static str, &HeaderValue)]) -> HeaderMap {
    let header = |&(name, value): &(_, &HeaderValue)| (HeaderName::from_static(name), value.clone());
    headers.iter().map(header).collect()
}
