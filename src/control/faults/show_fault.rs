//! `GET /_fauxfactor/v1/tenants/{tenant}/faults/{fault}`: a rule, and how often it matched and fired.

use axum::response::Response;

use super::super::answer::ok;
use super::super::input::InTenant;
use super::super::problem::Problem;
use super::find;
use super::view::FaultView;

pub(super) async fn handler(path: InTenant) -> Result<Response, Problem> {
    Ok(ok(&FaultView::from(&find(&path)?)))
}
