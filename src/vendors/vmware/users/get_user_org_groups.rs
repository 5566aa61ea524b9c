//! `GET /csp/gateway/am/api/v2/users/{userId}/orgs/{orgId}/groups`: a user's groups in an organization.

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
    Path((user, organization)): Path<(String, String)>,
) -> Result<Response, Fault> {
    organization::member(caller.tenant(), caller.principal(), &user, &organization)?;
    Ok(json(JSON, &Groups::default()))
}
