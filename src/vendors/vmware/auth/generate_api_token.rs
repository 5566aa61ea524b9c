//! `POST /csp/gateway/am/api/loggedin/user/api-tokens`: makes an API token of one's own.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::object;
use super::super::openapi;
use super::answer::{self, no_store};
use crate::domain::api_token::{self, CreateError, NewApiToken, SHORTEST};
use crate::domain::credential::TokenValue;
use crate::domain::csp;
use crate::domain::organization::{self, Member};
use crate::http::face::json;
use crate::http::openapi::Doc;
use crate::http::{App, Caller};

/// The longest name of a token. Source: the page.
const LONGEST_NAME: usize = 64;
/// More bytes of scopes than anybody needs are not kept.
const LONGEST_SCOPES: usize = 16 * 1024;
/// The longest `orgId`. Source: the page.
const LONGEST_ORGANIZATION: usize = 255;

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct Created<'a> {
    /// The token, which is shown this once.
    api_token: &'a str,
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    body: Bytes,
) -> Result<Response, Fault> {
    let member = organization::logged_in(caller.tenant(), caller.principal())?;
    let body = Value::Object(object(&body, "Invalid request body")?);
    let new = read(&app, &caller, member, &body)?;
    let text = new.text.clone();
    caller.write(app.engine(), move |tenant, by, now| api_token::create(tenant, by, &new, now)).await?;
    let mut response = json(JSON, &Created { api_token: &caller.tenant().spell(text.expose()) });
    no_store(&mut response);
    Ok(response)
}

pub(super) fn doc(doc: &mut Doc) {
    let not_all = json!({ "not": { "const": true } });
    let schema = json!({
        "type": "object",
        "properties": {
            "allowedScopes": {
                "type": "object",
                "description": "Kept and shown; tokens are good for everything in any case.",
                "properties": {
                    "organizationScopes": {
                        "properties": { "allRoles": not_all, "allPermissions": not_all },
                    },
                },
            },
            "idToken": {
                "type": "string",
                "description": "An id token of the caller's own that has not expired.",
            },
            "refreshTokenTTL": {
                "type": "integer", "format": "int32", "minimum": SHORTEST.as_secs(), "maximum": i32::MAX,
                "description": "How long the token lives, in seconds.",
            },
            "tokenName": { "type": ["string", "null"], "maxLength": LONGEST_NAME },
            "orgId": {
                "type": ["string", "null"], "maxLength": LONGEST_ORGANIZATION,
                "description": "The organization of the id token, or left out.",
            },
        },
        "required": ["allowedScopes", "idToken", "refreshTokenTTL"],
    });
    doc.summary("Makes an API token of the caller's own");
    doc.body_of("application/json", schema, true);
    doc.answer::<Created<'_>>(200, "The token.");
    answer::uncacheable(doc, 200);
    let invalid = "A field is missing or not what it can be, the id token does not hold or is another's, or \
                   the user has 50 API tokens already.";
    openapi::refusal(doc, 400, invalid);
    openapi::refusal(doc, 404, "The user of the token has been deleted.");
    doc.differs("`allowedScopes` limits nothing, and `notifyBeforeExpiry` is not looked at.");
}

fn read(app: &App, caller: &Caller, member: Member<'_>, body: &Value) -> Result<NewApiToken, Fault> {
    let of_organization = &body["allowedScopes"]["organizationScopes"];
    if [&of_organization["allRoles"], &of_organization["allPermissions"]].contains(&&Value::Bool(true)) {
        return Err(Fault::Invalid("All roles and permissions of the organization are not allowed"));
    }
    let scopes = body.get("allowedScopes").filter(|scopes| scopes.is_object()).map(Value::to_string);
    let scopes = scopes.filter(|scopes| scopes.len() <= LONGEST_SCOPES);
    let scopes = scopes.ok_or(Fault::Invalid("allowedScopes is missing, too large or no object"))?;
    let seconds = body["refreshTokenTTL"].as_i64().filter(|seconds| i32::try_from(*seconds).is_ok());
    let lifetime = seconds.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
    let lifetime = lifetime
        .filter(|lifetime| *lifetime >= SHORTEST)
        .ok_or(Fault::Invalid("refreshTokenTTL is missing, or not a number of seconds from 1800"))?;
    let name =
        optional_text(body, "tokenName", LONGEST_NAME, "tokenName is not a text of at most 64 characters")?;
    let organization =
        optional_text(body, "orgId", LONGEST_ORGANIZATION, "orgId is not a text of at most 255 characters")?;
    check_id_token(app, caller, member, body, organization)?;
    Ok(NewApiToken {
        // The vendor's have 64 or 65 characters.
        text: TokenValue::new(&BASE64URL_NOPAD.encode(&caller.live().draw::<48>())),
        name: name.unwrap_or_default().into(),
        lifetime,
        allowed_scopes: scopes.into(),
    })
}

fn optional_text<'b>(
    body: &'b Value,
    key: &str,
    longest: usize,
    otherwise: &'static str,
) -> Result<Option<&'b str>, Fault> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().count() <= longest => Ok(Some(text)),
        Some(_) => Err(Fault::Invalid(otherwise)),
    }
}

/// The id token must be the caller's own, and still hold.
fn check_id_token(
    app: &App,
    caller: &Caller,
    member: Member<'_>,
    body: &Value,
    organization: Option<&str>,
) -> Result<(), Fault> {
    let own = member.organization.id.as_str();
    let text = body["idToken"].as_str().ok_or(Fault::Invalid("idToken is missing"))?;
    let id_token = app.engine().open_id_token(text);
    let id_token = id_token.filter(|token| caller.live().now().seconds() < token.exp);
    let id_token = id_token.ok_or(Fault::Invalid("idToken is invalid or has expired"))?;
    if id_token.sub != csp::user_id(member.user) || id_token.context_name != own {
        return Err(Fault::Invalid("idToken is another user's"));
    }
    if organization.is_some_and(|asked| !asked.is_empty() && asked != own) {
        return Err(Fault::Invalid("orgId is not the organization of idToken"));
    }
    Ok(())
}

impl From<CreateError> for Fault {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Forbidden(why) => Self::Forbidden(why),
            CreateError::TooMany => Self::Invalid("The user has 50 API tokens already"),
        }
    }
}
