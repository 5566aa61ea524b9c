//! Huawei Cloud IAM: `/v3.0/OS-…`, Keystone's `/v3` and the younger `/v5`.
//!
//! Sources: the pages that each route names. One directory a subject, one file an operation.

mod answer;
mod caller;
mod discovery;
mod error;
mod injected;
mod input;
mod keys;
mod keystone_users;
mod links;
mod locate;
mod mfa;
mod openapi;
mod policies;
mod protection;
mod routes;
mod schema;
mod tokens;
mod users;
mod v5;
mod write;

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::Value;

use self::error::Fault;
use crate::domain::secret::Secret;
use crate::domain::user::User;
use crate::domain::users::NewPassword;
use crate::domain::vendor::Vendor;
use crate::engine::faults::Injected;
use crate::engine::{Engine, LiveTenant};
use crate::http::caller::Scheme;
use crate::http::face::{Context, Face, Printable, Refusal, json};
use crate::http::openapi::Doc;
use crate::http::request_id::RequestId;
use crate::http::route::Route;
use crate::http::{App, Caller};

/// The content type of IAM's own bodies. Source: responses that users have posted carry it.
const JSON: &str = "application/json; charset=UTF-8";

/// The face of Huawei Cloud IAM.
#[derive(Clone, Copy, Debug)]
pub struct Huawei;

impl Face for Huawei {
    fn prefixes(&self) -> &'static [&'static str] {
        &["/v3.0", "/v3", "/v5"]
    }

    fn tables(&self) -> &'static [&'static [Route]] {
        routes::TABLES
    }

    /// A token goes before a signature: assumed, no client sends both.
    fn schemes(&self) -> &'static [Scheme] {
        &[Scheme::XAuthToken, Scheme::Signature]
    }

    fn request_id(&self, id: RequestId) -> (HeaderName, HeaderValue) {
        (HeaderName::from_static("x-request-id"), id.simple_header())
    }

    fn vendor(&self) -> Option<Vendor> {
        Some(Vendor::Huawei)
    }

    fn locate(&self, engine: &Engine, parts: &Parts, body: &[u8]) -> Option<Arc<LiveTenant>> {
        locate::locate(engine, parts, body)
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

    fn refuse(&self, refusal: &Refusal, context: &Context<'_>) -> Response {
        Fault::from(refusal).print(context)
    }

    fn fail(&self, injected: &Injected, context: &Context<'_>) -> Response {
        injected::answer(injected, context).print(context)
    }
}

/// 200 and a body.
fn ok(body: &impl Serialize) -> Response {
    json(JSON, body)
}

/// 201 and a body.
fn created(body: &impl Serialize) -> Response {
    let mut response = ok(body);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::CREATED;
    }
    response
}

/// 204.
fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// Hashes a new password for `user`, or for one who is yet to be made.
async fn new_password(
    app: &App,
    caller: &Caller,
    user: Option<&User>,
    text: Secret<String>,
) -> Result<NewPassword, Fault> {
    let salt = caller.live().draw();
    Ok(app.engine().passwords().renew(user.cloned(), text, salt).await?)
}
