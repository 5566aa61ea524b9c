//! `POST /csp/gateway/am/api/auth/api-tokens/authorize`: an access token for an API token.

use axum::extract::State;
use axum::response::Response;

use super::super::error::Fault;
use super::answer::answer;
use super::exchange::Exchangeable;
use super::parameters::Parameters;
use crate::http::App;

pub(super) async fn handler(State(app): State<App>, parameters: Parameters) -> Result<Response, Fault> {
    let engine = app.engine();
    let token = Exchangeable::among(engine, &parameters, &["api_token", "refresh_token"])?;
    token.check_code(engine, parameters.get("passcode")).await?;
    let grant = token.grant(engine, None).await?;
    Ok(answer(&grant, &engine.behaviour().vmware, Some(token.text())))
}
