//! `/_fauxfactor/v1/tenants/{tenant}/tokens`: ending tokens of any kind.

mod expire_token;
mod revoke_token;

use axum::http::Method;
use axum::routing::post;
use schemars::JsonSchema;
use serde::Deserialize;

use super::document::problem;
use crate::http::openapi::Doc;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "RevokeToken",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/tokens/revoke",
        action: None,
        source: "Fauxfactor",
        doc: revoke_token::doc,
        handler: || post(revoke_token::handler),
    },
    Route {
        operation: "ExpireToken",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/tokens/expire",
        action: None,
        source: "Fauxfactor",
        doc: expire_token::doc,
        handler: || post(expire_token::handler),
    },
];

fn token_not_found(doc: &mut Doc) {
    problem(doc, 404, "tenant_not_found, token_not_found: what is named is not there.");
}

/// A token of the tenant, of any kind: one that the configuration grants, Huawei's, the security token of a
/// temporary key, VMware's access token, API token or refresh token.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenText {
    /// Its text, as clients send it.
    #[schemars(example = "demo-alice-token")]
    token: String,
}
