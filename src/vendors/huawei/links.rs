//! Links in answers. They use the address that the client used.

use serde::Serialize;

use crate::http::app::BaseUrl;

/// Where something stands, and that nothing comes before or after it.
#[derive(Debug, Serialize)]
pub(super) struct Links {
    next: Option<String>,
    previous: Option<String>,
    #[serde(rename = "self")]
    itself: String,
}

impl Links {
    pub(super) fn to(base: &BaseUrl, path: &str) -> Self {
        Self { next: None, previous: None, itself: format!("{base}{path}") }
    }
}

/// Where something stands.
#[derive(Debug, Serialize)]
pub(super) struct SelfLink {
    #[serde(rename = "self")]
    itself: String,
}

impl SelfLink {
    pub(super) fn to(base: &BaseUrl, path: &str) -> Self {
        Self { itself: format!("{base}{path}") }
    }
}
