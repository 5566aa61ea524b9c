//! `GET /csp/gateway/am/api/orgs/{orgId}`: the organization.

use axum::extract::Path;
use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::unknown;
use super::view::OrganizationDto;
use crate::domain::organization::{self, SHOW};
use crate::http::face::json;

pub(super) async fn handler(
    SignedIn(caller): SignedIn,
    Path(organization): Path<String>,
) -> Result<Response, Fault> {
    let shown = organization::show(caller.tenant(), caller.principal(), SHOW, &organization);
    Ok(json(JSON, &OrganizationDto::from(shown.map_err(unknown)?)))
}
