//! The one version of the interface there is. Source: the page "Querying Keystone API Versions".

use serde::Serialize;

use crate::http::app::BaseUrl;

#[derive(Serialize)]
pub(super) struct Version {
    #[serde(rename = "media-types")]
    media_types: [MediaType; 1],
    links: [Link; 1],
    id: &'static str,
    updated: &'static str,
    status: &'static str,
}

#[derive(Serialize)]
struct MediaType {
    #[serde(rename = "type")]
    kind: &'static str,
    base: &'static str,
}

#[derive(Serialize)]
struct Link {
    rel: &'static str,
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
