//! `/_fauxfactor/v1/tenants`: private worlds.

mod create_tenant;
mod delete_snapshot;
mod delete_tenant;
mod export_tenant;
mod list_snapshots;
mod list_tenants;
mod reset_tenant;
mod restore_snapshot;
mod sheet;
mod show_tenant;
mod show_tenant_user;
mod take_snapshot;

use axum::http::Method;
use axum::routing::{delete, get, post, put};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::time::Time;
use crate::engine::LiveTenant;
use crate::engine::tenants::{MadeFrom, SnapshotError};
use crate::http::route::Route;

const SOURCE: &str = "Fauxfactor";

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "CreateTenant",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants",
        action: None,
        source: SOURCE,
        doc: create_tenant::doc,
        handler: || post(create_tenant::handler),
    },
    Route {
        operation: "ListTenants",
        method: Method::GET,
        path: "/_fauxfactor/v1/tenants",
        action: None,
        source: SOURCE,
        doc: list_tenants::doc,
        handler: || get(list_tenants::handler),
    },
    Route {
        operation: "ShowTenant",
        method: Method::GET,
        path: "/_fauxfactor/v1/tenants/{tenant}",
        action: None,
        source: SOURCE,
        doc: show_tenant::doc,
        handler: || get(show_tenant::handler),
    },
    Route {
        operation: "ShowTenantUser",
        method: Method::GET,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}",
        action: None,
        source: SOURCE,
        doc: show_tenant_user::doc,
        handler: || get(show_tenant_user::handler),
    },
    Route {
        operation: "DeleteTenant",
        method: Method::DELETE,
        path: "/_fauxfactor/v1/tenants/{tenant}",
        action: None,
        source: SOURCE,
        doc: delete_tenant::doc,
        handler: || delete(delete_tenant::handler),
    },
    Route {
        operation: "ResetTenant",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/reset",
        action: None,
        source: SOURCE,
        doc: reset_tenant::doc,
        handler: || post(reset_tenant::handler),
    },
    Route {
        operation: "ExportTenant",
        method: Method::GET,
        path: "/_fauxfactor/v1/tenants/{tenant}/export",
        action: None,
        source: SOURCE,
        doc: export_tenant::doc,
        handler: || get(export_tenant::handler),
    },
    Route {
        operation: "ListSnapshots",
        method: Method::GET,
        path: "/_fauxfactor/v1/tenants/{tenant}/snapshots",
        action: None,
        source: SOURCE,
        doc: list_snapshots::doc,
        handler: || get(list_snapshots::handler),
    },
    Route {
        operation: "TakeSnapshot",
        method: Method::PUT,
        path: "/_fauxfactor/v1/tenants/{tenant}/snapshots/{snapshot}",
        action: None,
        source: SOURCE,
        doc: take_snapshot::doc,
        handler: || put(take_snapshot::handler),
    },
    Route {
        operation: "DeleteSnapshot",
        method: Method::DELETE,
        path: "/_fauxfactor/v1/tenants/{tenant}/snapshots/{snapshot}",
        action: None,
        source: SOURCE,
        doc: delete_snapshot::doc,
        handler: || delete(delete_snapshot::handler),
    },
    Route {
        operation: "RestoreSnapshot",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/snapshots/{snapshot}/restore",
        action: None,
        source: SOURCE,
        doc: restore_snapshot::doc,
        handler: || post(restore_snapshot::handler),
    },
];

/// How much of a tenant an answer shows.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Extent {
    /// How many users to show, at most 10,000. Up to 1,000 users are shown in the order of their names; of more, it
    /// is not defined which.
    #[serde(default = "Extent::usual")]
    #[schemars(range(max = 10_000))]
    users: usize,
}

impl Extent {
    const MOST: usize = 10_000;

    const fn usual() -> usize {
        100
    }

    fn users(&self) -> Result<usize, Problem> {
        if self.users > Self::MOST {
            return Err(Problem::invalid(format!("`users` is at most {}.", Self::MOST)));
        }
        Ok(self.users)
    }
}

/// What a tenant was made from.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Origin<'a> {
    /// The configuration that the server started with.
    Configuration,
    /// The configured tenant of this name, as it was configured.
    Template(&'a str),
    /// The tenant of this id, as it stood.
    Fork(&'a str),
    /// A document.
    Document,
}

impl<'a> Origin<'a> {
    fn of(live: &'a LiveTenant) -> Self {
        match live.made_from() {
            MadeFrom::Configuration => Self::Configuration,
            MadeFrom::Template(id) => Self::Template(id.as_str()),
            MadeFrom::Fork(id) => Self::Fork(id.as_str()),
            MadeFrom::Document => Self::Document,
        }
    }
}

/// A value of the tenant that is kept under a name.
#[derive(Serialize, JsonSchema)]
struct Snapshot {
    /// Its name.
    name: String,
    /// When it was taken, on the tenant's clock (RFC 3339).
    taken_at: Time,
}

impl From<SnapshotError> for Problem {
    fn from(error: SnapshotError) -> Self {
        let detail = format!("{error}.");
        match error {
            SnapshotError::Unknown(_) => Self::not_found("snapshot_not_found", detail),
            SnapshotError::TooMany => Self::conflict("too_many_snapshots", detail),
            SnapshotError::Name => Self::invalid(detail),
            SnapshotError::NotStored => Self::internal(),
        }
    }
}
