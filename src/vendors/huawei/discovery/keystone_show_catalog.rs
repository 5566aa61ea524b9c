//! `GET /v3/auth/catalog`: the service catalog.

use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::links::SelfLink;
use super::super::ok;
use super::catalog::{Service, catalog};
use crate::http::app::BaseUrl;

#[derive(Serialize)]
struct Body {
    catalog: Vec<Service>,
    links: SelfLink,
}

pub(super) async fn handler(_: SignedIn, base: BaseUrl) -> Response {
    ok(&Body { catalog: catalog(&base), links: SelfLink::to(&base, "/v3/auth/catalog") })
}
