//! The shapes in which Huawei writes an error, and which path speaks which.
//!
//! | shape | where |
//! |---|---|
//! | `{"error_msg","error_code"}` | `/v3.0`: OS-MFA, OS-USER, OS-SECURITYPOLICY |
//! | `{"error_code","error_msg"}` | `/v5` |
//! | `{"error":{"code","message","title"}}` | `/v3`, as Keystone, and `/v3.0/OS-CREDENTIAL` |
//! | `{"errorcode":["11xx"]}` | `/v3.0/OS-USER/users`: what a user cannot be like |
//! | `{"error_msg","error_code","request_id"}` | the API gateway, before IAM sees the request |

use std::borrow::Cow;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::http::face::Context;

/// Says why a body was refused whose vendor's text does not; a header of our own.
const REASON: HeaderName = HeaderName::from_static("x-fauxfactor-reason");

/// IAM's own id of a request, which SDKs quote. Its form is not known: this one says whose it is.
const TRACE: HeaderName = HeaderName::from_static("x-iam-trace-id");

/// What came with a 403 of IAM that a user has posted.
const UNCACHED: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "no-cache, no-store, must-revalidate"),
    (header::PRAGMA, "no-cache"),
    (header::EXPIRES, "Thu, 01 Jan 1970 00:00:00 GMT"),
];

/// An answer before it has its shape and its request id.
#[derive(Debug)]
pub(super) struct Answer {
    status: u16,
    code: &'static str,
    message: Cow<'static, str>,
    /// The text in Keystone's shape, where it has another.
    keystone_message: Option<&'static str>,
    from: From,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// Whose words an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    /// The gateway's.
    Gateway,
    /// IAM's, in the shape of the path.
    Iam,
    /// IAM's, in Keystone's shape on any path.
    Keystone,
    /// IAM's, in Keystone's shape with the order of keys that one sample has.
    KeystoneMessageFirst,
    /// IAM's, as bare user codes.
    Codes,
}

/// An answer of the API gateway.
pub(super) fn gateway(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Answer {
    answer(status, code, message, From::Gateway)
}

/// An answer of IAM, in the shape of the path.
pub(super) fn iam(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Answer {
    answer(status, code, message, From::Iam)
}

/// An answer of IAM in Keystone's shape, whatever the path.
pub(super) fn keystone(status: u16, message: impl AsRef<str>) -> Answer {
    answer(status, "", message.as_ref().to_owned(), From::Keystone)
}

fn answer(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>, from: From) -> Answer {
    Answer { status, code, message: message.into(), keystone_message: None, from, headers: Vec::new() }
}

impl Answer {
    /// An answer of IAM that is a user code and nothing else.
    pub(super) fn codes(status: u16, code: &'static str) -> Self {
        answer(status, code, "", From::Codes)
    }

    /// An answer in Keystone's shape whose message comes first, as in the sample of `akSkNumExceed`.
    pub(super) fn message_first(status: u16, message: &'static str) -> Self {
        answer(status, "", message, From::KeystoneMessageFirst)
    }

    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same, with another text in Keystone's shape.
    pub(super) fn in_keystone(self, message: &'static str) -> Self {
        Self { keystone_message: Some(message), ..self }
    }

    /// The same, with another text in any shape.
    pub(super) fn saying(self, message: &str) -> Self {
        Self { message: message.to_owned().into(), keystone_message: None, ..self }
    }

    /// The same, with a reason in a header.
    pub(super) fn because(self, reason: &str) -> Self {
        match HeaderValue::from_str(reason) {
            Ok(value) if !reason.is_empty() => self.with(REASON, value),
            _ => self,
        }
    }

    pub(super) fn print(self, context: &Context<'_>) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (code, message) = (self.code, &*self.message);
        let title = status.canonical_reason().unwrap_or_default();
        let (content_type, body) = match self.from {
            From::Gateway => {
                let request_id = Some(context.request_id.simple());
                ("application/json", write(&Flat { error_msg: message, error_code: code, request_id }))
            }
            From::Codes => (super::JSON, write(&json!({ "errorcode": [code] }))),
            From::KeystoneMessageFirst => {
                (super::JSON, write(&MessageFirst { error: Reordered { message, code: self.status, title } }))
            }
            From::Iam if is_v5(context.path) => {
                (super::JSON, write(&FlatV5 { error_code: code, error_msg: message }))
            }
            From::Iam if !is_keystone(context.path) => {
                (super::JSON, write(&Flat { error_msg: message, error_code: code, request_id: None }))
            }
            From::Iam | From::Keystone => {
                let message = self.keystone_message.unwrap_or(message);
                (super::JSON, write(&Keystone { error: Error { code: self.status, message, title } }))
            }
        };
        let content_type = (header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        let mut response = (status, [content_type], body).into_response();
        let headers = response.headers_mut();
        if self.from != From::Gateway {
            let trace = format!("emulator_{}", context.request_id.simple());
            headers.extend(HeaderValue::from_str(&trace).map(|trace| (TRACE, trace)));
            if status == StatusCode::FORBIDDEN {
                headers.extend(UNCACHED.map(|(name, value)| (name, HeaderValue::from_static(value))));
            }
        }
        headers.extend(self.headers);
        response
    }
}

#[derive(Serialize)]
struct Flat<'a> {
    error_msg: &'a str,
    error_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

#[derive(Serialize)]
struct FlatV5<'a> {
    error_code: &'a str,
    error_msg: &'a str,
}

#[derive(Serialize)]
struct Keystone<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: u16,
    message: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct MessageFirst<'a> {
    error: Reordered<'a>,
}

#[derive(Serialize)]
struct Reordered<'a> {
    message: &'a str,
    code: u16,
    title: &'a str,
}

fn write(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_default()
}

/// Whether errors of that path have the shape of `/v5`.
pub(super) fn is_v5(path: &str) -> bool {
    path.starts_with("/v5/")
}

/// Whether errors of that path have Keystone's shape.
pub(super) fn is_keystone(path: &str) -> bool {
    matches!(path, "/" | "/v3") || path.starts_with("/v3/") || path.starts_with("/v3.0/OS-CREDENTIAL/")
}
