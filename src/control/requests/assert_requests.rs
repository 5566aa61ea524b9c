//! `POST /_fauxfactor/v1/tenants/{tenant}/requests/assert`: holds the log against what is expected of it.

use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::answer::ok;
use super::super::document::conflict;
use super::super::input::Json;
use super::super::problem::Problem;
use super::assertion::AssertionsBody;
use super::log::InLog;
use crate::engine::request_log::Failures;
use crate::http::openapi::Doc;

/// All assertions hold.
#[derive(Debug, Serialize, JsonSchema)]
struct Held {
    /// Always true.
    ok: bool,
}

/// An assertion that does not hold.
#[derive(Debug, Serialize, JsonSchema)]
struct FailureView {
    /// Which of the assertions, from 0.
    assertion: usize,
    /// What was expected and what was there instead, for people.
    message: String,
    /// The numbers of the requests that it is about.
    requests: Vec<u64>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Holds the log against what is expected of it")
        .description("In a range, `min` is no more than `max`: no schema says so, and anything else is refused with 400.")
        .body::<AssertionsBody>()
        .body_example(&json!({ "assertions": [{ "none_unmatched": true }] }))
        .answer::<Held>(200, "All assertions hold.")
        .example(200, json!({ "ok": true }));
    conflict(
        doc,
        "assertion_failed: an assertion does not hold. `detail` shows what was expected and what was there; \
         `failures` has it as data.",
    );
}

pub(super) async fn handler(place: InLog, Json(body): Json<AssertionsBody>) -> Result<Response, Problem> {
    place.log().check(&body.read()?).map_err(failed)?;
    Ok(ok(&Held { ok: true }))
}

fn failed(failures: Failures) -> Problem {
    let detail = failures.to_string();
    let views = failures.0.into_iter().map(|failure| FailureView {
        assertion: failure.assertion,
        message: failure.message,
        requests: failure.requests,
    });
    let views = serde_json::to_value(views.collect::<Vec<_>>()).unwrap_or_default();
    Problem::new(StatusCode::CONFLICT, "assertion_failed", detail).with("failures", views)
}
