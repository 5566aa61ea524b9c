//! `POST /csp/gateway/am/api/auth/revoke`: ends a refresh token (RFC 7009).

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;

use super::super::error::Fault;
use super::client::by_basic;
use super::parameters::Parameters;
use crate::http::App;
use crate::http::authorization::Authorization;

/// A token that is none, or another client's, is revoked as far as this client is concerned: 200 as well.
pub(super) async fn handler(
    State(app): State<App>,
    authorization: Authorization,
    parameters: Parameters,
) -> Result<Response, Fault> {
    let client = by_basic(&app, &authorization)?;
    let (text, _) = parameters.token(&["token"])?;
    app.engine().revoke(&client, text).await?;
    Ok(Response::new(Body::empty()))
}
