//! The control plane: Fauxfactor's own routes, under `/_fauxfactor`.

mod health;

use axum::Router;
use axum::routing::get;

use crate::http::App;

/// The routes of the control plane.
pub fn router() -> Router<App> {
    Router::new()
        .route("/_fauxfactor/health/live", get(health::live))
        .route("/_fauxfactor/health/ready", get(health::ready))
}
