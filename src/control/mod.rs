//! The control plane: Fauxfactor's own routes, under `/_fauxfactor`.
//!
//! One directory a subject, each with a route table. Handlers are thin: what they do, the engine does, and
//! library mode reaches the same functions.

mod answer;
mod apps;
mod authority;
mod clock;
mod document;
mod duration;
mod elsewhere;
mod enforcement;
pub mod environment;
mod faults;
mod guard;
mod health;
mod input;
mod issued_token;
mod keys;
mod problem;
mod reference;
mod refused;
mod requests;
mod tenants;
mod time;
mod tokens;
mod totp;
mod users;

use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde_json::Value;

pub use self::elsewhere::Elsewhere;
pub use self::guard::Guard;
use self::problem::Problem;
pub use self::reference::{Coverage, openapi_document};
use crate::http::App;
use crate::http::caller::Scheme;
use crate::http::face::{Context, Face, Refusal};
use crate::http::openapi::Doc;
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
        &[
            tenants::ROUTES,
            clock::ROUTES,
            totp::ROUTES,
            users::ROUTES,
            apps::ROUTES,
            tokens::ROUTES,
            keys::ROUTES,
            enforcement::ROUTES,
            faults::ROUTES,
            requests::ROUTES,
            reference::ROUTES,
        ]
    }

    /// Vendors' credentials are nothing here.
    fn schemes(&self) -> &'static [Scheme] {
        &[]
    }

    fn request_id(&self, id: RequestId) -> (HeaderName, HeaderValue) {
        (HeaderName::from_static("x-request-id"), id.simple_header())
    }

    fn document(&self, route: &Route, doc: &mut Doc) {
        document::complete(route, doc);
    }

    fn security_schemes(&self) -> Vec<(String, Value)> {
        document::security_schemes()
    }

    fn tag(&self, route: &Route) -> String {
        document::tag(route).to_owned()
    }

    fn refuse(&self, refusal: &Refusal, _: &Context<'_>) -> Response {
        Problem::from(refusal).into_response()
    }
}

/// The routes of the control plane, behind `guard`.
pub fn router(guard: &Guard) -> Router<App> {
    let router =
        route::mount(&Control).merge(reference::redirects()).layer(Extension(reference::Pages::default()));
    guard.protect(router.method_not_allowed_fallback(route::method_not_allowed))
}

/// The routes that are open to all, wherever the control plane is: health checks, and the certificate
/// `authority` (PEM) that vouches for the server's.
pub fn open_routes(authority: Option<String>) -> Router<App> {
    let router = Router::new()
        .route("/_fauxfactor/health/live", get(health::live))
        .route("/_fauxfactor/health/ready", get(health::ready));
    match authority {
        Some(pem) => router.route("/_fauxfactor/ca.pem", authority::route(pem)),
        None => router,
    }
}
