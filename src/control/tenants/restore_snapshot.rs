//! `POST /_fauxfactor/v1/tenants/{tenant}/snapshots/{snapshot}/restore`: the tenant as it was when the
//! snapshot was taken.

use axum::extract::State;
use axum::response::Response;

use super::super::answer::ok;
use super::super::input::{InTenant, Query};
use super::super::problem::Problem;
use super::Extent;
use super::sheet::Sheet;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Makes the tenant what it was when the snapshot was taken")
        .queries::<Extent>()
        .answer::<Sheet<'_>>(200, "The tenant.");
}

pub(super) async fn handler(
    State(app): State<App>,
    InTenant { live, params }: InTenant,
    Query(extent): Query<Extent>,
    base: BaseUrl,
) -> Result<Response, Problem> {
    let users = extent.users()?;
    app.engine().restore_snapshot(&live, params.get("snapshot")).await?;
    Ok(ok(&Sheet::new(&live, &live.current(), &base, users)))
}
