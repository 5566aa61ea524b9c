//! `GET /_fauxfactor/ca.pem`: the certificate of the local authority, for clients to trust.

use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use axum::routing::{MethodRouter, get};

use crate::http::App;

/// The route, for a server that has one. Without it, there is no such path.
pub(super) fn route(pem: String) -> MethodRouter<App> {
    let pem = Bytes::from(pem);
    get(async move || {
        let content_type = HeaderValue::from_static("application/x-pem-file");
        ([(header::CONTENT_TYPE, content_type)], pem).into_response()
    })
}
