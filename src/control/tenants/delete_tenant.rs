//! `DELETE /_fauxfactor/v1/tenants/{tenant}`: ends a private world.

use axum::extract::State;
use axum::response::Response;

use super::super::answer::no_content;
use super::super::input::InTenant;
use super::super::problem::Problem;
use crate::http::App;

pub(super) async fn handler(
    State(_app): State<App>,
    InTenant { live: _, params: _ }: InTenant,
) -> Result<Response, Problem> {
    Ok(no_content())
}
