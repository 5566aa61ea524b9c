//! `GET /_fauxfactor/v1/keys`: the keys that verify VMware's tokens.

use axum::extract::State;
use axum::response::Response;

use super::super::problem::Problem;
use super::show;
use crate::http::App;

pub(super) async fn handler(State(app): State<App>) -> Result<Response, Problem> {
    app.engine().retire_signing_keys();
    show(&app).await
}
