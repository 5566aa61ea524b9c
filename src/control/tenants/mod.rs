//! `/_fauxfactor/v1/tenants`: private worlds.

mod delete_tenant;

use axum::http::Method;
use axum::routing::delete;

use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[Route {
    operation: "DeleteTenant",
    method: Method::DELETE,
    path: "/_fauxfactor/v1/tenants/{tenant}",
    action: None,
    source: "Fauxfactor",
    handler: || delete(delete_tenant::handler),
}];
