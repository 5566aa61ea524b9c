//! `GET /_fauxfactor/v1/keys`: the keys that verify VMware's tokens.

use axum::extract::State;
use axum::response::Response;

use super::super::problem::Problem;
use super::Keys;
use super::show;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The keys that verify VMware's tokens, of all tenants").answer::<Keys>(200, "The keys.");
}

pub(super) async fn handler(State(app): State<App>) -> Result<Response, Problem> {
    app.engine().retire_signing_keys();
    show(&app).await
}
