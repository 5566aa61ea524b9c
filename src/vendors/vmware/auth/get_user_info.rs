//! `GET /csp/gateway/am/api/userinfo`: who the token's user is (OpenID Connect Core 1.0, section 5.3).

use axum::response::Response;
use serde::Serialize;
use uuid::Uuid;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use crate::domain::access_token::context;
use crate::domain::csp;
use crate::domain::organization::{self, Member};
use crate::http::authorization::Authorization;
use crate::http::face::json;

/// `OidcUserInfoDto`.
#[derive(Serialize)]
struct UserInfo<'a> {
    sub: String,
    acct: &'a str,
    username: &'a str,
    domain: &'a str,
    context: Uuid,
    context_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    email_verified: bool,
    given_name: &'a str,
    family_name: &'a str,
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
