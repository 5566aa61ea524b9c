//! `GET /_fauxfactor/v1/tenants/{tenant}/users/{user}/totp.png`: what an authenticator app scans, as PNG.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::super::input::InTenant;
use super::super::problem::Problem;
use super::{find_qr, unprintable};

pub(super) async fn handler(path: InTenant) -> Result<Response, Problem> {
    let content_type = HeaderValue::from_static("image/png");
    let picture = find_qr(&path)?.png().map_err(unprintable)?;
    Ok(([(header::CONTENT_TYPE, content_type)], picture).into_response())
}
