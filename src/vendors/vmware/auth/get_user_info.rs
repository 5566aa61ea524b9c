//! `GET /csp/gateway/am/api/userinfo`: who the token's user is (OpenID Connect Core 1.0, section 5.3).

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::openapi::{self, BEARER};
use crate::domain::access_token::context;
use crate::domain::csp;
use crate::domain::organization::{self, Member};
use crate::http::authorization::Authorization;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// `OidcUserInfoDto`.
#[derive(JsonSchema, Serialize)]
struct UserInfo<'a> {
    sub: String,
    acct: &'a str,
    username: &'a str,
    domain: &'a str,
    #[schemars(with = "String", extend("format" = "uuid"))]
    context: Uuid,
    /// The id of the organization.
    context_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    email: Option<&'a str>,
    email_verified: bool,
    given_name: &'a str,
    family_name: &'a str,
    /// A tenant has no groups.
    group_ids: [(); 0],
    group_names: [(); 0],
}

/// `csp-auth-token` will not do here, and a header that is missing or of another scheme is 400.
pub(super) async fn handler(
    authorization: Authorization,
    caller: Result<SignedIn, Fault>,
) -> Result<Response, Fault> {
    match authorization {
        Authorization::Missing => return Err(Fault::Invalid("Authorization header must be specified")),
        Authorization::Basic(_) | Authorization::Unreadable | Authorization::Other => {
            return Err(Fault::Invalid("Invalid authorization header. Missing \"Bearer\" prefix"));
        }
        Authorization::Bearer { empty: true } => {
            return Err(Fault::Invalid("Invalid bearer token. Missing value"));
        }
        Authorization::Bearer { empty: false } => {}
    }
    let SignedIn(caller) = caller?;
    let tenant = caller.tenant();
    let Member { user, organization } = organization::logged_in(tenant, caller.principal())?;
    let (given_name, family_name) = csp::names(user);
    let info = UserInfo {
        sub: csp::user_id(user),
        acct: csp::acct(user),
        username: csp::username(user),
        domain: csp::domain(user),
        context: context(tenant),
        context_name: organization.id.as_str(),
        email: user.email.as_deref(),
        email_verified: user.email.is_some(),
        given_name,
        family_name,
        group_ids: [],
        group_names: [],
    };
    Ok(json(JSON, &info))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Shows who the token's user is");
    doc.description("OpenID Connect Core 1.0, section 5.3. The header `csp-auth-token` will not do.");
    doc.security(&[BEARER]);
    doc.answer::<UserInfo<'_>>(200, "Claims about the user.");
    openapi::refusal(doc, 400, "The header Authorization is missing, of another scheme, or without a token.");
    openapi::refusal(doc, 401, "The token does not hold.");
    openapi::refusal(doc, 403, "The token is an app's.");
    openapi::refusal(doc, 404, "The user of the token has been deleted.");
    openapi::refusal(doc, 429, "The caller asks too often.");
}
