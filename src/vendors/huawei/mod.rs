//! Huawei Cloud IAM: `/v3`, `/v3.0` and `/v5`.

mod caller;
mod error;
mod routes;
mod show_user_login_protect;
mod show_user_mfa_device;

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

use self::error::Fault;
use crate::http::caller::Scheme;
use crate::http::face::{Context, Face, Printable, Refusal};
use crate::http::request_id::RequestId;
use crate::http::route::Route;

/// The content type of IAM's own bodies. Source: responses that users have posted carry it.
const JSON: &str = "application/json; charset=UTF-8";

/// The face of Huawei Cloud IAM.
#[derive(Clone, Copy, Debug)]
pub struct Huawei;

impl Face for Huawei {
    fn prefixes(&self) -> &'static [&'static str] {
        &["/v3.0", "/v3", "/v5"]
    }

    fn routes(&self) -> &'static [Route] {
        routes::ROUTES
    }

    /// A token goes before a signature: assumed, no client sends both.
    fn schemes(&self) -> &'static [Scheme] {
        &[Scheme::XAuthToken, Scheme::Signature]
    }

    fn request_id(&self, id: RequestId) -> (HeaderName, HeaderValue) {
        (HeaderName::from_static("x-request-id"), id.simple_header())
    }

    fn refuse(&self, refusal: &Refusal, context: &Context<'_>) -> Response {
        Fault::from(refusal).print(context)
    }
}
