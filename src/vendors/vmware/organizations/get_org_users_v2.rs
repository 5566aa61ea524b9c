//! `GET /csp/gateway/am/api/v2/orgs/{orgId}/users`: the users of the organization, in pages.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::view::{OrgUser, Shown};
use crate::domain::organization::{self, LIST_USERS};
use crate::domain::policy;
use crate::http::App;
use crate::http::face::json;

pub(in super::super) async fn handler(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Path(organization): Path<String>,
    query: Query,
) -> Result<Response, Fault> {
    policy::admit(caller.principal(), LIST_USERS)?;
    let page = query.page()?;
    app.engine().prepare(caller.live()).await;
    // Not the tenant in which the credential was checked: that one may have no index of its own.
    let tenant = caller.live().current();
    let organization = organization::show(&tenant, caller.principal(), LIST_USERS, &organization)?;
    let shown = Shown { roles: !query.is_on("excludeRoles"), profile: query.has("expandProfile") };
    // Nobody has a role in a service.
    let total = if query.has("serviceDefinitionId") { 0 } else { tenant.users.len() };
    let rows = page.limit.min(total.saturating_sub(page.skipped()));
    let users = (rows > 0).then(|| tenant.users.in_order_behind(page.skipped()).take(rows));
    let users = users.into_iter().flatten().map(|(_, user)| OrgUser::new(user, organization, shown));
    Ok(json(JSON, &page.of(users.collect(), total)))
}
