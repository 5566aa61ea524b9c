//! `POST /_fauxfactor/v1/tenants/{tenant}/tokens/expire`: lets a token of any kind expire now.

use axum::extract::State;
use axum::response::Response;

use super::super::answer::no_content;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::TokenText;
use crate::http::App;

pub(super) async fn handler(
    State(app): State<App>,
    InTenant { live, .. }: InTenant,
    Json(body): Json<TokenText>,
) -> Result<Response, Problem> {
    app.engine().expire_token(&live, &body.token).await?;
    Ok(no_content())
}
