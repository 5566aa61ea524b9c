//! Answers of the control plane: JSON.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::http::face;

/// 200 and a body.
pub(super) fn ok(body: &impl Serialize) -> Response {
    face::json("application/json", body)
}

/// 201 and a body.
pub(super) fn created(body: &impl Serialize) -> Response {
    let mut response = ok(body);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::CREATED;
    }
    response
}

/// 204.
pub(super) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
