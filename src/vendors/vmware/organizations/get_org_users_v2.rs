//! `GET /csp/gateway/am/api/v2/orgs/{orgId}/users`: the users of the organization, in pages.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::paging::Page;
use super::view::{OrgUser, Shown};
use crate::domain::organization::{self, LIST_USERS};
use crate::domain::policy;
use crate::http::App;
use crate::http::face::json;

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
