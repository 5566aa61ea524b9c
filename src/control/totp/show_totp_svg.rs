//! `GET /_fauxfactor/v1/tenants/{tenant}/users/{user}/totp.svg`: what an authenticator app scans, as SVG.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::super::input::InTenant;
use super::super::problem::Problem;
use super::find_qr;

pub(super) async fn handler(path: InTenant) -> Result<Response, Problem> {
    let content_type = HeaderValue::from_static("image/svg+xml");
    Ok(([(header::CONTENT_TYPE, content_type)], find_qr(&path)?.svg()).into_response())
}
