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
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{Method, Request, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;
use tower::Service;

use super::answer_body::AnswerBody;
use super::app::App;
use super::caller::{self, Resolved};
use super::exchange::Exchange;
use super::face::{Context, Face, Refusal, Unprinted};
use super::limits::Limits;
use super::operations::Operations;
use super::request_id::{RequestId, RequestIds};
use super::{attribution, body, faults, route, uri};
use crate::engine::Engine;
use crate::engine::clock::Stopwatch;

/// Health checks below this path are not worth a line in the log.
const HEALTH: &str = "/_fauxfactor/health/";

/// The whole server as a service: give it a request, in any body, and it answers.
///
/// It gives each request its id, refuses what cannot be read, looks the caller up, runs the router,
/// catches its panics, prints refusals in the dialect of the path, and writes the logs.
#[derive(Clone)]
pub struct Front {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) engine: Engine,
    router: Router,
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
        let operations = Arc::new(Operations::new(faces.clone()));
        engine.name_operations(operations.clone());
        Self {
            shared: Arc::new(Shared {
                request_ids: RequestIds::new(engine.entropy()),
                engine: engine.clone(),
                router,
                faces,
                default_face,
                limits,
                operations,
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
    pub fn refuse(&self, path: &str, refusal: Refusal) -> Response<AnswerBody> {
        let shared = &*self.shared;
        let id = shared.request_ids.next();
        // Not the path: what could not be read may be anything, a credential too.
        tracing::debug!(?refusal, request.id = %id, "refused a request that could not be read");
        let own = route::face_of(&shared.faces, path);
        let mut exchange = Exchange::begin(own, id);
        exchange.open_unread(&shared.engine, own.map_or("", |_| path));
        let face = own.unwrap_or(shared.default_face);
        let response = shared.finish(face, &mut exchange, path, refusal.into_response());
        let response = response.map(AnswerBody::of);
        exchange.record(&shared.engine, &response);
        response
    }

    /// Answers one request. What it is made to wait for ends with `stop`.
    pub(super) async fn answer<B>(
        &self,
        request: Request<B>,
        stop: Option<&CancellationToken>,
    ) -> Response<AnswerBody>
    where
        B: HttpBody<Data = Bytes> + Send + Unpin,
    {
        let shared = &*self.shared;
        let (parts, body) = request.into_parts();
        let own = route::face_of(&shared.faces, parts.uri.path());
        let face = own.unwrap_or(shared.default_face);
        let id = shared.request_ids.next();
        let mut exchange = Exchange::begin(own, id);
        let (target, is_head) = (parts.uri.path_and_query().cloned(), parts.method == Method::HEAD);
        let line = LogLine::start(&parts, id);
        let handled = AssertUnwindSafe(shared.handle(face, &mut exchange, parts, body, stop));
        let mut response = match handled.catch_unwind().await {
            Ok(Ok(response)) => response,
            Ok(Err(refusal)) => Refusal::into_response(refusal),
            Err(panic) => {
                tracing::error!(panic = message_of(&*panic), request.id = %id, "a request panicked");
                Refusal::Internal.into_response()
            }
        };
        if let Some(plan) = &exchange.plan
            && let Some(instead) = Box::pin(faults::after(plan, stop)).await
        {
            response = instead;
        }
        let path = target.as_ref().map_or("", PathAndQuery::path);
        let response = shared.finish(face, &mut exchange, path, response);
        let mut response = response.map(AnswerBody::of);
        if is_head {
            *response.body_mut() = AnswerBody::empty();
        }
        if let Some(plan) = &exchange.plan {
            faults::cut(plan, &mut response);
        }
        exchange.record(&shared.engine, &response);
        if let Some(line) = line {
            line.write(response.status().as_u16());
        }
        response
    }
}

impl Shared {
    /// Reads the request whole, looks its caller up, and runs the handler.
    async fn handle<B>(
        &self,
        face: &dyn Face,
        exchange: &mut Exchange,
        parts: Parts,
        body: B,
        stop: Option<&CancellationToken>,
    ) -> Result<Response, Refusal>
    where
        B: HttpBody<Data = Bytes> + Unpin,
    {
        let body = match self.read(&parts, body).await {
            Ok(body) => body,
            Err(refusal) => {
                exchange.open(&self.engine, None, &parts, &[]);
                return Err(refusal);
            }
        };
        let resolved = caller::resolve(&self.engine, face.schemes(), &parts, &body);
        exchange.tenant = attribution::tenant_of(&self.engine, face, &resolved, &parts, &body);
        let caller = resolved.0.as_ref().ok().map(caller::Caller::principal);
        exchange.open(&self.engine, caller, &parts, &body);
        if let Some(live) = &exchange.tenant
            && live.faults().are_there()
            && let Some(plan) = faults::meet(live, &self.operations, exchange.vendor, caller, &parts)
        {
            let instead = Box::pin(faults::before(&plan, stop)).await;
            exchange.meet(plan);
            if let Some(instead) = instead {
                return Ok(instead);
            }
        }
        let request = whole(parts, resolved, body);
        let Ok(response) = self.router.clone().call(request).await;
        Ok(response)
    }

    /// The whole body of a request whose target can be read.
    async fn read<B>(&self, parts: &Parts, body: B) -> Result<Bytes, Refusal>
    where
        B: HttpBody<Data = Bytes> + Unpin,
    {
        let body = if body.is_end_stream() {
            Bytes::new()
        } else {
            // Boxed, so that requests without a body, nearly all, need not carry the room for it.
            let expects_continue = parts.headers.contains_key(header::EXPECT);
            Box::pin(body::read(body, expects_continue, &self.limits)).await?
        };
        // After the body: a client that is still sending would not see the refusal.
        uri::check(&parts.uri, &self.limits)?;
        Ok(body)
    }

    /// Prints what is still unprinted, and adds the request's id.
    fn finish(
        &self,
        face: &dyn Face,
        exchange: &mut Exchange,
        path: &str,
        mut response: Response,
    ) -> Response {
        let request_id = exchange.request_id;
        let context = Context { request_id, path, behaviour: self.engine.behaviour() };
        if let Some(unprinted) = response.extensions_mut().remove::<Unprinted>() {
            response = match unprinted {
                Unprinted::Fault(fault) => {
                    exchange.explain(|| fault.reason(), || fault.canonical_request());
                    fault.print(&context)
                }
                Unprinted::Injected(injected) => face.fail(&injected, &context),
                Unprinted::Refusal(refusal) => {
                    let refusal = route::complete(refusal, &response);
                    exchange.explain(|| Some(refusal.to_string()), || None);
                    face.refuse(&refusal, &context)
                }
            };
        }
        let (name, value) = face.request_id(request_id);
        response.headers_mut().insert(name, value);
        response
    }
}

/// The request for the router, with its caller in its extensions.
fn whole(mut parts: Parts, resolved: Resolved, body: Bytes) -> Request<Body> {
    parts.extensions.insert(resolved);
    let body = if body.is_empty() { Body::empty() } else { Body::from(body) };
    Request::from_parts(parts, body)
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
        Box::pin(async move { Ok(front.answer(request, None).await.map(AnswerBody::into_body)) })
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
    method: Method,
    path: String,
    request_id: RequestId,
    stopwatch: Stopwatch,
}

impl LogLine {
    /// `None` if nobody reads it.
    fn start(parts: &Parts, request_id: RequestId) -> Option<Self> {
        let path = parts.uri.path();
        (tracing::enabled!(tracing::Level::DEBUG) && !path.starts_with(HEALTH)).then(|| Self {
            method: parts.method.clone(),
            path: path.to_owned(),
            request_id,
            stopwatch: Stopwatch::start(),
        })
    }

    fn write(self, status: u16) {
        tracing::debug!(
            method = %self.method,
            path = %self.path,
            status,
            duration_us = u64::try_from(self.stopwatch.elapsed().as_micros()).unwrap_or(u64::MAX),
            request.id = %self.request_id,
            "answered"
        );
    }
}
