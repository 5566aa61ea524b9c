//! `POST /_fauxfactor/v1/keys/rotate`: makes a new signing key, for all tenants; tokens of the former one hold.

use axum::extract::State;
use axum::response::Response;

use super::super::problem::Problem;
use super::Keys;
use super::show;
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Makes a new signing key, for all tenants")
        .description("Tokens that the former key signed hold for as long as they would have.")
        .answer::<Keys>(200, "The keys now.");
}

pub(super) async fn handler(State(app): State<App>) -> Result<Response, Problem> {
    // Before, and not after: the answer has the key that was just rotated out, whether it signed anything or not.
    app.engine().retire_signing_keys();
    app.engine().rotate_signing_key().await?;
    show(&app).await
}
