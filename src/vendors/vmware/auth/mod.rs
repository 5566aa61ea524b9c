//! `/csp/gateway/am/api/auth`: the token service, its keys, and API tokens.

mod answer;
mod client;
mod deactivate_api_tokens;
mod generate_api_token;
mod get_access_token_by_api_refresh_token;
mod get_access_token_by_authorization_request;
mod get_api_token_details;
mod get_auth_openid_configuration;
mod get_keys;
mod get_openid_configuration;
mod get_token_for_auth_grant_type;
mod get_token_public_key;
mod get_user_info;
mod introspect_token;
mod logout;
mod logout_v2;
mod parameters;
mod refusals;
mod revoke_token;
mod sign_out;

use std::sync::Arc;

use axum::http::Method;
use axum::routing::{get, post};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::json;

pub(super) use self::parameters::Parameters;
use super::error::Fault;
use crate::domain::api_token;
use crate::engine::signing_keys::Ring;
use crate::http::App;
use crate::http::route::Route;

/// The keys that tokens are verified with; those whose last token has expired are forgotten first.
async fn keys(app: &App) -> Result<Arc<Ring>, Fault> {
    app.engine().retire_signing_keys();
    Ok(app.engine().signing_keys().ring().await?)
}

/// Whether `path` is one of the token service, or of the logouts beside it.
pub(super) fn is_token_service(path: &str) -> bool {
    path.starts_with("/csp/gateway/am/api/auth/") || path == "/csp/gateway/am/api/v2/auth/logout"
}

/// The schema of [`Jwk`](crate::engine::signing_keys::Jwk)s.
fn jwks(_: &mut SchemaGenerator) -> Schema {
    let text = || json!({ "type": "string" });
    json_schema!({
        "type": "array",
        "description": "The key that signs, then those whose tokens may still hold (RFC 7517).",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {
                "kty": { "const": "RSA" }, "use": { "const": "sig" }, "alg": { "const": "RS256" },
                "kid": text(), "n": text(), "e": text(),
            },
            "required": ["kty", "use", "alg", "kid", "n", "e"],
        },
    })
}

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "getAccessTokenByApiRefreshTokenUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/auth/api-tokens/authorize",
        action: None,
        source: "VMware Cloud Services API Reference: Get Access Token By Api Refresh Token",
        doc: get_access_token_by_api_refresh_token::doc,
        handler: || post(get_access_token_by_api_refresh_token::handler),
    },
    Route {
        operation: "getApiTokenDetailsUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/auth/api-tokens/details",
        action: None,
        source: "VMware Cloud Services API Reference: Get Api Token Details",
        doc: get_api_token_details::doc,
        handler: || post(get_api_token_details::handler),
    },
    Route {
        operation: "getTokenForAuthGrantTypeUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/auth/token",
        action: None,
        source: "VMware Cloud Services API Reference: Get Token For Auth Grant Type",
        doc: get_token_for_auth_grant_type::doc,
        handler: || post(get_token_for_auth_grant_type::handler),
    },
    Route {
        operation: "getAccessTokenByAuthorizationRequestUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/auth/authorize",
        action: None,
        source: "the sources of wavefront-sdk-go, wavefront-sdk-python, terraform-provider-nsxt and tanzu-cli",
        doc: get_access_token_by_authorization_request::doc,
        handler: || post(get_access_token_by_authorization_request::handler),
    },
    Route {
        operation: "getTokenPublicKeyUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/auth/token-public-key",
        action: None,
        source: "VMware Cloud Services API Reference: Get Token Public Key",
        doc: get_token_public_key::doc,
        handler: || get(get_token_public_key::handler),
    },
    Route {
        operation: "getKeysUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/auth/keys",
        action: None,
        source: "VMware Cloud Services API Reference: Get Keys",
        doc: get_keys::doc,
        handler: || get(get_keys::handler),
    },
    Route {
        operation: "getAuthOpenidConfigurationUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/auth/.well-known/openid-configuration",
        action: None,
        source: "VMware Cloud Services API Reference: Get Open Id Configuration",
        doc: get_auth_openid_configuration::doc,
        handler: || get(get_auth_openid_configuration::handler),
    },
    Route {
        operation: "getOpenidConfigurationUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/.well-known/openid-configuration",
        action: None,
        source: "the documentation of Kubeapps",
        doc: get_openid_configuration::doc,
        handler: || get(get_openid_configuration::handler),
    },
    Route {
        operation: "getUserInfoUsingGET",
        method: Method::GET,
        path: "/csp/gateway/am/api/userinfo",
        action: None,
        source: "VMware Cloud Services API Reference: Get User Info",
        doc: get_user_info::doc,
        handler: || get(get_user_info::handler),
    },
    Route {
        operation: "introspectTokenUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/auth/introspect",
        action: None,
        source: "VMware Cloud Services API Reference: Introspect Token",
        doc: introspect_token::doc,
        handler: || post(introspect_token::handler),
    },
    Route {
        operation: "revokeTokenUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/auth/revoke",
        action: None,
        source: "VMware Cloud Services API Reference: Revoke Token",
        doc: revoke_token::doc,
        handler: || post(revoke_token::handler),
    },
    Route {
        operation: "logoutUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/auth/logout",
        action: None,
        source: "VMware Cloud Services API Reference: Logout",
        doc: logout::doc,
        handler: || post(logout::handler),
    },
    Route {
        operation: "logoutV2UsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/v2/auth/logout",
        action: None,
        source: "VMware Cloud Services API Reference: Logout V2",
        doc: logout_v2::doc,
        handler: || post(logout_v2::handler),
    },
    Route {
        operation: "generateApiTokenUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/loggedin/user/api-tokens",
        action: Some(api_token::CREATE),
        source: "VMware Cloud Services API Reference: Generate Api Token",
        doc: generate_api_token::doc,
        handler: || post(generate_api_token::handler),
    },
    Route {
        operation: "deactivateApiTokensUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/am/api/orgs/{orgId}/api-tokens/deactivate",
        action: Some(api_token::DEACTIVATE),
        source: "VMware Cloud Services API Reference: Deactivate Api Tokens",
        doc: deactivate_api_tokens::doc,
        handler: || post(deactivate_api_tokens::handler),
    },
];
