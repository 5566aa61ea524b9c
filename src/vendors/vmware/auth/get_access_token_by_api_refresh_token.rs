//! `POST /csp/gateway/am/api/auth/api-tokens/authorize`: an access token for an API token.

use axum::extract::State;
use axum::response::Response;

use super::super::error::Fault;
use super::answer::answer;
use super::parameters::Parameters;
use crate::http::App;

pub(super) async fn handler(State(app): State<App>, parameters: Parameters) -> Result<Response, Fault> {
    let engine = app.engine();
    let (text, raw) = parameters.token(&["api_token", "refresh_token"])?;
    let grant = engine.exchange(text, raw, parameters.get("passcode")).await?;
    Ok(answer(&grant, &engine.behaviour().vmware))
}
