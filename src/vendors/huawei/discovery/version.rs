//! The one version of the interface there is. Source: the page "Querying Keystone API Versions".

use schemars::JsonSchema;
use serde::Serialize;

use crate::http::app::BaseUrl;

#[derive(JsonSchema, Serialize)]
pub(super) struct Version {
    /// What it speaks.
    #[serde(rename = "media-types")]
    media_types: [MediaType; 1],
    /// Where it is.
    links: [Link; 1],
    /// The id.
    id: &'static str,
    /// When it last changed.
    updated: &'static str,
    /// Always `stable`.
    status: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct MediaType {
    /// The type.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What it is made of.
    base: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct Link {
    /// What the link is.
    rel: &'static str,
    /// The address.
    href: String,
}

impl Version {
    pub(super) fn at(base: &BaseUrl) -> Self {
        let kind = "application/vnd.openstack.identity-v3+json";
        Self {
            media_types: [MediaType { kind, base: "application/json" }],
            links: [Link { rel: "self", href: format!("{base}/v3/") }],
            id: "v3.6",
            updated: "2016-04-04T00:00:00Z",
            status: "stable",
        }
    }
}
