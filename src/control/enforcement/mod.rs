//! `/_fauxfactor/v1/tenants/{tenant}/enforcement`: how strictly policy is obeyed.

mod show_enforcement;
mod update_enforcement;

use axum::http::Method;
use axum::routing::{get, put};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::enforcement::Enforcement;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ShowEnforcement",
        method: Method::GET,
        path: "/_fauxfactor/v1/tenants/{tenant}/enforcement",
        action: None,
        source: "Fauxfactor",
        doc: show_enforcement::doc,
        handler: || get(show_enforcement::handler),
    },
    Route {
        operation: "UpdateEnforcement",
        method: Method::PUT,
        path: "/_fauxfactor/v1/tenants/{tenant}/enforcement",
        action: None,
        source: "Fauxfactor",
        doc: update_enforcement::doc,
        handler: || put(update_enforcement::handler),
    },
];

/// How strictly a tenant obeys policy: who may do what. Credentials, codes and the vendors' rules hold in every
/// mode.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EnforcementSetting {
    /// The mode.
    pub(super) mode: Mode,
}

/// How strictly policy is obeyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    /// Who may not is refused.
    Strict,
    /// Nobody is refused; the request log says what would have been, and why.
    Soft,
    /// Policy is not asked, and nothing is noted.
    Off,
}

impl From<Mode> for Enforcement {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Strict => Self::Strict,
            Mode::Soft => Self::Soft,
            Mode::Off => Self::Off,
        }
    }
}

impl From<Enforcement> for Mode {
    fn from(mode: Enforcement) -> Self {
        match mode {
            Enforcement::Strict => Self::Strict,
            Enforcement::Soft => Self::Soft,
            Enforcement::Off => Self::Off,
        }
    }
}
