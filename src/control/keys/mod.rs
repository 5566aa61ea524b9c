//! `/_fauxfactor/v1/keys`: the keys that sign VMware's tokens, of all tenants.

mod list_keys;
mod rotate_keys;

use axum::http::Method;
use axum::response::Response;
use axum::routing::{get, post};
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::ok;
use super::problem::Problem;
use crate::http::App;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ListKeys",
        method: Method::GET,
        path: "/_fauxfactor/v1/keys",
        action: None,
        source: "Fauxfactor",
        doc: list_keys::doc,
        handler: || get(list_keys::handler),
    },
    Route {
        operation: "RotateKeys",
        method: Method::POST,
        path: "/_fauxfactor/v1/keys/rotate",
        action: None,
        source: "Fauxfactor",
        doc: rotate_keys::doc,
        handler: || post(rotate_keys::handler),
    },
];

/// The keys that verify VMware's tokens, those that the server publishes. All tenants share them.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Keys {
    /// The newest first.
    keys: Vec<Key>,
}

/// One key.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Key {
    /// Its id, as it stands in the header of the tokens that it signed.
    kid: String,
    /// Whether it signs; the others are kept for as long as a token that they signed is good.
    signing: bool,
}

/// The keys as they are now.
async fn show(app: &App) -> Result<Response, Problem> {
    let ring = app.engine().signing_keys().ring().await?;
    let keys = ring.all().enumerate();
    let keys = keys.map(|(index, key)| Key { kid: key.id().to_owned(), signing: index == 0 }).collect();
    Ok(ok(&Keys { keys }))
}
