//! `/_fauxfactor/v1/tenants/{tenant}/clock`: what time it is in a tenant.

mod set_clock;
mod setting;
mod show_clock;
mod view;

use axum::http::Method;
use axum::routing::{get, put};

pub(super) use self::setting::ClockSetting;
pub(super) use self::view::ClockView;
use crate::http::route::Route;

const PATH: &str = "/_fauxfactor/v1/tenants/{tenant}/clock";

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ShowClock",
        method: Method::GET,
        path: PATH,
        action: None,
        source: "Fauxfactor",
        doc: show_clock::doc,
        handler: || get(show_clock::handler),
    },
    Route {
        operation: "SetClock",
        method: Method::PUT,
        path: PATH,
        action: None,
        source: "Fauxfactor",
        doc: set_clock::doc,
        handler: || put(set_clock::handler),
    },
];
