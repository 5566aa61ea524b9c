//! `AccessTokenDto`: exactly six fields, in this order.
//!
//! A client of the vendor's refuses answers with a seventh.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::Serialize;

use super::super::JSON;
use crate::engine::grants::Grant;
use crate::http::face::json;

#[derive(Serialize)]
struct AccessTokenDto<'a> {
    id_token: Option<&'a str>,
    token_type: &'static str,
    expires_in: u64,
    scope: &'a str,
    access_token: &'a str,
    refresh_token: Option<&'a str>,
}

/// The answer to a grant; not to be stored by anybody (RFC 6749, section 5.1).
pub(super) fn answer(grant: &Grant, scope: &str, refresh_token: Option<&str>) -> Response {
    let mut response = json(
        JSON,
        &AccessTokenDto {
            id_token: grant.id_token.as_ref().map(|token| &**token.expose()),
            token_type: "bearer",
            // Of a nominal 1800 the vendor says 1799.
            expires_in: grant.lifetime.as_secs().saturating_sub(1),
            scope,
            access_token: grant.access_token.expose(),
            refresh_token,
        },
    );
    no_store(&mut response);
    response
}

pub(super) fn no_store(response: &mut Response) {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
}
