//! `GET /csp/gateway/am/api/loggedin/user/orgs/{orgId}/info`: the caller in an organization.

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
    Path(organization): Path<String>,
) -> Result<Response, Fault> {
    let member = organization::logged_in_at(caller.tenant(), caller.principal(), &organization)?;
    Ok(json(JSON, &UserInfo::from(member)))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Shows the caller in an organization");
    openapi::organization(doc);
    doc.answer::<UserInfo<'_>>(200, "The user with profile, and the roles.");
    openapi::unknown(doc, "The organization is not the caller's, or the user of the token has been deleted.");
}
