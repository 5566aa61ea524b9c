//! `HEAD /v3/auth/tokens`: whether a token still holds; no body.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::super::error::Fault;
use super::super::input::Query;
use super::keystone_validate_token;
use super::subject::SubjectHeader;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::caller::Resolved;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    super::subject::document(doc);
    doc.summary("Check whether a token still holds")
        .description("The status and the headers of showing it, without a body.")
        .parameter("query", "nocatalog", "Changes nothing: there is no catalog.", false, json!({}))
        .empty(200, "The token holds.");
}

pub(super) async fn handler(
    state: State<App>,
    shown: Resolved,
    subject: SubjectHeader,
    base: BaseUrl,
    query: Query,
) -> Result<Response, Fault> {
    let response = keystone_validate_token::handler(state, shown, subject, base, query).await?;
    let (parts, _) = response.into_parts();
    Ok((parts, Body::empty()).into_response())
}
