//! `GET /_fauxfactor/v1/tenants/{tenant}/requests`: what was asked and answered.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::Query;
use super::super::problem::Problem;
use super::filter::filter_query;
use super::log::InLog;
use super::view::PageView;
use crate::http::openapi::Doc;

/// As many as are asked for without a limit.
const LIMIT: usize = 1000;

filter_query! {
    /// Which requests.
    ListQuery {
        /// Only requests with greater numbers than this.
        since: Option<u64>,
        /// The most requests to answer with: 1000 if nothing is said.
        limit: Option<usize>,
    }
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("What was asked and answered")
        .description("Without secrets: they are `[redacted]`.")
        .queries::<ListQuery>()
        .answer::<PageView>(200, "The requests that were asked for, oldest first.");
}

pub(super) async fn handler(place: InLog, Query(query): Query<ListQuery>) -> Result<Response, Problem> {
    let (since, limit) = (query.since.unwrap_or(0), query.limit.unwrap_or(LIMIT));
    Ok(ok(&PageView::from(place.log().query(&query.filter()?, since, limit))))
}
