//! `POST /_fauxfactor/v1/tenants/{tenant}/tokens/revoke`: ends a token of any kind, and what was got with it.

use axum::extract::State;
use axum::response::Response;

use super::super::answer::no_content;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::TokenText;
use super::token_not_found;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Ends a token of any kind, and what was got with it")
        .body::<TokenText>()
        .empty(204, "It is revoked.");
    token_not_found(doc);
}

pub(super) async fn handler(
    State(app): State<App>,
    InTenant { live, .. }: InTenant,
    Json(body): Json<TokenText>,
) -> Result<Response, Problem> {
    app.engine().revoke_token(&live, &body.token).await?;
    Ok(no_content())
}
