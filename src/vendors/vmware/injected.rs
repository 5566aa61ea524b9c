//! Failures that were asked for, as the vendor's own look: `CspErrorResponse`, with the pages' texts.

use axum::http::{StatusCode, header};
use axum::response::Response;

use super::error::{denied, print, refused};
use crate::domain::credential::TokenError;
use crate::engine::faults::Injected;
use crate::http::caller::Denial;
use crate::http::face::{Context, Refusal};

/// The answer of that status.
pub(super) fn answer(injected: &Injected, context: &Context<'_>) -> Response {
    let own = || vendors_own(injected.status, context.path);
    let message = injected.message.as_deref().map_or_else(own, str::to_owned);
    let mut response = print(injected.status, None, &message, context);
    let retry_after = injected.retry_after.map(|seconds| (header::RETRY_AFTER, seconds.into()));
    response.headers_mut().extend(retry_after);
    response
}

/// Source: the pages of the operations, for 401 to 500. For what they have no text, the status's own name.
fn vendors_own(status: u16, path: &str) -> String {
    match status {
        401 => denied(&Denial::Token(TokenError::Expired), path).1,
        403 => "The user is forbidden to use the API".to_owned(),
        404 => "The requested resource could not be found".to_owned(),
        409 => "The request could not be processed due to a conflict".to_owned(),
        429 => "The user has sent too many requests".to_owned(),
        500 => refused(&Refusal::Internal).1,
        _ => {
            let name = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
            name.map_or_else(|| format!("An injected failure of status {status}"), str::to_owned)
        }
    }
}
