//! The log that a path is about.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;

use super::super::input::{Params, unknown_tenant};
use super::super::problem::Problem;
use crate::engine::{Engine, LiveTenant, RequestLog};
use crate::http::App;

/// The log of the tenant that `{tenant}` of the path means, or of the requests that are no tenant's.
pub(super) struct InLog {
    place: Place,
    pub(super) params: Params,
}

enum Place {
    Tenant(Arc<LiveTenant>),
    Nowhere(Engine),
}

impl InLog {
    pub(super) fn log(&self) -> &RequestLog {
        match &self.place {
            Place::Tenant(live) => live.requests(),
            Place::Nowhere(engine) => engine.unattributed_requests(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InLog
where
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = Params::from_request_parts(parts, state).await?;
        let engine = App::from_ref(state).engine().clone();
        let place = match params.get("tenant") {
            "" => Place::Nowhere(engine),
            named => Place::Tenant(engine.find_tenant_named(named).ok_or_else(|| unknown_tenant(named))?),
        };
        Ok(Self { place, params })
    }
}
