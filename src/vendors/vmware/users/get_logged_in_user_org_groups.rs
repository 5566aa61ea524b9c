//! `GET /csp/gateway/am/api/loggedin/user/orgs/{orgId}/groups`: the caller's groups in an organization.

use axum::extract::Path;
use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::openapi;
use super::view::Groups;
use crate::domain::organization;
use crate::http::face::json;
use crate::http::openapi::Doc;

pub(super) async fn handler(
    SignedIn(caller): SignedIn,
    Path(organization): Path<String>,
) -> Result<Response, Fault> {
    organization::logged_in_at(caller.tenant(), caller.principal(), &organization)?;
    Ok(json(JSON, &Groups::default()))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Lists the caller's groups in an organization");
    openapi::organization(doc);
    doc.answer::<Groups>(200, "None, as a tenant has no groups.");
    openapi::unknown(doc, "The organization is not the caller's, or the user of the token has been deleted.");
}
