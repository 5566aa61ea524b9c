//! `PUT /_fauxfactor/v1/tenants/{tenant}/snapshots/{snapshot}`: keeps the tenant's value under a name.

use axum::response::Response;

use super::super::answer::{created, ok};
use super::super::document::conflict;
use super::super::input::InTenant;
use super::super::problem::Problem;
use super::super::time::Time;
use super::Snapshot;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Keeps the tenant's value under a name")
        .answer::<Snapshot>(200, "The snapshot; it replaces the former of its name.")
        .answer::<Snapshot>(201, "The snapshot.");
    conflict(doc, "too_many_snapshots: the tenant has as many as it may have.");
}

pub(super) async fn handler(InTenant { live, params }: InTenant) -> Result<Response, Problem> {
    let name = params.get("snapshot");
    let (kept, replaced) = live.take_snapshot(name)?;
    let body = Snapshot { name: name.to_owned(), taken_at: Time(kept.taken_at) };
    Ok(if replaced { ok(&body) } else { created(&body) })
}
