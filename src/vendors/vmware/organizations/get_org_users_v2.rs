//! `GET /csp/gateway/am/api/v2/orgs/{orgId}/users`: the users of the organization, in pages.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::openapi;
use super::super::paging::{self, Page, Paged};
use super::view::{OrgUser, Shown};
use crate::domain::organization::{self, LIST_USERS};
use crate::domain::policy;
use crate::http::App;
use crate::http::face::json;
use crate::http::openapi::Doc;

const PROFILE: &str = "expandProfile";
const NO_ROLES: &str = "excludeRoles";
const SERVICE: &str = "serviceDefinitionId";

/// What other pages of the list have to know too. A tenant has no groups, so the last changes nothing.
const PARAMETERS: [&str; 4] = [PROFILE, NO_ROLES, SERVICE, "includeGroupIdsInRoles"];

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Path(organization): Path<String>,
    query: Query,
) -> Result<Response, Fault> {
    policy::admit(caller.principal(), LIST_USERS)?;
    let page = Page::read(&query, &PARAMETERS)?;
    app.engine().prepare(caller.live()).await;
    // Not the tenant in which the credential was checked: that one may have no index of its own.
    let tenant = caller.live().current();
    let users = organization::users(&tenant, caller.principal(), &organization, page.skipped())?;
    // Nobody has a role in a service.
    let total = if query.has(SERVICE) { 0 } else { tenant.users.len() };
    let shown = Shown { roles: !query.is_on(NO_ROLES), profile: query.has(PROFILE) };
    let users = users.take(page.rows(total)).map(|member| OrgUser::new(member, shown));
    Ok(json(JSON, &page.of(users.collect(), total)))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Lists the users of the organization, in pages");
    doc.description("For its users, and apps. They are in the order of Huawei's user ids.");
    openapi::organization(doc);
    paging::document(doc);
    openapi::flag(doc, PROFILE, "Language and locale too.");
    openapi::text(doc, NO_ROLES, "Leaves the roles out. It counts if it is there, and not `false`.");
    openapi::text(doc, "includeGroupIdsInRoles", "Not looked at: a tenant has no groups.");
    openapi::text(doc, SERVICE, "Who has a role in this service: nobody, as a tenant has none.");
    doc.answer::<Paged<OrgUser<'_>>>(200, "A page of the users.");
    openapi::unknown(doc, "The organization is not the caller's.");
}
