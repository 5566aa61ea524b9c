//! `POST /csp/gateway/am/api/auth/token`: the token endpoint (RFC 6749, section 3.2).

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;

use super::super::error::Fault;
use super::answer::answer;
use super::client::authenticate;
use super::parameters::Parameters;
use crate::domain::secret::Secret;
use crate::domain::sign_in::SecondFactor;
use crate::engine::Engine;
use crate::engine::grants::Grant;
use crate::engine::token_service::{Client, Terms};
use crate::http::App;
use crate::http::authorization::Authorization;

/// Longer names of grants are cut before they are repeated.
const REPEATED: usize = 64;

pub(super) async fn handler(
    State(app): State<App>,
    authorization: Authorization,
    parameters: Parameters,
) -> Result<Response, Fault> {
    let client = authenticate(&app, &authorization, &parameters)?;
    let (engine, terms) = (app.engine(), terms(&parameters));
    let grant_type = parameters.get("grant_type");
    let grant = match grant_type.ok_or(Fault::Invalid("invalid_request: grant_type is missing"))? {
        "client_credentials" => engine.grant_client(&client, terms).await?,
        "authorization_code" => authorization_code(engine, &client, &parameters, terms).await?,
        "refresh_token" => {
            let (text, raw) = parameters.token(&["refresh_token"])?;
            engine.refresh(&client, text, raw, parameters.get("passcode"), terms).await?
        }
        "password" => password(engine, &client, &parameters, terms).await?,
        other => return Err(Fault::UnsupportedGrantType(other.chars().take(REPEATED).collect())),
    };
    Ok(answer(&grant, &engine.behaviour().vmware))
}

fn terms(parameters: &Parameters) -> Terms<'_> {
    // What is no number of seconds is refused as none of them.
    let seconds = parameters.get("accessTokenValiditySeconds").map(|text| text.parse().unwrap_or(0));
    Terms { organization: parameters.get("orgId"), lifetime: seconds.map(Duration::from_secs) }
}

async fn authorization_code(
    engine: &Engine,
    client: &Client,
    parameters: &Parameters,
    terms: Terms<'_>,
) -> Result<Grant, Fault> {
    let code = parameters.get("code").ok_or(Fault::Invalid("invalid_request: code is missing"))?;
    let (redirect_uri, verifier) = (parameters.get("redirect_uri"), parameters.get("code_verifier"));
    Ok(engine.redeem_code(client, code, redirect_uri, verifier, terms).await?)
}

/// The resource owner password credentials grant (RFC 6749, section 4.3), which older clients use.
async fn password(
    engine: &Engine,
    client: &Client,
    parameters: &Parameters,
    terms: Terms<'_>,
) -> Result<Grant, Fault> {
    let name = parameters.get("username").ok_or(Fault::Invalid("invalid_request: username is missing"))?;
    let password = parameters.get("password");
    let password = password.ok_or(Fault::Invalid("invalid_request: password is missing"))?;
    let passcode = parameters.get("passcode").map_or(SecondFactor::None, SecondFactor::Code);
    Ok(engine.grant_password(client, name, Secret::new(password.to_owned()), passcode, terms).await?)
}
