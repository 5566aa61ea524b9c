//! `DELETE /v3/auth/tokens`: revokes a token, expired or not.

use axum::extract::State;
use axum::response::Response;

use super::super::error::Fault;
use super::super::no_content;
use super::super::write::write;
use super::subject::{Subject, SubjectHeader, asker};
use crate::domain::token;
use crate::http::App;
use crate::http::caller::Resolved;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    super::subject::document(doc);
    doc.summary("Revoke a token")
        .description("Expired tokens too, and tokens and temporary access keys that were got with it.")
        .empty(204, "The token holds no longer.");
}

pub(super) async fn handler(
    State(app): State<App>,
    shown: Resolved,
    subject: SubjectHeader,
) -> Result<Response, Fault> {
    let asker = asker(shown, &app)?;
    let Subject { claims, granted, .. } = Subject::find(&app, &asker.0, &subject)?;
    write(&app, &asker.0, move |tenant, caller, now| {
        token::revoke(tenant, caller, &claims, granted.as_ref(), now)
    })
    .await?;
    Ok(no_content())
}
