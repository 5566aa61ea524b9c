//! `/_fauxfactor/v1` and what it leads to: the description of all interfaces, for programs and for people.
//!
//! All of it is made from the route tables ([`openapi`]), once, when it is first asked for.

mod caching;
mod coverage;
mod docs;
mod html;
mod page;
mod pages;
mod schema;
mod show_coverage;
mod show_docs;
mod show_index;
mod show_openapi;

use axum::Router;
use axum::http::Method;
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::get;
use serde_json::Value;

pub use self::coverage::Coverage;
pub(super) use self::pages::Pages;
use super::Control;
use crate::http::App;
use crate::http::face::Face;
use crate::http::openapi;
use crate::http::route::Route;

const SOURCE: &str = "Fauxfactor";

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ShowIndex",
        method: Method::GET,
        path: "/_fauxfactor/v1",
        action: None,
        source: SOURCE,
        doc: show_index::doc,
        handler: || get(show_index::handler),
    },
    Route {
        operation: "ShowOpenapi",
        method: Method::GET,
        path: "/_fauxfactor/v1/openapi.json",
        action: None,
        source: SOURCE,
        doc: show_openapi::doc,
        handler: || get(show_openapi::handler),
    },
    Route {
        operation: "ShowDocs",
        method: Method::GET,
        path: "/_fauxfactor/v1/docs",
        action: None,
        source: SOURCE,
        doc: show_docs::doc,
        handler: || get(show_docs::handler),
    },
    Route {
        operation: "ShowCoverage",
        method: Method::GET,
        path: "/_fauxfactor/v1/coverage",
        action: None,
        source: SOURCE,
        doc: show_coverage::doc,
        handler: || get(show_coverage::handler),
    },
];

/// Where people and programs look first, each with where it is.
const REDIRECTS: &[(&str, &str)] = &[
    ("/_fauxfactor/openapi.json", "/_fauxfactor/v1/openapi.json"),
    ("/_fauxfactor/docs", "/_fauxfactor/v1/docs"),
    ("/_fauxfactor/coverage", "/_fauxfactor/v1/coverage"),
    ("/openapi.json", "/_fauxfactor/v1/openapi.json"),
    ("/docs", "/_fauxfactor/v1/docs"),
    ("/coverage", "/_fauxfactor/v1/coverage"),
];

/// The routes that lead to those of [`ROUTES`].
pub(super) fn redirects() -> Router<App> {
    REDIRECTS.iter().fold(Router::new(), |router, (from, to)| {
        router.route(from, get(async || Redirect::temporary(to).into_response()))
    })
}

/// The OpenAPI document of the faces of `vendors` and of the control plane.
#[must_use]
pub fn openapi_document(vendors: &[&'static dyn Face]) -> Value {
    let faces: Vec<&'static dyn Face> = vendors.iter().copied().chain([&Control as _]).collect();
    openapi::document(&faces)
}
