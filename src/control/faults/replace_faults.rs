//! `PUT /_fauxfactor/v1/tenants/{tenant}/faults`: replaces all rules by others, which begin to count anew.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::answer::ok;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::MOST;
use super::rule::RuleBody;
use super::view::FaultList;
use crate::http::App;

/// The rules that a tenant is to have.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Rules {
    /// In this order.
    #[schemars(length(max = 100))]
    faults: Vec<RuleBody>,
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
        body.faults.into_iter().map(|rule| rule.read(app.operations())).collect::<Result<_, _>>()?;
    Ok(ok(&FaultList::from(live.faults().replace(rules))))
}
