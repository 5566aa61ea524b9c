//! `GET /csp/gateway/am/api/v2/users/{userId}/orgs/{orgId}/service-roles`: a user's roles in services.

use axum::extract::Path;
use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::openapi;
use super::view::ServiceRoles;
use crate::domain::organization;
use crate::http::face::json;
use crate::http::openapi::Doc;

pub(super) async fn handler(
    SignedIn(caller): SignedIn,
    Path((user, organization)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let member = organization::member(caller.tenant(), caller.principal(), &user, &organization);
    member.map_err(super::without_service_roles)?;
    Ok(json(JSON, &ServiceRoles::default()))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Lists a user's roles in services");
    openapi::organization(doc);
    openapi::user(doc);
    doc.description("For administrators of the organization, and apps.");
    openapi::text(doc, "serviceDefinitionLink", "A service. Not looked at: a tenant has none.");
    doc.answer::<ServiceRoles>(200, "None, as a tenant has no services.");
    openapi::unknown(doc, "The organization is not the caller's, or has no such user.");
}
