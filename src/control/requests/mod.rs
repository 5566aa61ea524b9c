//! `/_fauxfactor/v1/tenants/{tenant}/requests` and `/_fauxfactor/v1/requests`: what was asked, and what was answered.
//!
//! Each operation is there twice: for a tenant, and for the requests that are no tenant's.

mod assert_requests;
mod assertion;
mod clear_requests;
mod filter;
mod list_requests;
mod log;
mod set_request_settings;
mod show_request;
mod show_request_settings;
mod stream_requests;
mod view;
mod wait_for_requests;

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, post, put};

use crate::http::App;
use crate::http::openapi::Doc;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    route(
        "ListRequests",
        Method::GET,
        "/_fauxfactor/v1/tenants/{tenant}/requests",
        list_requests::doc,
        || get(list_requests::handler),
    ),
    route(
        "ClearRequests",
        Method::DELETE,
        "/_fauxfactor/v1/tenants/{tenant}/requests",
        clear_requests::doc,
        || delete(clear_requests::handler),
    ),
    route(
        "AssertRequests",
        Method::POST,
        "/_fauxfactor/v1/tenants/{tenant}/requests/assert",
        assert_requests::doc,
        || post(assert_requests::handler),
    ),
    route(
        "WaitForRequests",
        Method::GET,
        "/_fauxfactor/v1/tenants/{tenant}/requests/wait",
        wait_for_requests::doc,
        || get(wait_for_requests::handler),
    ),
    route(
        "StreamRequests",
        Method::GET,
        "/_fauxfactor/v1/tenants/{tenant}/requests/stream",
        stream_requests::doc,
        || get(stream_requests::handler),
    ),
    route(
        "ShowRequestSettings",
        Method::GET,
        "/_fauxfactor/v1/tenants/{tenant}/requests/settings",
        show_request_settings::doc,
        || get(show_request_settings::handler),
    ),
    route(
        "SetRequestSettings",
        Method::PUT,
        "/_fauxfactor/v1/tenants/{tenant}/requests/settings",
        set_request_settings::doc,
        || put(set_request_settings::handler),
    ),
    route(
        "ShowRequest",
        Method::GET,
        "/_fauxfactor/v1/tenants/{tenant}/requests/{seq}",
        show_request::doc,
        || get(show_request::handler),
    ),
    route("ListUnattributedRequests", Method::GET, "/_fauxfactor/v1/requests", list_requests::doc, || {
        get(list_requests::handler)
    }),
    route(
        "ClearUnattributedRequests",
        Method::DELETE,
        "/_fauxfactor/v1/requests",
        clear_requests::doc,
        || delete(clear_requests::handler),
    ),
    route(
        "AssertUnattributedRequests",
        Method::POST,
        "/_fauxfactor/v1/requests/assert",
        assert_requests::doc,
        || post(assert_requests::handler),
    ),
    route(
        "WaitForUnattributedRequests",
        Method::GET,
        "/_fauxfactor/v1/requests/wait",
        wait_for_requests::doc,
        || get(wait_for_requests::handler),
    ),
    route(
        "StreamUnattributedRequests",
        Method::GET,
        "/_fauxfactor/v1/requests/stream",
        stream_requests::doc,
        || get(stream_requests::handler),
    ),
    route(
        "ShowUnattributedRequestSettings",
        Method::GET,
        "/_fauxfactor/v1/requests/settings",
        show_request_settings::doc,
        || get(show_request_settings::handler),
    ),
    route(
        "SetUnattributedRequestSettings",
        Method::PUT,
        "/_fauxfactor/v1/requests/settings",
        set_request_settings::doc,
        || put(set_request_settings::handler),
    ),
    route(
        "ShowUnattributedRequest",
        Method::GET,
        "/_fauxfactor/v1/requests/{seq}",
        show_request::doc,
        || get(show_request::handler),
    ),
];

const fn route(
    operation: &'static str,
    method: Method,
    path: &'static str,
    doc: fn(&mut Doc),
    handler: fn() -> MethodRouter<App>,
) -> Route {
    Route { operation, method, path, action: None, source: "Fauxfactor", doc, handler }
}
