//! The token that is asked about, in `X-Subject-Token`, and who asks.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;

use super::super::caller::Shown;
use super::super::error::Fault;
use super::view::X_SUBJECT_TOKEN;
use crate::domain::credential::TokenValue;
use crate::domain::id::UserId;
use crate::domain::principal::PrincipalId;
use crate::domain::time::Timestamp;
use crate::domain::token::{Claims, Methods, Scope};
use crate::http::caller::Denial;
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
        let granted = tenant.tokens.find(text).ok_or_else(invalid)?;
        let PrincipalId::User(user) = &granted.principal else { return Err(invalid()) };
        let claims = Self::claims_of(caller, user, granted.expires_at).ok_or_else(invalid)?;
        Ok(Self { text: text.to_owned(), claims, granted: Some(TokenValue::new(text)) })
    }

    /// What a token says that a configuration grants: issued when its user was made, and for ever if
    /// it has no end.
    fn claims_of(caller: &Caller, user: &UserId, expires_at: Option<Timestamp>) -> Option<Claims> {
        let user = caller.tenant().users.find(user)?;
        Some(Claims {
            id: [0; 16],
            parents: Vec::new(),
            tenant: caller.live().id().clone(),
            user: user.id.clone(),
            session: user.session,
            methods: Methods { password: true, ..Methods::default() },
            scope: Scope::Domain,
            issued_at: user.created_at,
            expires_at: expires_at.unwrap_or(Timestamp::from_micros(i64::MAX)),
            mfa_authn_at: None,
        })
    }
}

/// 404. Source: the page "Verifying a Token".
pub(super) fn invalid() -> Fault {
    Fault::Keystone(404, "X-Subject-Token is invalid in the request".to_owned())
}

/// Who asks. A token of theirs that is no longer valid is 403 here, as a user has posted.
pub(super) fn asker(shown: Shown, app: &App) -> Result<super::super::caller::SignedIn, Fault> {
    if let Err(Denial::Token(_)) = &shown.0 {
        return Err(Fault::Keystone(403, "X-Auth-Token is invalid in the request".to_owned()));
    }
    shown.or_by_token(app, None)
}
