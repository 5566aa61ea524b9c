//! `GET /_fauxfactor/v1/tenants`: the tenants, in the order in which they were made.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::answer::ok;
use super::super::document::problem;
use super::super::input::{Query, unknown_tenant};
use super::super::problem::Problem;
use super::super::time::Time;
use super::Origin;
use crate::engine::LiveTenant;
use crate::http::App;
use crate::http::openapi::Doc;

/// Which tenants to list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// How many, from 1 to 1,000.
    #[serde(default = "Page::usual")]
    #[schemars(range(min = 1, max = 1000))]
    limit: usize,
    /// The tenant, by id or name, behind which to begin.
    after: Option<String>,
}

impl Page {
    const fn usual() -> usize {
        100
    }
}

#[derive(Serialize, JsonSchema)]
struct Body<'a> {
    tenants: Vec<Summary<'a>>,
    /// How many there are.
    total: usize,
    /// What `after` is for the next page; null on the last.
    next: Option<&'a str>,
}

/// A tenant in short.
#[derive(Serialize, JsonSchema)]
struct Summary<'a> {
    id: &'a str,
    name: &'a str,
    made_from: Origin<'a>,
    /// Counts its changes.
    version: u64,
    /// How many users it has.
    users_total: usize,
    created_at: Time,
    expires_at: Option<Time>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The tenants, in the order in which they were made")
        .queries::<Page>()
        .answer::<Body<'_>>(200, "A page of tenants.");
    problem(doc, 404, "tenant_not_found: there is no tenant to begin behind.");
}

pub(super) async fn handler(State(app): State<App>, Query(page): Query<Page>) -> Result<Response, Problem> {
    if !(1..=1000).contains(&page.limit) {
        return Err(Problem::invalid("`limit` is a number from 1 to 1000."));
    }
    let engine = app.engine();
    let after = match page.after.as_deref() {
        Some(name) => Some(engine.find_tenant_named(name).ok_or_else(|| unknown_tenant(name))?),
        None => None,
    };
    let mut tenants = engine.list_tenants(after.as_deref(), page.limit + 1);
    let has_more = tenants.len() > page.limit;
    tenants.truncate(page.limit);
    let next = tenants.last().filter(|_| has_more).map(|live| live.id().as_str());
    let tenants = tenants.iter().map(|live| Summary::of(live)).collect();
    Ok(ok(&Body { tenants, total: engine.count_tenants(), next }))
}

impl<'a> Summary<'a> {
    fn of(live: &'a LiveTenant) -> Self {
        let tenant = live.current();
        Self {
            id: live.id().as_str(),
            name: live.name(),
            made_from: Origin::of(live),
            version: tenant.version(),
            users_total: tenant.users.len(),
            created_at: Time(live.created_at()),
            expires_at: live.ends_at().map(Time),
        }
    }
}
