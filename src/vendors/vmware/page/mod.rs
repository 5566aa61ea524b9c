//! `/csp/gateway/discovery`: the page at which browsers sign in.

mod authorize;
mod request;
mod sign_in;
mod view;

use axum::http::Method;
use axum::routing::{get, post};

pub(super) use self::view::PATH;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "authorizeUsingGET",
        method: Method::GET,
        path: view::PATH,
        action: None,
        source: "the sources of tanzu-cli and of Backstage's provider for VMware Cloud",
        doc: |_| {},
        handler: || get(authorize::handler),
    },
    Route {
        operation: "signInUsingPOST",
        method: Method::POST,
        path: view::PATH,
        action: None,
        source: "Fauxfactor: the vendor's own page posts elsewhere",
        doc: |_| {},
        handler: || post(sign_in::handler),
    },
];
