//! The control plane's paths where it is not served: they are unknown, and say so in its dialect.

use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};

use super::Control;
use super::problem::Problem;
use crate::http::caller::Scheme;
use crate::http::face::{Context, Face, Refusal};
use crate::http::request_id::RequestId;
use crate::http::route::Route;

/// Stands in for [`Control`] at listeners that have the faces alone.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere;

impl Face for Elsewhere {
    fn prefixes(&self) -> &'static [&'static str] {
        Control.prefixes()
    }

    fn tables(&self) -> &'static [&'static [Route]] {
        &[]
    }

    fn schemes(&self) -> &'static [Scheme] {
        Control.schemes()
    }

    fn request_id(&self, id: RequestId) -> (HeaderName, HeaderValue) {
        Control.request_id(id)
    }

    fn refuse(&self, refusal: &Refusal, context: &Context<'_>) -> Response {
        match refusal {
            Refusal::NoSuchPath(_) | Refusal::NotEmulated(_) => Problem::not_found(
                "no_such_path",
                "There is no such path here: the control plane is off, or at another address.",
            )
            .into_response(),
            _ => Control.refuse(refusal, context),
        }
    }
}
