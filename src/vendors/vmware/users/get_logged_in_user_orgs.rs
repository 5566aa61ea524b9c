//! `GET /csp/gateway/am/api/loggedin/user/orgs`: the caller's organizations; deprecated.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::openapi;
use super::super::organizations::view::{OrganizationDto, link_to};
use crate::domain::organization;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// The organizations themselves are there where they are asked for: assumed.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    ref_links: [String; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "[OrganizationDto<'_>; 1]")]
    items: Option<[OrganizationDto<'a>; 1]>,
}

pub(super) async fn handler(SignedIn(caller): SignedIn, query: Query) -> Result<Response, Fault> {
    let organization = organization::logged_in(caller.tenant(), caller.principal())?.organization;
    let items = query.has("expand").then(|| [organization.into()]);
    Ok(json(JSON, &Body { ref_links: [link_to(organization)], items }))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Lists the caller's organizations as links");
    doc.description("Deprecated: `/v2/loggedin/user/orgs` lists them in pages.");
    openapi::flag(doc, "expand", "The organizations too.");
    doc.answer::<Body<'_>>(200, "The only organization.");
    openapi::refusal(doc, 404, "The user of the token has been deleted.");
}
