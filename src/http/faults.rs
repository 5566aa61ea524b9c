//! Doing to requests what a tenant's faults say: waiting, failing in the vendor's words, closing the connection,
//! and cutting answers off. What is done is decided in [`engine::faults`](crate::engine::faults).

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Response, StatusCode, header};
use tokio_util::sync::CancellationToken;

use super::answer_body::AnswerBody;
use super::face;
use super::operations::Operations;
use crate::domain::principal::Principal;
use crate::domain::vendor::Vendor;
use crate::engine::LiveTenant;
use crate::engine::faults::{Asked, At, End, Plan};

/// Stands in the extensions of an answer that is not to reach the client: the connection of HTTP/1.1 is closed, the
/// stream of HTTP/2 reset, without a byte.
///
/// Where there is no connection, with [`Front`](super::Front) as a service, that answer is what comes: status 444, as
/// web servers write down a request that they left without an answer, and no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the connection is closed by a fault")]
pub struct Dropped;

/// The status of an answer that never was; no client sees it.
const NO_RESPONSE: u16 = 444;

/// Asks the rules of `live`, which has some, what becomes of a request.
#[cold]
pub(super) fn meet(
    live: &LiveTenant,
    operations: &Operations,
    vendor: Option<Vendor>,
    caller: Option<&Principal>,
    parts: &Parts,
) -> Option<Box<Plan>> {
    let path = parts.uri.path();
    let asked = Asked {
        vendor,
        operation: operations.find(&parts.method, path).map(|route| route.operation),
        method: parts.method.as_str(),
        path,
        caller,
        has_header: &|name, fits| {
            parts.headers.get_all(name).iter().any(|value| fits(HeaderValue::as_bytes(value)))
        },
    };
    live.faults().meet(&asked, live.now()).map(Box::new)
}

/// Waits, and makes the answer that takes the place of the handler's, which then is not to run.
pub(super) async fn before(plan: &Plan, stop: Option<&CancellationToken>) -> Option<Response<Body>> {
    wait(plan.wait_before, stop).await;
    plan.end.as_ref().filter(|(at, _)| *at == At::Before).and_then(|(_, end)| instead(end))
}

/// Waits, and makes the answer that takes the place of the handler's, which has run.
pub(super) async fn after(plan: &Plan, stop: Option<&CancellationToken>) -> Option<Response<Body>> {
    wait(plan.wait_after, stop).await;
    plan.end.as_ref().filter(|(at, _)| *at == At::After).and_then(|(_, end)| instead(end))
}

/// Cuts an answer off that is longer than the plan says. `Content-Length` tells how long it was to be.
pub(super) fn cut(plan: &Plan, response: &mut Response<AnswerBody>) {
    let Some((_, End::Truncate(bytes))) = plan.end else { return };
    let Some(length) = response.body().whole().map(Bytes::len).filter(|length| *length > bytes) else {
        return;
    };
    response.body_mut().cut(bytes);
    response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
}

/// Waits in real time, unless the server stops. Whoever drops this, as a connection does that ends, waits no longer.
async fn wait(time: Duration, stop: Option<&CancellationToken>) {
    if !time.is_zero() {
        let stopped = async {
            match stop {
                Some(stop) => stop.cancelled().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = stopped => {}
        }
    }
}

fn instead(end: &End) -> Option<Response<Body>> {
    match end {
        End::Fail(injected) => Some(face::injected(injected.clone())),
        End::Drop => Some(dropped()),
        End::Truncate(_) => None,
    }
}

fn dropped() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(NO_RESPONSE).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.extensions_mut().insert(Dropped);
    response
}

/// The answer, unless it is not to reach the client.
pub(super) fn reaching<B>(response: Response<B>) -> Result<Response<B>, Dropped> {
    if response.extensions().get::<Dropped>().is_some() { Err(Dropped) } else { Ok(response) }
}
