//! `GET /csp/gateway/am/api/loggedin/user/orgs/{orgId}/service-roles`: the caller's roles in services.

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
    Path(organization): Path<String>,
) -> Result<Response, Fault> {
    let member = organization::logged_in_at(caller.tenant(), caller.principal(), &organization);
    member.map_err(super::without_service_roles)?;
    Ok(json(JSON, &ServiceRoles::default()))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Lists the caller's roles in services");
    openapi::organization(doc);
    openapi::text(doc, "serviceDefinitionLink", "A service. Not looked at: a tenant has none.");
    doc.answer::<ServiceRoles>(200, "None, as a tenant has no services.");
    openapi::unknown(doc, "The organization is not the caller's, or the user of the token has been deleted.");
}
