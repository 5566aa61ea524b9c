//! `POST /_fauxfactor/v1/tenants/{tenant}/faults`: adds a rule behind the others.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::json;

use super::super::answer::created;
use super::super::document::conflict;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::MOST;
use super::rule::RuleBody;
use super::view::FaultView;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Lets requests fail on purpose: adds a rule behind the others")
        .description(
            "The first rule that fires ends the request, except a latency, which goes on to the next rule. An \
             `operation` has to be one of the emulated operations, and `min` not greater than `max`: no schema \
             says so, and anything else is refused with 400.",
        )
        .body::<RuleBody>()
        .body_example(&json!({
            "match": { "operation": "ShowUserMfaDevice" }, "when": { "first": 2 }, "do": { "status": 503 },
        }))
        .answer::<FaultView>(201, "The rule.")
        .answer_header(201, "Location", "Where the rule is.", json!({ "type": "string" }));
    conflict(doc, "too_many_faults: the tenant has 100 faults, the most that it may have.");
}

pub(super) async fn handler(
    State(app): State<App>,
    InTenant { live, .. }: InTenant,
    Json(body): Json<RuleBody>,
) -> Result<Response, Problem> {
    let rule = body.read(app.operations())?;
    if live.faults().count() >= MOST {
        let detail = format!(
            "A tenant has no more than {MOST} faults. Delete some, or replace them with PUT …/faults."
        );
        return Err(Problem::conflict("too_many_faults", detail));
    }
    let fault = live.faults().add(rule);
    let mut response = created(&FaultView::from(&fault));
    let location = format!("/_fauxfactor/v1/tenants/{}/faults/{}", live.id(), fault.id);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}
