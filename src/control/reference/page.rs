//! A page that does not change while the server runs.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// So much of a hash tells pages of different servers apart.
const TAG_BYTES: usize = 16;

/// A page, and how to know it again.
#[derive(Debug)]
pub(super) struct Page {
    body: Bytes,
    content_type: HeaderValue,
    etag: Option<HeaderValue>,
    /// What browsers may do with it.
    policy: Option<HeaderValue>,
}

impl Page {
    pub(super) fn new(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let hash = HEXLOWER.encode(&Sha256::digest(&body)[..TAG_BYTES]);
        Self {
            body,
            content_type: HeaderValue::from_static(content_type),
            etag: HeaderValue::from_str(&format!("\"{hash}\"")).ok(),
            policy: None,
        }
    }

    /// The same, with a `Content-Security-Policy`.
    pub(super) fn with_policy(self, policy: &str) -> Self {
        Self { policy: HeaderValue::from_str(policy).ok(), ..self }
    }

    /// The page, or 304 for who has it.
    pub(super) fn answer(&self, request: &HeaderMap) -> Response {
        let is_known = self.etag.as_ref().is_some_and(|etag| is_among(etag, request));
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, self.content_type.clone())], self.body.clone()).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let optional: [(HeaderName, _); 2] =
            [(header::ETAG, &self.etag), (header::CONTENT_SECURITY_POLICY, &self.policy)];
        for (name, value) in optional {
            if let Some(value) = value {
                headers.insert(name, value.clone());
            }
        }
        response
    }
}

/// Whether `If-None-Match` has `etag` (RFC 9110, section 13.1.2).
fn is_among(etag: &HeaderValue, request: &HeaderMap) -> bool {
    let known = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|value| value.split(',')).map(str::trim);
    known.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
