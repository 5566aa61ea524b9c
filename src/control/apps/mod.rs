//! `/_fauxfactor/v1/tenants/{tenant}/apps/{app}`: direct acts on an OAuth app.

mod issue_app_token;

use axum::http::Method;
use axum::routing::post;

use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[Route {
    operation: "IssueAppToken",
    method: Method::POST,
    path: "/_fauxfactor/v1/tenants/{tenant}/apps/{app}/tokens",
    action: None,
    source: "Fauxfactor",
    doc: issue_app_token::doc,
    handler: || post(issue_app_token::handler),
}];
