//! `SDK-HMAC-SHA256` as a client computes it; written anew, so that a mistake in the server is not made
//! twice.

use axum::http::HeaderMap;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// When every request is signed: the server's time.
pub(super) const DATE: &str = "20260115T083000Z";

/// A GET to be signed, whose path is its own canonical form, and without a query.
pub(super) struct Signer<'a> {
    pub(super) path: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

impl Signer<'_> {
    /// The right signatures over the headers of those names, joined by `;`. There are two where the
    /// payload may be left unsigned and is empty anyway.
    pub(super) fn signatures(&self, secret: &str, names: &str) -> Vec<String> {
        let lines: String =
            names.split(';').flat_map(|name| self.lines(&name.to_ascii_lowercase())).collect();
        let canonical = |payload: &String| format!("GET\n{}/\n\n{lines}\n{names}\n{payload}", self.path);
        let signature = |payload| {
            let to_sign = format!("SDK-HMAC-SHA256\n{DATE}\n{}", hash(canonical(payload).as_bytes()));
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            mac.update(to_sign.as_bytes());
            HEXLOWER.encode(&mac.finalize().into_bytes())
        };
        self.payloads().iter().map(signature).collect()
    }

    fn lines(&self, name: &str) -> Vec<String> {
        let values = self.headers.get_all(name).iter();
        let mut lines: Vec<_> = values
            .map(|value| format!("{name}:{}\n", String::from_utf8_lossy(value.as_bytes()).trim()))
            .collect();
        lines.sort_unstable();
        lines
    }

    /// What the last line of the canonical request may be.
    fn payloads(&self) -> Vec<String> {
        let actual = hash(self.body);
        let stated = self.headers.get("x-sdk-content-sha256").and_then(|value| value.to_str().ok());
        match stated.map(str::trim) {
            Some(text) if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                let or_actual = self.body.is_empty().then_some(actual);
                [text.to_owned()].into_iter().chain(or_actual).collect()
            }
            _ => vec![actual],
        }
    }
}

fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
