//! `POST /_fauxfactor/v1/tenants/{tenant}/faults`: adds a rule behind the others.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::super::answer::created;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::MOST;
use super::rule::RuleBody;
use super::view::FaultView;
use crate::http::App;

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
