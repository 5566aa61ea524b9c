//! The token that is asked about, in `X-Subject-Token`, and who asks.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;

use super::super::caller::{SignedIn, signed_in};
use super::super::error::Fault;
use super::view::X_SUBJECT_TOKEN;
use crate::domain::credential::TokenValue;
use crate::domain::token::Claims;
use crate::http::caller::{Denial, Resolved};
use crate::http::openapi::Doc;
use crate::http::{App, Caller};

/// What stands in `X-Subject-Token`. Never printed.
pub(super) struct SubjectHeader(Option<HeaderValue>);

impl<S: Sync> FromRequestParts<S> for SubjectHeader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.headers.get(&X_SUBJECT_TOKEN).cloned()))
    }
}

/// A token of the caller's tenant.
pub(super) struct Subject {
    pub(super) text: String,
    pub(super) claims: Claims,
    /// Set for a token that a configuration grants.
    pub(super) granted: Option<TokenValue>,
}

impl Subject {
    /// The token that the header holds, expired or not.
    ///
    /// # Errors
    /// 404 if it is no token, or one of another tenant.
    pub(super) fn find(app: &App, caller: &Caller, header: &SubjectHeader) -> Result<Self, Fault> {
        let text = header.0.as_ref().and_then(|value| value.to_str().ok()).ok_or_else(invalid)?;
        if let Some((live, claims)) = app.engine().open_token(text) {
            let is_own = Arc::ptr_eq(&live, caller.live());
            return is_own.then(|| Self { text: text.to_owned(), claims, granted: None }).ok_or_else(invalid);
        }
        let tenant = caller.tenant();
        let value = TokenValue::new(text);
        let claims = Claims::granted(tenant, &value).ok_or_else(invalid)?;
        Ok(Self { text: text.to_owned(), claims, granted: Some(value) })
    }
}

/// 404. Source: the page "Verifying a Token".
pub(super) fn invalid() -> Fault {
    Fault::Keystone(404, "X-Subject-Token is invalid in the request".to_owned())
}

/// Who asks. A token of theirs that is no longer valid is 403 here, as a user has posted.
pub(super) fn asker(shown: Resolved, app: &App) -> Result<SignedIn, Fault> {
    if let Err(Denial::Token(_)) = &shown.0 {
        return Err(Fault::Keystone(403, "X-Auth-Token is invalid in the request".to_owned()));
    }
    signed_in(app, shown, None)
}

/// Describes the token that is asked about, and who may not ask.
pub(super) fn document(doc: &mut Doc) {
    doc.header::<String>("X-Subject-Token", "The token that is asked about.", true)
        .empty(403, "The caller may not, or the caller's own token does not hold.")
        .empty(404, "There is no such token in the caller's account, or it has ended.");
}
