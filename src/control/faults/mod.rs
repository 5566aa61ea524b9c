//! `/_fauxfactor/v1/tenants/{tenant}/faults`: what a tenant's requests meet on purpose.

mod add_fault;
mod delete_fault;
mod delete_faults;
mod list_faults;
mod replace_faults;
mod rule;
mod show_fault;
mod view;

use axum::http::Method;
use axum::routing::{delete, get, post, put};

use super::input::InTenant;
use super::problem::Problem;
use crate::engine::faults::Fault;
use crate::http::route::Route;

const RULES: &str = "/_fauxfactor/v1/tenants/{tenant}/faults";
const RULE: &str = "/_fauxfactor/v1/tenants/{tenant}/faults/{fault}";

/// How many rules a tenant may have: each is asked at each request.
const MOST: usize = 100;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ListFaults",
        method: Method::GET,
        path: RULES,
        action: None,
        source: "Fauxfactor",
        doc: list_faults::doc,
        handler: || get(list_faults::handler),
    },
    Route {
        operation: "AddFault",
        method: Method::POST,
        path: RULES,
        action: None,
        source: "Fauxfactor",
        doc: add_fault::doc,
        handler: || post(add_fault::handler),
    },
    Route {
        operation: "ReplaceFaults",
        method: Method::PUT,
        path: RULES,
        action: None,
        source: "Fauxfactor",
        doc: replace_faults::doc,
        handler: || put(replace_faults::handler),
    },
    Route {
        operation: "DeleteFaults",
        method: Method::DELETE,
        path: RULES,
        action: None,
        source: "Fauxfactor",
        doc: delete_faults::doc,
        handler: || delete(delete_faults::handler),
    },
    Route {
        operation: "ShowFault",
        method: Method::GET,
        path: RULE,
        action: None,
        source: "Fauxfactor",
        doc: show_fault::doc,
        handler: || get(show_fault::handler),
    },
    Route {
        operation: "DeleteFault",
        method: Method::DELETE,
        path: RULE,
        action: None,
        source: "Fauxfactor",
        doc: delete_fault::doc,
        handler: || delete(delete_fault::handler),
    },
];

/// The rule that the path names.
fn find(InTenant { live, params }: &InTenant) -> Result<Fault, Problem> {
    let name = params.get("fault");
    name.parse().ok().and_then(|id| live.faults().find(id)).ok_or_else(|| {
        let detail = format!("Tenant {} has no fault `{name}`. GET …/faults lists them.", live.id());
        Problem::not_found("fault_not_found", detail)
    })
}
