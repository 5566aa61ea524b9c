//! `GET /v3/auth/tokens`: what a token says, if it still holds.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::super::error::Fault;
use super::super::input::Query;
use super::subject::{Subject, SubjectHeader, asker, invalid};
use super::view;
use crate::domain::token;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::caller::Resolved;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    super::subject::document(doc);
    doc.summary("Show what a token says, if it still holds")
        .description("Users ask about tokens of their own, administrators about all of the account's.")
        .parameter(
            "query",
            "nocatalog",
            "Leaves the catalog empty, with any value or none.",
            false,
            json!({}),
        );
    view::document(doc, 200, "What the token says.");
}

pub(super) async fn handler(
    State(app): State<App>,
    shown: Resolved,
    subject: SubjectHeader,
    base: BaseUrl,
    query: Query,
) -> Result<Response, Fault> {
    let asker = asker(shown, &app)?;
    let caller = &asker.0;
    let subject = Subject::find(&app, caller, &subject)?;
    token::may_validate(caller.tenant(), caller.principal(), &subject.claims.user)?;
    let user = subject.claims.check(caller.tenant(), caller.live().now()).map_err(|_| invalid())?;
    Ok(view::respond(
        StatusCode::OK,
        caller.tenant(),
        &user.record,
        &subject.claims,
        &subject.text,
        &base,
        &query,
    ))
}
