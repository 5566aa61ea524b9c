//! `GET /csp/gateway/am/api/v2/users/{userId}/orgs/{orgId}/groups`: a user's groups in an organization.

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
    Path((user, organization)): Path<(String, String)>,
) -> Result<Response, Fault> {
    organization::member(caller.tenant(), caller.principal(), &user, &organization)?;
    Ok(json(JSON, &Groups::default()))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Lists a user's groups in an organization");
    openapi::organization(doc);
    openapi::user(doc);
    doc.description("For administrators of the organization, and apps.");
    doc.answer::<Groups>(200, "None, as a tenant has no groups.");
    openapi::unknown(doc, "The organization is not the caller's, or has no such user.");
}
