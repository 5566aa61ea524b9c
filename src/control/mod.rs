//! The control plane: Fauxfactor's own routes, under `/_fauxfactor`.

mod authority;
mod health;

use axum::Router;
use axum::routing::get;

use crate::http::App;

/// The routes of the control plane. `authority` is the certificate (PEM) that vouches for the server's.
pub fn router(authority: Option<String>) -> Router<App> {
    let router = Router::new()
        .route("/_fauxfactor/health/live", get(health::live))
        .route("/_fauxfactor/health/ready", get(health::ready));
    match authority {
        Some(pem) => router.route("/_fauxfactor/ca.pem", authority::route(pem)),
        None => router,
    }
}
