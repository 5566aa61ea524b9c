//! `GET /csp/gateway/am/api/v2/loggedin/user/orgs`: the caller's organizations, in pages.

use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::openapi;
use super::super::organizations::view::OrganizationDto;
use super::super::paging::{self, Page, Paged};
use crate::domain::organization;
use crate::http::face::json;
use crate::http::openapi::Doc;

pub(super) async fn handler(SignedIn(caller): SignedIn, query: Query) -> Result<Response, Fault> {
    let organization = organization::logged_in(caller.tenant(), caller.principal())?.organization;
    let page = Page::read(&query, &[])?;
    let all = std::iter::once(OrganizationDto::from(organization));
    let results = all.skip(page.skipped()).take(page.rows(1)).collect();
    Ok(json(JSON, &page.of(results, 1)))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Lists the caller's organizations, in pages");
    paging::document(doc);
    doc.answer::<Paged<OrganizationDto<'_>>>(200, "A page of them; there is one organization.");
    openapi::refusal(doc, 404, "The user of the token has been deleted.");
}
