//! VMware Cloud Services: `/csp/gateway`.

mod auth;
mod caller;
mod error;
mod injected;
mod input;
mod locate;
mod mfa;
mod openapi;
mod organizations;
mod page;
mod paging;
mod users;

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use serde_json::Value;

use self::error::Fault;
use crate::domain::vendor::Vendor;
use crate::engine::faults::Injected;
use crate::engine::{Engine, LiveTenant};
use crate::http::caller::Scheme;
use crate::http::face::{Context, Face, Printable, Refusal};
use crate::http::openapi::Doc;
use crate::http::request_id::RequestId;
use crate::http::route::Route;

const JSON: &str = "application/json";

/// The face of VMware Cloud Services.
#[derive(Clone, Copy, Debug)]
pub struct Vmware;

impl Face for Vmware {
    fn prefixes(&self) -> &'static [&'static str] {
        &["/csp"]
    }

    fn tables(&self) -> &'static [&'static [Route]] {
        &[mfa::ROUTES, auth::ROUTES, page::ROUTES, users::ROUTES, organizations::ROUTES]
    }

    /// Clients send either, and some send both with the same value; which goes first is assumed.
    fn schemes(&self) -> &'static [Scheme] {
        &[Scheme::Bearer, Scheme::CspAuthToken]
    }

    fn request_id(&self, id: RequestId) -> (HeaderName, HeaderValue) {
        (HeaderName::from_static("csp-request-id"), id.hyphenated_header())
    }

    fn vendor(&self) -> Option<Vendor> {
        Some(Vendor::Vmware)
    }

    fn locate(&self, engine: &Engine, parts: &Parts, body: &[u8]) -> Option<Arc<LiveTenant>> {
        locate::locate(engine, parts, body)
    }

    fn refuse(&self, refusal: &Refusal, context: &Context<'_>) -> Response {
        Fault::from(refusal).print(context)
    }

    fn document(&self, route: &Route, doc: &mut Doc) {
        openapi::document(route, doc);
    }

    fn security_schemes(&self) -> Vec<(String, Value)> {
        openapi::security_schemes()
    }

    fn tag(&self, route: &Route) -> String {
        openapi::tag(route)
    }

    fn fail(&self, injected: &Injected, context: &Context<'_>) -> Response {
        injected::answer(injected, context)
    }
}
