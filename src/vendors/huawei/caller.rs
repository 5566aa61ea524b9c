//! What every operation of Huawei's needs first: a user, within its limit.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::Fault;
use crate::domain::credential::TokenError;
use crate::domain::principal::Principal;
use crate::http::Caller;
use crate::http::caller::{Denial, Resolved};

/// A caller that is a user. A service account of VMware's is nobody here.
#[derive(Debug)]
pub(super) struct SignedIn(pub(super) Caller);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Ok(Resolved(resolved)) = Resolved::from_request_parts(parts, state).await;
        let caller = resolved?;
        if matches!(caller.principal(), Principal::ServiceAccount(_)) {
            return Err(Denial::Token(TokenError::Unknown).into());
        }
        caller.admit()?;
        Ok(Self(caller))
    }
}
