//! The service catalog: IAM itself, in the vendor's interface and in Keystone's.

use schemars::JsonSchema;
use serde::Serialize;

use crate::http::app::BaseUrl;

/// A service.
#[derive(Debug, JsonSchema, Serialize)]
pub(in super::super) struct Service {
    /// Where it is reached.
    endpoints: [Endpoint; 1],
    /// The id.
    id: &'static str,
    /// The name.
    name: &'static str,
    /// The type.
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, JsonSchema, Serialize)]
struct Endpoint {
    /// The id.
    id: &'static str,
    /// Always `public`.
    interface: &'static str,
    /// Always `*`.
    region: &'static str,
    /// Always `*`.
    region_id: &'static str,
    /// The address.
    url: String,
}

/// The services that a client finds here. The ids of the first are those of the vendor's sample; those
/// of the second, ours.
pub(in super::super) fn catalog(base: &BaseUrl) -> Vec<Service> {
    let service = |name, kind, id, endpoint, path| Service {
        endpoints: [Endpoint {
            id: endpoint,
            interface: "public",
            region: "*",
            region_id: "*",
            url: format!("{base}{path}"),
        }],
        id,
        name,
        kind,
    };
    vec![
        service(
            "iam",
            "iam",
            "100a6a3477f1495286579b819d399e36",
            "33e1cbdd86d34e89a63cf8ad16a5f49f",
            "/v3.0",
        ),
        service(
            "keystone",
            "identity",
            "6ba20bdd5c9a4a5d9a3ec1f6a4d0c0f1",
            "6ba20bdd5c9a4a5d9a3ec1f6a4d0c0f2",
            "/v3",
        ),
    ]
}
