//! `GET /_fauxfactor/v1/tenants/{tenant}/snapshots`: the values of a tenant that are kept, by name.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::answer::ok;
use super::super::input::InTenant;
use super::super::time::Time;
use super::Snapshot;
use crate::http::openapi::Doc;

#[derive(Serialize, JsonSchema)]
struct Body {
    snapshots: Vec<Snapshot>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The snapshots of the tenant").answer::<Body>(200, "The snapshots, by name.");
}

pub(super) async fn handler(InTenant { live, .. }: InTenant) -> Response {
    let snapshots = live.list_snapshots().into_iter();
    let snapshots = snapshots.map(|(name, taken_at)| Snapshot { name, taken_at: Time(taken_at) });
    ok(&Body { snapshots: snapshots.collect() })
}
