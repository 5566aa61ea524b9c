//! The seam between HTTP and a vendor: what a face tells, and how refusals are printed.

use std::fmt;
use std::iter::{Copied, Flatten};
use std::slice;
use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use super::caller::Scheme;
use super::openapi::Doc;
use super::request_id::RequestId;
use super::route::Route;
use crate::domain::behaviour::Behaviour;
use crate::domain::vendor::Vendor;
use crate::engine::faults::Injected;
use crate::engine::{Engine, LiveTenant};

/// The routes of one vendor, and how it speaks.
pub trait Face: fmt::Debug + Send + Sync {
    /// The first segments of the vendor's paths, each with its leading slash.
    fn prefixes(&self) -> &'static [&'static str];

    /// The emulated operations, in tables by subject.
    fn tables(&self) -> &'static [&'static [Route]];

    /// The emulated operations.
    fn routes(&self) -> Routes {
        self.tables().iter().copied().flatten()
    }

    /// The credentials that the vendor reads, the one it prefers first.
    fn schemes(&self) -> &'static [Scheme];

    /// The header that carries the request id on every answer.
    fn request_id(&self, id: RequestId) -> (HeaderName, HeaderValue);

    /// Whose interface it is; `None` for Fauxfactor's own.
    fn vendor(&self) -> Option<Vendor> {
        None
    }

    /// The tenant that a request is about that shows no credential that leads anywhere: where the body or the
    /// query of an operation says who one is. Lets nobody in.
    fn locate(&self, _: &Engine, _: &Parts, _: &[u8]) -> Option<Arc<LiveTenant>> {
        None
    }

    /// Adds to the description of `route` what all operations of the face share: credentials, the request's id, and
    /// the refusals that any of them may meet.
    fn document(&self, _route: &Route, _doc: &mut Doc) {}

    /// The credentials that the face's operations name, as security schemes of OpenAPI.
    fn security_schemes(&self) -> Vec<(String, Value)> {
        Vec::new()
    }

    /// The heading under which `route` is described.
    fn tag(&self, route: &Route) -> String {
        route.path.split('/').nth(1).unwrap_or_default().to_owned()
    }

    /// The vendor's answer to what `http` itself refuses.
    fn refuse(&self, refusal: &Refusal, context: &Context<'_>) -> Response;

    /// The vendor's answer to what is to fail on purpose: as its own of that status looks, where one is known.
    fn fail(&self, _: &Injected, context: &Context<'_>) -> Response {
        self.refuse(&Refusal::Internal, context)
    }
}

/// The operations of a face, one after the other.
pub type Routes = Flatten<Copied<slice::Iter<'static, &'static [Route]>>>;

/// What an answer may need to know of its request.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The request's id.
    pub request_id: RequestId,
    /// The path that was asked for.
    pub path: &'a str,
    /// What is assumed of the vendors.
    pub behaviour: &'a Behaviour,
}

/// What is refused before, or instead of, a handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request is not one: says what is wrong with it.
    Malformed(&'static str),
    /// Path and query are too long.
    TargetTooLong,
    /// The headers are too large.
    HeadTooLarge,
    /// The body is too large.
    BodyTooLarge,
    /// The request did not arrive in time.
    TooSlow,
    /// No such path, and no vendor has any there.
    NoSuchPath(Missing),
    /// The vendor may have such a path; Fauxfactor does not.
    NotEmulated(Missing),
    /// The path has no such method.
    MethodNotAllowed {
        /// The method asked for.
        method: Method,
        /// The value of `Allow`.
        allow: HeaderValue,
    },
    /// Something failed that is not the client's doing.
    Internal,
}

/// For the request log.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(what) => write!(f, "the request is malformed: {what}"),
            Self::TargetTooLong => f.write_str("path and query are too long"),
            Self::HeadTooLarge => f.write_str("the headers are too large"),
            Self::BodyTooLarge => f.write_str("the body is too large"),
            Self::TooSlow => f.write_str("the request did not arrive in time"),
            Self::NoSuchPath(_) => f.write_str("no vendor has such a path"),
            Self::NotEmulated(missing) => {
                write!(f, "it is not emulated; nearest: {}", missing.nearest.join(", "))
            }
            Self::MethodNotAllowed { method, .. } => write!(f, "the path has no {method}"),
            Self::Internal => {
                f.write_str("something failed that is not the client's doing; the log says what")
            }
        }
    }
}

/// A route that is not there, and those that come closest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The method asked for.
    pub method: Method,
    /// The path asked for, shortened if it is long.
    pub path: String,
    /// Up to three routes, nearest first, as `METHOD /path`.
    pub nearest: Vec<String>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} is not emulated by Fauxfactor. Nearest: {}.",
            self.method,
            self.path,
            self.nearest.join(", ")
        )
    }
}

/// An answer that waits for its [`Context`]: a handler does not know the id of its request.
pub trait Printable: fmt::Debug + Send + Sync {
    /// The answer.
    fn print(&self, context: &Context<'_>) -> Response;

    /// Why the request was refused, in words of ours and without secrets: for the request log.
    fn reason(&self) -> Option<String>;

    /// What the server would have signed, where the signature is wrong.
    fn canonical_request(&self) -> Option<&str> {
        None
    }
}

/// What a response carries from a handler or the router to [`Front`](super::Front), which prints it.
#[derive(Clone, Debug)]
pub(super) enum Unprinted {
    Refusal(Refusal),
    Fault(Arc<dyn Printable>),
    Injected(Injected),
}

/// Turns a vendor's fault into a response that [`Front`](super::Front) will print.
pub fn unprinted(fault: impl Printable + 'static) -> Response {
    carry(Unprinted::Fault(Arc::new(fault)))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        carry(Unprinted::Refusal(self))
    }
}

/// A response that [`Front`](super::Front) will print as the face's failure.
pub(super) fn injected(injected: Injected) -> Response {
    carry(Unprinted::Injected(injected))
}

fn carry(unprinted: Unprinted) -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(unprinted);
    response
}

/// A body that a handler answers with success.
#[must_use]
pub fn json(content_type: &'static str, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            ([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], bytes).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a body could not be written");
            Refusal::Internal.into_response()
        }
    }
}
