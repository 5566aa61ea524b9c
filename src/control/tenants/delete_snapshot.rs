//! `DELETE /_fauxfactor/v1/tenants/{tenant}/snapshots/{snapshot}`: forgets a snapshot.

use axum::extract::State;
use axum::response::Response;

use super::super::answer::no_content;
use super::super::input::InTenant;
use super::super::problem::Problem;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Forgets a snapshot").empty(204, "It is gone.");
}

pub(super) async fn handler(
    State(app): State<App>,
    InTenant { live, params }: InTenant,
) -> Result<Response, Problem> {
    app.engine().delete_snapshot(&live, params.get("snapshot")).await?;
    Ok(no_content())
}
