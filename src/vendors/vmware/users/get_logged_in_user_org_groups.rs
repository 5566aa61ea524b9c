//! `GET /csp/gateway/am/api/loggedin/user/orgs/{orgId}/groups`: the caller's groups in an organization.

use axum::extract::Path;
use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::view::Groups;
use crate::domain::organization;
use crate::http::face::json;

pub(super) async fn handler(
    SignedIn(caller): SignedIn,
    Path(organization): Path<String>,
) -> Result<Response, Fault> {
    organization::logged_in_at(caller.tenant(), caller.principal(), &organization)?;
    Ok(json(JSON, &Groups::default()))
}
