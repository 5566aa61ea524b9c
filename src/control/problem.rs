//! Errors of the control plane: problem details (RFC 9457).

use std::borrow::Cow;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::http::face::Refusal;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What went wrong, for people (`detail`) and for programs (`code`).
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    more: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, detail: detail.into(), more: Map::new(), headers: Vec::new() }
    }

    /// 400: the request is not what the operation takes.
    pub(super) fn invalid(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", detail)
    }

    /// 404: something that the path names is not there.
    pub(super) fn not_found(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, detail)
    }

    /// 409: it cannot be done as things are.
    pub(super) fn conflict(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 500: not the client's doing; it is in the log.
    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something failed that should not. The log says what.",
        )
    }

    /// The same, with one more field.
    pub(super) fn with(mut self, field: &'static str, value: impl Into<Value>) -> Self {
        self.more.insert(field.to_owned(), value.into());
        self
    }

    /// The same, with a header.
    pub(super) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// Problem details (RFC 9457). `code` tells kinds of problems apart and does not change; `detail` is for
/// people.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ProblemBody {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What the status is called.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// What went wrong, for programs.
    pub code: &'static str,
    /// What went wrong and what to do, for people.
    pub detail: String,
    #[serde(flatten)]
    #[schemars(skip)]
    more: Map<String, Value>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail.into_owned(),
            more: self.more,
        };
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.status, [(header::CONTENT_TYPE, CONTENT_TYPE)], bytes).into_response();
        response.headers_mut().extend(self.headers);
        response
    }
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Self {
        let problem = |status, code, detail: String| Self::new(status, code, detail);
        match refusal {
            Refusal::Malformed(what) => problem(
                StatusCode::BAD_REQUEST,
                "malformed_request",
                format!("The request is malformed: {what}."),
            ),
            Refusal::TargetTooLong => {
                Self::new(StatusCode::URI_TOO_LONG, "target_too_long", "The path and query are too long.")
            }
            Refusal::HeadTooLarge => {
                let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
                Self::new(status, "headers_too_large", "The headers are too large.")
            }
            Refusal::BodyTooLarge => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body_too_large",
                "The body is too large; `[limits] body_bytes` says how large it may be.",
            ),
            Refusal::TooSlow => {
                Self::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The request did not arrive in time.")
            }
            Refusal::NoSuchPath(missing) | Refusal::NotEmulated(missing) => {
                let nearest = missing.nearest.join(", ");
                let detail = format!("There is no {} {}. Nearest: {nearest}.", missing.method, missing.path);
                problem(StatusCode::NOT_FOUND, "no_such_path", detail)
            }
            Refusal::MethodNotAllowed { method, allow } => {
                let allowed = allow.to_str().unwrap_or_default();
                let detail = format!("{method} is not allowed here, {allowed} is.");
                problem(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
                    .with_header(header::ALLOW, allow.clone())
            }
            Refusal::Internal => Self::internal(),
        }
    }
}
