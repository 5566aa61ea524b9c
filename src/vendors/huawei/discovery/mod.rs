//! What clients ask before they ask for anything: versions, accounts, projects, the catalog.

mod catalog;
mod keystone_list_auth_domains;
mod keystone_list_auth_projects;
mod keystone_list_projects;
mod keystone_list_versions;
mod keystone_show_catalog;
mod keystone_show_project;
mod keystone_show_version;
mod version;
mod view;

use axum::http::Method;
use axum::routing::get;

pub(super) use self::catalog::{Service, catalog};
pub(super) use self::view::Projects;
use crate::domain::projects;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "KeystoneListVersions",
        method: Method::GET,
        path: "/",
        action: None,
        source: "Huawei Cloud IAM API Reference: Querying Keystone API Versions",
        doc: keystone_list_versions::doc,
        handler: || get(keystone_list_versions::handler),
    },
    Route {
        operation: "KeystoneShowVersion",
        method: Method::GET,
        path: "/v3",
        action: None,
        source: "Huawei Cloud IAM API Reference: Querying Information About Keystone API 3.0",
        doc: keystone_show_version::doc,
        handler: || get(keystone_show_version::handler),
    },
    Route {
        operation: "KeystoneShowVersion",
        method: Method::GET,
        path: "/v3/",
        action: None,
        source: "the link in the answer to the same, which ends with a slash",
        doc: keystone_show_version::doc,
        handler: || get(keystone_show_version::handler),
    },
    Route {
        operation: "KeystoneListAuthDomains",
        method: Method::GET,
        path: "/v3/auth/domains",
        action: None,
        source: "Huawei Cloud IAM API Reference: Querying the List of Domains Accessible to IAM Users",
        doc: keystone_list_auth_domains::doc,
        handler: || get(keystone_list_auth_domains::handler),
    },
    Route {
        operation: "KeystoneListAuthProjects",
        method: Method::GET,
        path: "/v3/auth/projects",
        action: None,
        source: "Huawei Cloud IAM API Reference: Querying the List of Projects Accessible to IAM Users",
        doc: keystone_list_auth_projects::doc,
        handler: || get(keystone_list_auth_projects::handler),
    },
    Route {
        operation: "KeystoneListProjects",
        method: Method::GET,
        path: "/v3/projects",
        action: Some(projects::LIST),
        source: "Huawei Cloud IAM API Reference: Querying Project Information",
        doc: keystone_list_projects::doc,
        handler: || get(keystone_list_projects::handler),
    },
    Route {
        operation: "KeystoneShowProject",
        method: Method::GET,
        path: "/v3/projects/{project_id}",
        action: Some(projects::SHOW),
        source: "Huawei Cloud IAM API Reference: Querying Project Information by Project ID",
        doc: keystone_show_project::doc,
        handler: || get(keystone_show_project::handler),
    },
    Route {
        operation: "KeystoneShowCatalog",
        method: Method::GET,
        path: "/v3/auth/catalog",
        action: None,
        source: "Huawei Cloud IAM API Reference: Querying the Service Catalog",
        doc: keystone_show_catalog::doc,
        handler: || get(keystone_show_catalog::handler),
    },
];
