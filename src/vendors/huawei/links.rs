//! Links in answers. They use the address that the client used.

use schemars::JsonSchema;
use serde::Serialize;

use crate::http::app::BaseUrl;

/// Where something stands, and that nothing comes before or after it.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct Links {
    /// Always null.
    next: Option<String>,
    /// Always null.
    previous: Option<String>,
    /// The address.
    #[serde(rename = "self")]
    itself: String,
}

impl Links {
    pub(super) fn to(base: &BaseUrl, path: &str) -> Self {
        Self { next: None, previous: None, itself: format!("{base}{path}") }
    }
}

/// Where something stands.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct SelfLink {
    /// The address.
    #[serde(rename = "self")]
    itself: String,
}

impl SelfLink {
    pub(super) fn to(base: &BaseUrl, path: &str) -> Self {
        Self { itself: format!("{base}{path}") }
    }
}
