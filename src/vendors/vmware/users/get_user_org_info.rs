//! `GET /csp/gateway/am/api/v2/users/{userId}/orgs/{orgId}/info`: a user in an organization.

use axum::extract::Path;
use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::openapi;
use super::view::UserInfo;
use crate::domain::organization;
use crate::http::face::json;
use crate::http::openapi::Doc;

pub(super) async fn handler(
    SignedIn(caller): SignedIn,
    Path((user, organization)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let member = organization::member(caller.tenant(), caller.principal(), &user, &organization)?;
    Ok(json(JSON, &UserInfo::from(member)))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Shows a user in an organization");
    openapi::organization(doc);
    openapi::user(doc);
    doc.description("For administrators of the organization, and apps.");
    doc.answer::<UserInfo<'_>>(200, "The user with profile, and the roles.");
    openapi::unknown(doc, "The organization is not the caller's, or has no such user.");
}
