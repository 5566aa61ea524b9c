//! `GET /_fauxfactor/v1`: what server this is, and where its descriptions are.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::answer::ok;
use crate::http::App;
use crate::http::openapi::Doc;

/// The server.
#[derive(Debug, Serialize, JsonSchema)]
struct Index {
    /// Always `fauxfactor`.
    #[schemars(extend("const" = "fauxfactor"))]
    name: &'static str,
    /// The version of the server.
    version: &'static str,
    /// How many tenants there are.
    tenants: usize,
    /// Where to go on.
    links: Links,
}

/// Paths of the server.
#[derive(Debug, Serialize, JsonSchema)]
struct Links {
    /// The tenants.
    tenants: &'static str,
    /// The requests that are no tenant's.
    requests: &'static str,
    /// The keys that sign VMware's tokens.
    keys: &'static str,
    /// All operations, for programs.
    openapi: &'static str,
    /// All operations, for people.
    docs: &'static str,
    /// What is emulated, where it is known from, and what differs.
    coverage: &'static str,
    /// Whether the process answers.
    live: &'static str,
    /// Whether its tenants are loaded.
    ready: &'static str,
}

const LINKS: Links = Links {
    tenants: "/_fauxfactor/v1/tenants",
    requests: "/_fauxfactor/v1/requests",
    keys: "/_fauxfactor/v1/keys",
    openapi: "/_fauxfactor/v1/openapi.json",
    docs: "/_fauxfactor/v1/docs",
    coverage: "/_fauxfactor/v1/coverage",
    live: "/_fauxfactor/health/live",
    ready: "/_fauxfactor/health/ready",
};

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("What server this is, and where its descriptions are")
        .answer::<Index>(200, "The server.")
        .example(200, json!(index(1)));
}

pub(super) async fn handler(State(app): State<App>) -> Response {
    ok(&index(app.engine().count_tenants()))
}

const fn index(tenants: usize) -> Index {
    Index { name: "fauxfactor", version: env!("CARGO_PKG_VERSION"), tenants, links: LINKS }
}
