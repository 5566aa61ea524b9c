//! `POST /csp/gateway/am/api/auth/token`: the token endpoint (RFC 6749, section 3.2).

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;

use super::super::error::Fault;
use super::answer::answer;
use super::client::Client;
use super::code;
use super::exchange::{Exchangeable, Kind};
use super::parameters::Parameters;
use super::password;
use crate::http::App;
use crate::http::authorization::Authorization;

/// Longer names of grants are cut before they are repeated.
const REPEATED: usize = 64;

pub(super) async fn handler(
    State(app): State<App>,
    authorization: Authorization,
    parameters: Parameters,
) -> Result<Response, Fault> {
    let client = Client::authenticate(&app, &authorization, &parameters)?;
    let grant_type = parameters.get("grant_type");
    match grant_type.ok_or(Fault::Invalid("invalid_request: grant_type is missing"))? {
        "client_credentials" => client_credentials(&app, &client, &parameters).await,
        "authorization_code" => code::redeem(&app, &client, &parameters).await,
        "refresh_token" => refresh(&app, &client, &parameters).await,
        "password" => password::sign_in(&app, &client, &parameters).await,
        other => Err(Fault::UnsupportedGrantType(other.chars().take(REPEATED).collect())),
    }
}

async fn client_credentials(app: &App, client: &Client, parameters: &Parameters) -> Result<Response, Fault> {
    if client.app.record.secret.is_none() {
        // A public client proves nothing.
        return Err(Fault::InvalidClient);
    }
    client.own_organization(parameters.get("orgId"))?;
    let lifetime = lifetime(client, parameters)?;
    let grant = app.engine().grant_app(&client.live, &client.tenant, &client.app, lifetime).await?;
    Ok(answer(&grant, &app.engine().behaviour().vmware, None))
}

async fn refresh(app: &App, client: &Client, parameters: &Parameters) -> Result<Response, Fault> {
    let engine = app.engine();
    let token = Exchangeable::among(engine, parameters, &["refresh_token"])?;
    let is_clients = match &token.kind {
        Kind::ApiToken(_) => client.is_in(token.live.id()),
        Kind::Refresh(refresh) => refresh.app == client.app.record.id,
    };
    if !is_clients {
        return Err(Fault::invalid_grant("The refresh token is another client's"));
    }
    client.own_organization(parameters.get("orgId"))?;
    let lifetime = lifetime(client, parameters)?;
    token.check_code(engine, parameters.get("passcode")).await?;
    let grant = token.grant(engine, Some(lifetime)).await?;
    Ok(answer(&grant, &engine.behaviour().vmware, Some(token.text())))
}

/// The client's own lifetime, or the one that is asked for if it is shorter.
pub(super) fn lifetime(client: &Client, parameters: &Parameters) -> Result<Duration, Fault> {
    let own = client.app.record.access_token_lifetime;
    let Some(asked) = parameters.get("accessTokenValiditySeconds") else { return Ok(own) };
    match asked.parse::<u64>() {
        Ok(seconds) if seconds > 0 => Ok(own.min(Duration::from_secs(seconds))),
        _ => Err(Fault::Invalid("invalid_request: accessTokenValiditySeconds is not a number of seconds")),
    }
}
