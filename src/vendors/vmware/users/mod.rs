//! The logged-in user, and users as administrators see them.

mod get_logged_in_user_details;
mod get_logged_in_user_org_groups;
mod get_logged_in_user_org_info;
mod get_logged_in_user_org_roles;
mod get_logged_in_user_org_service_roles;
mod get_logged_in_user_orgs;
mod get_logged_in_user_orgs_v2;
mod get_logged_in_user_profile;
mod get_user_org_groups;
mod get_user_org_info;
mod get_user_org_roles;
mod get_user_org_service_roles;
mod set_logged_in_user_default_org;
mod view;

use axum::http::Method;
use axum::routing::{get, put};

use super::error::Fault;
use crate::domain::organization;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "getLoggedInUserDetailsUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/loggedin/user",
        action: Some(organization::LOGGED_IN),
        source: "VMware Cloud Services API Reference: Get Logged In User Details",
        doc: get_logged_in_user_details::doc,
        handler: || get(get_logged_in_user_details::handler),
    },
    Route {
        operation: "getLoggedInUserProfileUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/loggedin/user/profile",
        action: Some(organization::LOGGED_IN),
        source: "VMware Cloud Services API Reference: /loggedin/user/profile",
        doc: get_logged_in_user_profile::doc,
        handler: || get(get_logged_in_user_profile::handler),
    },
    Route {
        operation: "setLoggedInUserDefaultOrgUsingPUT",
        method: Method::PUT,
        path: "/csp/gateway/am/api/loggedin/user/profile/default-org",
        action: Some(organization::LOGGED_IN),
        source: "VMware Cloud Services API Reference: /loggedin/user/profile/default-org",
        doc: set_logged_in_user_default_org::doc,
        handler: || put(set_logged_in_user_default_org::handler),
    },
    Route {
        operation: "getLoggedInUserOrgsUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/loggedin/user/orgs",
        action: Some(organization::LOGGED_IN),
        source: "VMware Cloud Services API Reference: /loggedin/user/orgs",
        doc: get_logged_in_user_orgs::doc,
        handler: || get(get_logged_in_user_orgs::handler),
    },
    Route {
        operation: "getLoggedInUserOrgsV2UsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/v2/loggedin/user/orgs",
        action: Some(organization::LOGGED_IN),
        source: "VMware Cloud Services API Reference: /v2/loggedin/user/orgs",
        doc: get_logged_in_user_orgs_v2::doc,
        handler: || get(get_logged_in_user_orgs_v2::handler),
    },
    Route {
        operation: "getLoggedInUserOrgRolesUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/loggedin/user/orgs/{orgId}/roles",
        action: Some(organization::LOGGED_IN),
        source: "VMware Cloud Services API Reference: /loggedin/user/orgs/{orgId}/roles",
        doc: get_logged_in_user_org_roles::doc,
        handler: || get(get_logged_in_user_org_roles::handler),
    },
    Route {
        operation: "getLoggedInUserOrgServiceRolesUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/loggedin/user/orgs/{orgId}/service-roles",
        action: Some(organization::LOGGED_IN),
        source: "VMware Cloud Services API Reference: /loggedin/user/orgs/{orgId}/service-roles",
        doc: get_logged_in_user_org_service_roles::doc,
        handler: || get(get_logged_in_user_org_service_roles::handler),
    },
    Route {
        operation: "getLoggedInUserOrgInfoUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/loggedin/user/orgs/{orgId}/info",
        action: Some(organization::LOGGED_IN),
        source: "VMware Cloud Services API Reference: /loggedin/user/orgs/{orgId}/info",
        doc: get_logged_in_user_org_info::doc,
        handler: || get(get_logged_in_user_org_info::handler),
    },
    Route {
        operation: "getLoggedInUserOrgGroupsUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/loggedin/user/orgs/{orgId}/groups",
        action: Some(organization::LOGGED_IN),
        source: "VMware Cloud Services API Reference: /loggedin/user/orgs/{orgId}/groups",
        doc: get_logged_in_user_org_groups::doc,
        handler: || get(get_logged_in_user_org_groups::handler),
    },
    Route {
        operation: "getUserOrgRolesUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/v2/users/{userId}/orgs/{orgId}/roles",
        action: None,
        source: "VMware Cloud Services API Reference: /v2/users/{userId}/orgs/{orgId}/roles",
        doc: get_user_org_roles::doc,
        handler: || get(get_user_org_roles::handler),
    },
    Route {
        operation: "getUserOrgServiceRolesUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/v2/users/{userId}/orgs/{orgId}/service-roles",
        action: None,
        source: "VMware Cloud Services API Reference: /v2/users/{userId}/orgs/{orgId}/service-roles",
        doc: get_user_org_service_roles::doc,
        handler: || get(get_user_org_service_roles::handler),
    },
    Route {
        operation: "getUserOrgInfoUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/v2/users/{userId}/orgs/{orgId}/info",
        action: None,
        source: "VMware Cloud Services API Reference: /v2/users/{userId}/orgs/{orgId}/info",
        doc: get_user_org_info::doc,
        handler: || get(get_user_org_info::handler),
    },
    Route {
        operation: "getUserOrgGroupsUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/v2/users/{userId}/orgs/{orgId}/groups",
        action: None,
        source: "VMware Cloud Services API Reference: /v2/users/{userId}/orgs/{orgId}/groups",
        doc: get_user_org_groups::doc,
        handler: || get(get_user_org_groups::handler),
    },
];

/// The pages of roles in services have a text of their own for an organization.
fn without_service_roles(error: organization::Error) -> Fault {
    match error {
        organization::Error::UnknownOrganization => Fault::unknown(error, "Organization not found"),
        other => other.into(),
    }
}
