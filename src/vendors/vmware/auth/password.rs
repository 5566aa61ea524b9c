//! The resource owner password credentials grant (RFC 6749, section 4.3), which older clients use.

use axum::response::Response;

use super::super::error::Fault;
use super::answer::answer;
use super::client::Client;
use super::code::refresh_token;
use super::get_token_for_auth_grant_type::lifetime;
use super::parameters::Parameters;
use crate::domain::secret::Secret;
use crate::domain::sign_in::{Door, Refused, SecondFactor};
use crate::engine::grants::Occasion;
use crate::engine::sign_in::UserName;
use crate::http::App;
use crate::http::face::Refusal;

pub(super) async fn sign_in(app: &App, client: &Client, parameters: &Parameters) -> Result<Response, Fault> {
    let engine = app.engine();
    let name = parameters.get("username").ok_or(Fault::Invalid("invalid_request: username is missing"))?;
    let password =
        parameters.get("password").ok_or(Fault::Invalid("invalid_request: password is missing"))?;
    client.own_organization(parameters.get("orgId"))?;
    let lifetime = lifetime(client, parameters)?;
    let name = UserName::Username(name.to_owned(), client.tenant.organization.get().id.clone());
    let passcode = parameters.get("passcode").map_or(SecondFactor::None, SecondFactor::Code);
    let signed_in = engine
        .sign_in(&name, Secret::new(password.to_owned()), passcode, Door::PasswordGrant)
        .await
        .map_err(refused)?;
    let refresh_token = refresh_token(app, client, &signed_in.user, engine.draw())?;
    let occasion = Occasion::App { app: client.app.record.id.clone(), nonce: None };
    let grant =
        engine.grant_user(&signed_in.live, &signed_in.tenant, &signed_in.user, occasion, lifetime).await?;
    Ok(answer(&grant, &engine.behaviour().vmware, Some(refresh_token.expose())))
}

fn refused(why: Refused) -> Fault {
    match why {
        Refused::Unavailable => Fault::Refused(Refusal::Internal),
        Refused::CodeRequired => Fault::invalid_grant("MFA passcode is required"),
        Refused::WrongCode => Fault::invalid_grant("Invalid passcode"),
        Refused::MfaRequired => Fault::invalid_grant("The organization requires MFA"),
        Refused::ConsoleOnly => Fault::invalid_grant("The user supports console access only"),
        Refused::PasswordExpired => Fault::invalid_grant("The password has expired"),
        _ => Fault::invalid_grant("Bad credentials"),
    }
}
