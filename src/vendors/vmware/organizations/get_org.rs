//! `GET /csp/gateway/am/api/orgs/{orgId}`: the organization.

use axum::extract::Path;
use axum::response::Response;
use serde_json::json;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::openapi;
use super::unknown;
use super::view::OrganizationDto;
use crate::domain::organization::{self, SHOW};
use crate::http::face::json;
use crate::http::openapi::Doc;

pub(super) async fn handler(
    SignedIn(caller): SignedIn,
    Path(organization): Path<String>,
) -> Result<Response, Fault> {
    let shown = organization::show(caller.tenant(), caller.principal(), SHOW, &organization);
    Ok(json(JSON, &OrganizationDto::from(shown.map_err(unknown)?)))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Shows the organization");
    openapi::organization(doc);
    doc.answer::<OrganizationDto<'_>>(200, "The organization.");
    doc.example(
        200,
        json!({
            "name": "fd1ef3",
            "displayName": "Demo Org",
            "refLink": "/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa",
            "parentRefLink": null,
            "status": "active",
            "type": "EXTERNAL",
            "language": "en",
            "locale": "en_US",
            "metadata": {},
            "isMfaRequired": false,
            "enforceUserApiTokenMfa": false,
            "trustedOrgs": [],
        }),
    );
    openapi::unknown(
        doc,
        "The organization is not the caller's: Organization with this identifier is not found.",
    );
    doc.differs("`maxAllowedAuthExemptedUserCount` is left out.");
}
