//! Health checks. The server listens only once its tenants are loaded, so to answer is to be ready.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// `GET /_fauxfactor/health/live`: the process answers.
pub(super) async fn live() -> Response {
    status(r#"{"status":"live"}"#)
}

/// `GET /_fauxfactor/health/ready`: the tenants are loaded.
pub(super) async fn ready() -> Response {
    status(r#"{"status":"ready"}"#)
}

fn status(body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}
