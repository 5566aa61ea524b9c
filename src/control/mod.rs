//! The control plane: Fauxfactor's own routes, under `/_fauxfactor`.
//!
//! One directory a subject, each with a route table. Handlers are thin: what they do, the engine does, and
//! library mode reaches the same functions.

mod answer;
mod authority;
mod health;
mod input;
mod problem;
mod requests;
mod tenants;

use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use self::problem::Problem;
use crate::http::App;
use crate::http::caller::Scheme;
use crate::http::face::{Context, Face, Refusal};
use crate::http::request_id::RequestId;
use crate::http::route::{self, Route};

/// The control plane's dialect: JSON, and problem details (RFC 9457).
#[derive(Clone, Copy, Debug)]
pub struct Control;

impl Face for Control {
    fn prefixes(&self) -> &'static [&'static str] {
        &["/_fauxfactor"]
    }

    fn tables(&self) -> &'static [&'static [Route]] {
        &[tenants::ROUTES, requests::ROUTES]
    }

    /// Vendors' credentials are nothing here.
    fn schemes(&self) -> &'static [Scheme] {
        &[]
    }

    fn request_id(&self, id: RequestId) -> (HeaderName, HeaderValue) {
        (HeaderName::from_static("x-request-id"), id.simple_header())
    }

    fn refuse(&self, refusal: &Refusal, _: &Context<'_>) -> Response {
        Problem::from(refusal).into_response()
    }
}

/// The routes of the control plane. `authority` is the certificate (PEM) that vouches for the server's.
pub fn router(authority: Option<String>) -> Router<App> {
    let router = route::mount(&Control)
        .route("/_fauxfactor/health/live", get(health::live))
        .route("/_fauxfactor/health/ready", get(health::ready));
    match authority {
        Some(pem) => router.route("/_fauxfactor/ca.pem", authority::route(pem)),
        None => router,
    }
}
