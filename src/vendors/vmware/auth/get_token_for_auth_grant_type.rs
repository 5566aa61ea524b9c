//! `POST /csp/gateway/am/api/auth/token`: the token endpoint (RFC 6749, section 3.2).

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, json};

use super::super::error::Fault;
use super::super::openapi::{self, CLIENT};
use super::answer::{self, answer};
use super::client::authenticate;
use super::parameters::Parameters;
use crate::domain::secret::Secret;
use crate::domain::sign_in::SecondFactor;
use crate::engine::Engine;
use crate::engine::grants::Grant;
use crate::engine::token_service::{Client, Terms};
use crate::http::App;
use crate::http::authorization::Authorization;
use crate::http::openapi::{Doc, NO_CREDENTIAL};

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

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The token endpoint: gets tokens for a client, a code, a refresh token or a password");
    document(doc);
}

/// Describes all but the name.
pub(super) fn document(doc: &mut Doc) {
    let text = |what: &str| json!({ "type": "string", "description": what });
    let grant = |grant_type: &str, required: &[&str]| {
        let mut properties: Map<_, _> =
            required.iter().map(|name| ((*name).to_owned(), json!({ "minLength": 1 }))).collect();
        properties.insert("grant_type".to_owned(), json!({ "const": grant_type }));
        json!({ "required": properties.keys().collect::<Vec<_>>(), "properties": properties })
    };
    let schema = json!({
        "type": "object",
        "properties": {
            "grant_type": { "type": "string", "description": "What is shown." },
            "client_id": text("The app's id, where the header does not show it."),
            "client_secret": { "type": "string", "description": "Its secret; empty for a public client." },
            "orgId": text("The client's organization, or left out."),
            "accessTokenValiditySeconds": {
                "type": "string",
                "minimum": 1,
                "pattern": "^(0*[1-9][0-9]{0,18})?$",
                "description": "Shortens the life of the access token, in seconds.",
            },
            "code": text("What the sign-in page sent to the app."),
            "redirect_uri": text("The one that the code was asked for with."),
            "code_verifier": text("What the code's challenge was made from (RFC 7636)."),
            "refresh_token": text("One that this client got, or an API token of a user of its tenant."),
            "username": text("VMware's or Huawei's user name, or the e-mail address."),
            "password": text("The user's password."),
            "passcode": text("The code of the user's device, where MFA or API-token MFA is on."),
        },
        "oneOf": [
            grant("client_credentials", &[]),
            grant("authorization_code", &["code"]),
            grant("refresh_token", &["refresh_token"]),
            grant("password", &["username", "password"]),
        ],
    });
    doc.description(
        "The parameters stand in a form, a JSON object or the query, whatever the content type says. \
                     The client shows its id and secret by `Authorization: Basic`, or among the parameters.",
    );
    openapi::form_or_json(doc, schema, false);
    doc.body_example(&json!({ "grant_type": "client_credentials" }));
    doc.security(&[CLIENT, NO_CREDENTIAL]);
    answer::document(doc, "Tokens.");
    openapi::no_client(doc);
    doc.differs(
        "Of the vendor's grants, those that delegate, exchange or switch context are not emulated: 400.",
    );
    doc.differs("`scope` and `refreshTokenValiditySeconds` are not looked at.");
    doc.differs("The texts of refusals are assumed, but for that of a refresh token that does not hold.");
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
