//! `PUT /_fauxfactor/v1/tenants/{tenant}/faults`: replaces all rules by others, which begin to count anew.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::super::answer::ok;
use super::super::input::{InTenant, Json, Object};
use super::super::problem::Problem;
use super::MOST;
use super::rule::RuleBody;
use super::view::FaultList;
use crate::http::App;
use crate::http::openapi::Doc;

/// The rules that a tenant is to have.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Rules {
    /// In this order.
    #[schemars(length(max = 100))]
    faults: Vec<Object<RuleBody>>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Replaces all faults; they begin to count anew")
        .body::<Rules>()
        .body_example(&json!({ "faults": [{ "do": { "latency_seconds": 0.5 } }] }))
        .answer::<FaultList>(200, "The rules, with their ids.");
}

pub(super) async fn handler(
    State(app): State<App>,
    InTenant { live, .. }: InTenant,
    Json(body): Json<Rules>,
) -> Result<Response, Problem> {
    if body.faults.len() > MOST {
        return Err(Problem::invalid(format!("`faults` has no more than {MOST} rules.")));
    }
    let rules: Vec<_> =
        body.faults.into_iter().map(|rule| rule.0.read(app.operations())).collect::<Result<_, _>>()?;
    Ok(ok(&FaultList::from(live.faults().replace(rules))))
}
