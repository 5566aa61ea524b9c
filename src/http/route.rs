//! Route tables: what is emulated, as data.

use axum::Router;
use axum::http::{HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;

use super::app::App;
use super::face::{Face, Missing, Refusal};
use super::openapi::Doc;
use crate::domain::policy::Action;

/// Longer paths than this are cut before they are compared or quoted.
const QUOTED: usize = 200;

/// One emulated operation.
#[derive(Clone, Debug)]
pub struct Route {
    /// The vendor's name for it.
    pub operation: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path, in axum's spelling.
    pub path: &'static str,
    /// The action that policies know it by; `None` for what needs no policy.
    pub action: Option<Action>,
    /// Where it is known from.
    pub source: &'static str,
    /// Says what it takes and answers.
    pub doc: fn(&mut Doc),
    /// Makes its handler.
    pub handler: fn() -> MethodRouter<App>,
}

/// A router of the operations of `face`.
pub fn mount(face: &'static dyn Face) -> Router<App> {
    face.routes().fold(Router::new(), |router, route| router.route(route.path, (route.handler)()))
}

/// The whole `router`, with an end: whatever it has no route for is a [`Refusal`].
pub(super) fn complete_router(faces: Vec<&'static dyn Face>, app: &App, router: Router<App>) -> Router {
    router
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(async move |method: Method, uri: Uri| missing(&faces, method, uri.path()))
        .with_state(app.clone())
}

/// What a route says to a method that it does not have.
pub async fn method_not_allowed(method: Method) -> Refusal {
    // The router knows what is allowed and says it in the response's headers.
    Refusal::MethodNotAllowed { method, allow: HeaderValue::from_static("") }
}

/// Moves the router's `Allow` into the refusal that goes with it.
pub(super) fn complete(refusal: Refusal, response: &Response) -> Refusal {
    match refusal {
        Refusal::MethodNotAllowed { method, .. } => {
            let allow = response.headers().get(header::ALLOW).cloned();
            Refusal::MethodNotAllowed { method, allow: allow.unwrap_or(HeaderValue::from_static("")) }
        }
        other => other,
    }
}

/// The face whose prefix `path` begins with.
pub(super) fn face_of(faces: &[&'static dyn Face], path: &str) -> Option<&'static dyn Face> {
    let is_below = |prefix: &&str| {
        path.strip_prefix(*prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    faces.iter().find(|face| face.prefixes().iter().any(is_below)).copied()
}

fn missing(faces: &[&'static dyn Face], method: Method, path: &str) -> Response {
    let path: String = path.chars().take(QUOTED).collect();
    let path = if path.is_empty() { "*".to_owned() } else { path };
    let nearest = nearest(faces, &path);
    let emulated = face_of(faces, &path).is_some();
    let missing = Missing { method, path, nearest };
    if emulated { Refusal::NotEmulated(missing) } else { Refusal::NoSuchPath(missing) }.into_response()
}

/// The three routes whose paths differ least from `path`, those of its own vendor first.
fn nearest(faces: &[&'static dyn Face], path: &str) -> Vec<String> {
    let own = face_of(faces, path);
    let of = |face: &'static dyn Face| {
        let is_other = own.is_some_and(|own| own.prefixes() != face.prefixes());
        face.routes().map(move |route| ((is_other, strsim::levenshtein(path, route.path)), route))
    };
    let mut routes: Vec<_> = faces.iter().flat_map(|face| of(*face)).collect();
    routes.sort_by_key(|(distance, _)| *distance);
    routes.iter().take(3).map(|(_, route)| format!("{} {}", route.method, route.path)).collect()
}
