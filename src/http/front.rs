//! The front: what happens to every request before and after its handler.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderName, Method, Request, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use tower::Service;
use tower_http::sensitive_headers::SetSensitiveRequestHeaders;

use super::app::App;
use super::caller;
use super::face::{Context, Face, Refusal, Unprinted};
use super::limits::Limits;
use super::operations::Operations;
use super::request_id::{RequestId, RequestIds};
use super::{attribution, body, route, uri};
use crate::engine::clock::Stopwatch;
use crate::engine::{Engine, LiveTenant};

/// Health checks below this path are not worth a line in the log.
const HEALTH: &str = "/_fauxfactor/health/";

/// The whole server as a service: give it a request, in any body, and it answers.
///
/// It gives each request its id, refuses what cannot be read, looks the caller up, runs the router,
/// catches its panics, prints refusals in the dialect of the path, and writes the log.
#[derive(Clone)]
pub struct Front {
    shared: Arc<Shared>,
    router: SetSensitiveRequestHeaders<Router>,
}

struct Shared {
    engine: Engine,
    faces: Vec<&'static dyn Face>,
    /// Speaks for paths that belong to no face.
    default_face: &'static dyn Face,
    limits: Limits,
    request_ids: RequestIds,
    operations: Arc<Operations>,
}

impl Front {
    /// A front for `router`, which has the routes of all the faces. The first face speaks for paths that
    /// belong to none.
    #[must_use]
    pub fn new(
        app: &App,
        default_face: &'static dyn Face,
        other_faces: &[&'static dyn Face],
        limits: Limits,
        router: Router<App>,
    ) -> Self {
        let faces: Vec<_> = std::iter::once(default_face).chain(other_faces.iter().copied()).collect();
        let router = route::complete_router(faces.clone(), app, router);
        let engine = app.engine();
        let sensitive = caller::CREDENTIAL_HEADERS.map(HeaderName::from_static);
        Self {
            router: SetSensitiveRequestHeaders::new(router, sensitive),
            shared: Arc::new(Shared {
                request_ids: RequestIds::new(engine.entropy()),
                engine: engine.clone(),
                operations: Arc::new(Operations::new(faces.clone())),
                faces,
                default_face,
                limits,
            }),
        }
    }

    /// What is taken of a request.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// What finds the operation of a request.
    #[must_use]
    pub fn operations(&self) -> &Arc<Operations> {
        &self.shared.operations
    }

    /// The answer to a request whose head could not be read; `path` is what could be made out.
    #[must_use]
    pub fn refuse(&self, path: &str, refusal: Refusal) -> Response {
        let id = self.shared.request_ids.next();
        // Not the path: what could not be read may be anything, a credential too.
        tracing::debug!(?refusal, request.id = %id, "refused a request that could not be read");
        self.shared.finish(self.shared.face(path), id, path, refusal.into_response())
    }

    /// Answers one request.
    pub(super) async fn answer<B>(self, request: Request<B>) -> Response
    where
        B: HttpBody<Data = Bytes> + Send + Unpin,
    {
        let Self { shared, mut router } = self;
        let face = shared.face(request.uri().path());
        let id = shared.request_ids.next();
        let (uri, is_head) = (request.uri().clone(), request.method() == Method::HEAD);
        let line = LogLine::start(&request, id);
        let mut tenant = None;
        let handled = AssertUnwindSafe(async {
            let admitted = shared.admit(face, request).await?;
            tenant = admitted.tenant;
            // FAULTS, before: `tenant` and `admitted.request` are known, and no handler has run.
            let Ok(response) = router.call(admitted.request).await;
            Ok(response)
        });
        let response = match handled.catch_unwind().await {
            Ok(Ok(response)) => response,
            Ok(Err(refusal)) => Refusal::into_response(refusal),
            Err(panic) => {
                tracing::error!(panic = message_of(&*panic), request.id = %id, "a request panicked");
                Refusal::Internal.into_response()
            }
        };
        let mut response = shared.finish(face, id, uri.path(), response);
        if is_head {
            *response.body_mut() = Body::empty();
        }
        // FAULTS, after: the handler has run, and `response` is what would be sent to a client of `tenant`.
        drop(tenant);
        if let Some(line) = line {
            line.write(&response);
        }
        response
    }
}

/// A request that was read whole.
struct Admitted {
    /// With its caller in its extensions.
    request: Request<Body>,
    /// Whose it is.
    tenant: Option<Arc<LiveTenant>>,
}

impl Shared {
    fn face(&self, path: &str) -> &'static dyn Face {
        route::face_of(&self.faces, path).unwrap_or(self.default_face)
    }

    /// Reads the request whole and looks its caller up.
    async fn admit<B>(&self, face: &dyn Face, request: Request<B>) -> Result<Admitted, Refusal>
    where
        B: HttpBody<Data = Bytes> + Unpin,
    {
        let (mut parts, body) = request.into_parts();
        let body = if body.is_end_stream() {
            Bytes::new()
        } else {
            // Boxed, so that requests without a body, nearly all, need not carry the room for it.
            let expects_continue = parts.headers.contains_key(header::EXPECT);
            Box::pin(body::read(body, expects_continue, &self.limits)).await?
        };
        // After the body: a client that is still sending would not see the refusal.
        uri::check(&parts.uri, &self.limits)?;
        let resolved = caller::resolve(&self.engine, face.schemes(), &parts, &body);
        let tenant = attribution::tenant_of(&self.engine, face, &resolved, &parts, &body);
        parts.extensions.insert(resolved);
        Ok(Admitted { request: Request::from_parts(parts, Body::from(body)), tenant })
    }

    /// Prints what is still unprinted, and adds the request's id.
    fn finish(&self, face: &dyn Face, request_id: RequestId, path: &str, mut response: Response) -> Response {
        let context = Context { request_id, path, behaviour: self.engine.behaviour() };
        if let Some(unprinted) = response.extensions_mut().remove::<Unprinted>() {
            response = match unprinted {
                Unprinted::Fault(fault) => fault.print(&context),
                Unprinted::Refusal(refusal) => face.refuse(&route::complete(refusal, &response), &context),
            };
        }
        let (name, value) = face.request_id(request_id);
        response.headers_mut().insert(name, value);
        response
    }
}

impl<B> Service<Request<B>> for Front
where
    B: HttpBody<Data = Bytes> + Send + Unpin + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let front = self.clone();
        Box::pin(async move { Ok(front.answer(request).await) })
    }
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front").field("faces", &self.shared.faces).finish_non_exhaustive()
    }
}

/// What a panic says, for the log alone.
fn message_of(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

/// One line of the log for one request. The query is left out: old clients write tokens there.
struct LogLine {
    method: axum::http::Method,
    path: String,
    request_id: RequestId,
    stopwatch: Stopwatch,
}

impl LogLine {
    /// `None` if nobody reads it.
    fn start<B>(request: &Request<B>, request_id: RequestId) -> Option<Self> {
        let path = request.uri().path();
        (tracing::enabled!(tracing::Level::DEBUG) && !path.starts_with(HEALTH)).then(|| Self {
            method: request.method().clone(),
            path: path.to_owned(),
            request_id,
            stopwatch: Stopwatch::start(),
        })
    }

    fn write(self, response: &Response) {
        tracing::debug!(
            method = %self.method,
            path = %self.path,
            status = response.status().as_u16(),
            duration_us = u64::try_from(self.stopwatch.elapsed().as_micros()).unwrap_or(u64::MAX),
            request.id = %self.request_id,
            "answered"
        );
    }
}
