//! What every operation of VMware's needs first: a caller, within its limit.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::Fault;
use crate::http::Caller;
use crate::http::caller::Resolved;

/// A caller: a user or a service account.
#[derive(Debug)]
pub(super) struct SignedIn(pub(super) Caller);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Ok(Resolved(resolved)) = Resolved::from_request_parts(parts, state).await;
        let caller = resolved?;
        caller.admit()?;
        Ok(Self(caller))
    }
}
