//! `/_fauxfactor/v1/tenants/{tenant}/tokens`: ending tokens of any kind.

mod expire_token;
mod revoke_token;

use axum::http::Method;
use axum::routing::post;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "RevokeToken",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/tokens/revoke",
        action: None,
        source: "Fauxfactor",
        doc: |_| {},
        handler: || post(revoke_token::handler),
    },
    Route {
        operation: "ExpireToken",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/tokens/expire",
        action: None,
        source: "Fauxfactor",
        doc: |_| {},
        handler: || post(expire_token::handler),
    },
];

/// A token of the tenant, of any kind: one that the configuration grants, Huawei's, the security token of a
/// temporary key, VMware's access token, API token or refresh token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenText {
    /// Its text, as clients send it.
    #[schemars(example = "demo-alice-token")]
    token: String,
}
