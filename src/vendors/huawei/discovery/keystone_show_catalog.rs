//! `GET /v3/auth/catalog`: the service catalog.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::links::SelfLink;
use super::super::ok;
use super::catalog::{Service, catalog};
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body {
    /// The services.
    catalog: Vec<Service>,
    /// Where it stands.
    links: SelfLink,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Show the service catalog")
        .differs("IAM is the only service, in its own interface and in Keystone's.")
        .answer::<Body>(200, "The services.");
}

pub(super) async fn handler(_: SignedIn, base: BaseUrl) -> Response {
    ok(&Body { catalog: catalog(&base), links: SelfLink::to(&base, "/v3/auth/catalog") })
}
