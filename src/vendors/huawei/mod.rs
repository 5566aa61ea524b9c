//! Huawei Cloud IAM: `/v3`, `/v3.0` and `/v5`.

mod caller;
mod error;
mod routes;
mod show_user_login_protect;
mod show_user_mfa_device;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use self::error::Fault;
use crate::http::caller::Scheme;
use crate::http::face::{Context, Face, Printable, Refusal};
use crate::http::request_id::RequestId;
use crate::http::route::Route;

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

    /// A token goes before a signature, as `huawei.unauthenticated` and the SDKs leave it open.
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

/// A body of IAM's own. Source: responses that users have posted carry this very content type.
fn json(body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"))], bytes)
                .into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a body could not be written");
            Refusal::Internal.into_response()
        }
    }
}
