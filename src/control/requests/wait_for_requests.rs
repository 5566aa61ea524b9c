//! `GET /_fauxfactor/v1/tenants/{tenant}/requests/wait`: answers once so many requests have come.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;

use super::super::answer::ok;
use super::super::document::problem;
use super::super::input::Query;
use super::super::problem::Problem;
use super::filter::filter_query;
use super::log::InLog;
use super::view::PageView;
use crate::engine::request_log::Page;
use crate::http::openapi::Doc;

/// How long is waited if nothing is said, and at most. Seconds.
const DEFAULT: f64 = 5.0;
const LONGEST: f64 = 60.0;

filter_query! {
    /// Which requests, how many, and how long to wait for them.
    WaitQuery {
        /// Only requests with greater numbers than this.
        since: Option<u64>,
        /// How many: 1 if nothing is said.
        #[schemars(range(min = 1))]
        count: Option<usize>,
        /// How long to wait, in seconds of the machine's time: 5 if nothing is said.
        #[schemars(range(min = 0, max = 60))]
        timeout_seconds: Option<f64>,
    }
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Answers once so many requests have come")
        .queries::<WaitQuery>()
        .answer::<PageView>(200, "The requests, oldest first.");
    problem(
        doc,
        408,
        "wait_timed_out: fewer requests came within the time. too_slow: the request did not arrive in time.",
    );
}

pub(super) async fn handler(place: InLog, Query(query): Query<WaitQuery>) -> Result<Response, Problem> {
    let (since, count) = (query.since.unwrap_or(0), query.count.unwrap_or(1));
    let seconds = query.timeout_seconds.unwrap_or(DEFAULT);
    if count == 0 {
        return Err(Problem::invalid("`count` is from 1."));
    }
    if !(0.0..=LONGEST).contains(&seconds) {
        return Err(Problem::invalid("`timeout_seconds` is from 0 to 60."));
    }
    let (filter, log) = (query.filter()?, place.log());
    let waited = log.wait_for(&filter, since, count, Duration::from_secs_f64(seconds)).await;
    let requests = waited.map_err(|why| {
        let detail = format!("{why}: [{filter}] within {seconds} seconds.");
        Problem::new(StatusCode::REQUEST_TIMEOUT, "wait_timed_out", detail)
    })?;
    let Page { dropped, last, .. } = log.query(&filter, 0, 0);
    Ok(ok(&PageView::from(Page { requests, dropped, last })))
}
