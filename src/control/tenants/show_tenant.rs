//! `GET /_fauxfactor/v1/tenants/{tenant}`: a tenant, with the credentials of its users and apps.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::{InTenant, Query};
use super::super::problem::Problem;
use super::Extent;
use super::sheet::Sheet;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("A tenant, with the credentials of its users and apps")
        .queries::<Extent>()
        .answer::<Sheet<'_>>(200, "The tenant.");
}

pub(super) async fn handler(
    InTenant { live, .. }: InTenant,
    Query(extent): Query<Extent>,
    base: BaseUrl,
) -> Result<Response, Problem> {
    Ok(ok(&Sheet::new(&live, &live.current(), &base, extent.users()?)))
}
