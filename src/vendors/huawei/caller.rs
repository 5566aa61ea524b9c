//! What every operation of Huawei's needs first: a user, within its limit.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::Fault;
use crate::domain::credential::TokenError;
use crate::domain::table::Row;
use crate::domain::user::User;
use crate::http::caller::{Denial, Resolved};
use crate::http::{App, Caller};

/// A caller that is a user. A service account of VMware's is nobody here.
#[derive(Debug)]
pub(super) struct SignedIn(pub(super) Caller, pub(super) Arc<Row<User>>);

impl SignedIn {
    /// The caller as a user.
    pub(super) fn user(&self) -> &User {
        &self.1.record
    }

    fn admit(caller: Caller) -> Result<Self, Fault> {
        let user = caller.principal().as_user().ok_or(Denial::Token(TokenError::Unknown))?.clone();
        caller.admit()?;
        Ok(Self(caller, user))
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Ok(Resolved(resolved)) = Resolved::from_request_parts(parts, state).await;
        Self::admit(resolved?)
    }
}

/// The caller as a user; if the request's head shows no credential, the one of `token`, which stood in its
/// body.
pub(super) fn signed_in(app: &App, resolved: Resolved, token: Option<&str>) -> Result<SignedIn, Fault> {
    let caller = match (resolved.0, token) {
        (Err(Denial::Missing), Some(token)) => Caller::by_token(app.engine(), token)?,
        (found, _) => found?,
    };
    SignedIn::admit(caller)
}
