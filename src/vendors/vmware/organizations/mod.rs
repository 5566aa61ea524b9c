//! The organization and its users.

mod get_org;
mod get_org_users_v2;
mod patch_org;
mod search_org_users;
pub(super) mod view;

use axum::http::Method;
use axum::routing::{get, patch};

use super::error::Fault;
use crate::domain::organization;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "getOrgUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/orgs/{orgId}",
        action: None,
        source: "VMware Cloud Services API Reference: /orgs/{orgId}",
        doc: get_org::doc,
        handler: || get(get_org::handler),
    },
    Route {
        operation: "patchOrgUsingPATCH",
        method: Method::PATCH,
        path: "/csp/gateway/am/api/orgs/{orgId}",
        action: None,
        source: "VMware Cloud Services API Reference: /orgs/{orgId}",
        doc: patch_org::doc,
        handler: || patch(patch_org::handler),
    },
    Route {
        operation: "getOrgUsersV2UsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/v2/orgs/{orgId}/users",
        action: None,
        source: "VMware Cloud Services API Reference: /v2/orgs/{orgId}/users",
        doc: get_org_users_v2::doc,
        handler: || get(get_org_users_v2::handler),
    },
    Route {
        operation: "searchOrgUsersUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/orgs/{orgId}/users/search",
        action: None,
        source: "VMware Cloud Services API Reference: /orgs/{orgId}/users/search",
        doc: search_org_users::doc,
        handler: || get(search_org_users::handler),
    },
];

/// The pages of the organization itself have a text of their own for one that is not there.
pub(super) fn unknown(error: organization::Error) -> Fault {
    Fault::unknown(error, "Organization with this identifier is not found.")
}
