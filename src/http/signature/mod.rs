//! `SDK-HMAC-SHA256`, the signature of Huawei's SDKs.
//!
//! Source: Huawei API Gateway developer guide, "Signature algorithm"; the six vectors in the tests
//! are its example and five requests signed by the vendor's Python SDK 3.1.219.

mod authorization;
mod canonical;
#[cfg(test)]
mod vectors;

use std::time::Duration;

use axum::http::request::Parts;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

pub use self::authorization::{Authorization, claimed_key, is_signature};

use crate::domain::behaviour::LockCounts;
use crate::domain::id::UserId;
use crate::domain::time::Timestamp;

/// The algorithm's name, in the header and in the string to sign.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// How far `X-Sdk-Date` may be from the server's time, either way.
///
/// Source: the guide; a gap of 15 min 1 s was seen refused.
pub const MAX_SKEW: Duration = Duration::from_mins(15);

/// Why a signature proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The header, or `X-Sdk-Date`, is not as the algorithm wants it.
    #[error("{0}")]
    Malformed(&'static str),
    /// Another algorithm of the SDKs, which is not emulated.
    #[error("the algorithm {0} is not emulated")]
    Algorithm(String),
    /// No such access key.
    #[error("the access key {0} does not exist")]
    UnknownKey(String),
    /// Too many failures: the key is locked for a while.
    #[error("the access key is locked")]
    Locked,
    /// `X-Sdk-Date` is too far from the server's time.
    #[error("signed at {signed:?}, server time {server:?}")]
    Expired {
        /// When the client says it signed.
        signed: Timestamp,
        /// The server's time.
        server: Timestamp,
    },
    /// The signature is not that of the request under the key.
    #[error("the signature is wrong")]
    Wrong {
        /// The canonical request as the server computed it, values of credential headers left out.
        canonical: String,
    },
    /// The key is right, and switched off.
    #[error("the access key {0} is inactive")]
    Inactive(String),
    /// The temporary key is right, and has expired or lost its user's session.
    #[error("the access key {0} has expired")]
    KeyExpired(String),
    /// The key is right, and its user disabled.
    #[error("user {user} of access key {key} is disabled")]
    Disabled {
        /// The user.
        user: UserId,
        /// The key.
        key: String,
    },
    /// The key is right, and `X-Domain-Id` names another account.
    #[error("X-Domain-Id is not the account of the access key")]
    ForeignDomainId,
}

impl SignatureError {
    /// Whether this failure counts towards locking the key.
    #[must_use]
    pub fn counts(&self, what: LockCounts) -> bool {
        match self {
            Self::Wrong { .. } => true,
            Self::Expired { .. } => what == LockCounts::WrongAndExpiredSignatures,
            Self::Malformed(_)
            | Self::Algorithm(_)
            | Self::UnknownKey(_)
            | Self::Locked
            | Self::Inactive(_)
            | Self::KeyExpired(_)
            | Self::Disabled { .. }
            | Self::ForeignDomainId => false,
        }
    }
}

/// Checks that `authorization` signs this request with `secret`, close enough to `now`.
///
/// # Errors
/// Refuses a date that is missing, unsigned, malformed or too far off, and a signature that differs.
pub fn verify(
    authorization: &Authorization<'_>,
    secret: &str,
    parts: &Parts,
    body: &[u8],
    now: Timestamp,
) -> Result<(), SignatureError> {
    let date = signed_date(authorization, parts)?;
    let signed = Timestamp::parse_compact(date)
        .ok_or(SignatureError::Malformed("X-Sdk-Date is not of the form YYYYMMDDTHHMMSSZ"))?;
    // To the second, as the date is written.
    let server = Timestamp::from_seconds(now.seconds());
    if signed.distance(server) > MAX_SKEW {
        return Err(SignatureError::Expired { signed, server });
    }
    let payloads = payload_hashes(parts, body);
    for payload in &payloads {
        let canonical = canonical::request(parts, authorization.signed_headers, payload);
        if is_signed(secret, date, &canonical, authorization.signature) {
            return Ok(());
        }
    }
    let shown = canonical::shown_request(parts, authorization.signed_headers, &payloads[0]);
    Err(SignatureError::Wrong { canonical: shown })
}

fn signed_date<'p>(authorization: &Authorization<'_>, parts: &'p Parts) -> Result<&'p str, SignatureError> {
    if !authorization.header_names().any(|name| name.eq_ignore_ascii_case("x-sdk-date")) {
        return Err(SignatureError::Malformed("X-Sdk-Date is not among the SignedHeaders"));
    }
    let date = parts.headers.get("x-sdk-date").and_then(|value| value.to_str().ok());
    date.ok_or(SignatureError::Malformed("X-Sdk-Date is missing"))
}

/// Compares in constant time, whatever the claimed signature looks like.
fn is_signed(secret: &str, date: &str, canonical: &str, claimed: &str) -> bool {
    let mut claim = [0; 32];
    let decoded = claimed.len() == 64
        && data_encoding::HEXLOWER_PERMISSIVE.decode_mut(claimed.as_bytes(), &mut claim).is_ok();
    let to_sign = format!("{ALGORITHM}\n{date}\n{}", sha256_hex(canonical.as_bytes()));
    keyed(secret, &to_sign).verify_slice(&claim).is_ok() && decoded
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length, RFC 2104 section 3")]
fn keyed(secret: &str, message: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(message.as_bytes());
    mac
}

/// What the last line of the canonical request may be; never empty.
///
/// It is the hash of the body, unless `X-Sdk-Content-Sha256` says something else: SDKs write
/// `UNSIGNED-PAYLOAD` there for bodies they do not hash, and yet hash an empty one. A hash that is
/// not that of the body is a body that was tampered with: nothing signs it.
fn payload_hashes(parts: &Parts, body: &[u8]) -> Vec<String> {
    let actual = sha256_hex(body);
    let stated = parts.headers.get("x-sdk-content-sha256").and_then(|value| value.to_str().ok());
    match stated.map(str::trim) {
        None => vec![actual],
        Some(stated) if is_sha256_hex(stated) => vec![actual],
        Some(stated) if body.is_empty() => vec![stated.to_owned(), actual],
        Some(stated) => vec![stated.to_owned()],
    }
}

fn is_sha256_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
