//! `DELETE /_fauxfactor/v1/tenants/{tenant}`: ends a tenant. Nothing leads to it any more.

use axum::extract::State;
use axum::response::Response;

use super::super::answer::no_content;
use super::super::input::InTenant;
use super::super::problem::Problem;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Ends a tenant")
        .path::<String>("tenant", "The tenant, by id or name. Nothing leads to it any more.")
        .empty(204, "It is gone.");
}

pub(super) async fn handler(
    State(app): State<App>,
    InTenant { live, .. }: InTenant,
) -> Result<Response, Problem> {
    app.engine().delete_tenant(&live).await.map_err(|_| Problem::internal())?;
    Ok(no_content())
}
