//! Which tenant a request belongs to: whose log it is written to, and whose faults it meets.
//!
//! Nothing here lets anybody in. A request with a good credential is its caller's tenant's; the rest costs a second
//! look at what was shown, which only requests that are about to be refused pay for.

use std::sync::Arc;

use axum::http::request::Parts;

use super::caller::Resolved;
use super::face::Face;
use crate::engine::{Engine, LiveTenant};

/// The tenant of the caller; else the one that the refused credential leads to; else the one that the operation
/// is about, as the face sees it.
pub(super) fn tenant_of(
    engine: &Engine,
    face: &dyn Face,
    resolved: &Resolved,
    parts: &Parts,
    body: &[u8],
) -> Option<Arc<LiveTenant>> {
    match &resolved.0 {
        Ok(caller) => Some(Arc::clone(caller.live())),
        Err(_) => of_nobody(engine, face, parts, body),
    }
}

#[cold]
fn of_nobody(engine: &Engine, face: &dyn Face, parts: &Parts, body: &[u8]) -> Option<Arc<LiveTenant>> {
    let mut shown = face.schemes().iter().filter_map(|scheme| scheme.leads_to(engine, parts));
    shown.next().or_else(|| face.locate(engine, parts, body))
}
