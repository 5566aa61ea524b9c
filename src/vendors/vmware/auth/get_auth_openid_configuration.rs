//! `GET /csp/gateway/am/api/auth/.well-known/openid-configuration`: OpenID Connect discovery.
//!
//! `issuer` is the vendor's issuer and not this address, as it is at the vendor: clients that compare them have to be
//! told.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::JSON;
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// The claims that tokens have.
const CLAIMS: &[&str] = &[
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "acct",
    "username",
    "domain",
    "context",
    "context_name",
    "email",
    "email_verified",
    "given_name",
    "family_name",
    "group_ids",
    "group_names",
    "nonce",
];

/// Keys in the order of the page; `claimsSupported` is the vendor's spelling.
#[derive(JsonSchema, Serialize)]
struct Configuration<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    #[serde(rename = "claimsSupported")]
    claims_supported_here: &'static [&'static str],
    claims_supported: &'static [&'static str],
    code_challenge_methods_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 4],
    id_token_signing_alg_values_supported: [&'static str; 1],
    response_types_supported: [&'static str; 1],
    scopes_supported: [&'static str; 1],
    subject_types_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 3],
}

pub(super) async fn handler(State(app): State<App>, base: BaseUrl) -> Response {
    let at = |path: &str| format!("{base}/csp/gateway{path}");
    let configuration = Configuration {
        issuer: &app.engine().behaviour().vmware.issuer,
        authorization_endpoint: at("/discovery"),
        token_endpoint: at("/am/api/auth/token"),
        userinfo_endpoint: at("/am/api/userinfo"),
        jwks_uri: at("/am/api/auth/token-public-key?format=jwks"),
        end_session_endpoint: at("/am/api/auth/logout"),
        introspection_endpoint: at("/am/api/auth/introspect"),
        revocation_endpoint: at("/am/api/auth/revoke"),
        claims_supported_here: CLAIMS,
        claims_supported: CLAIMS,
        code_challenge_methods_supported: ["S256"],
        grant_types_supported: ["authorization_code", "client_credentials", "password", "refresh_token"],
        id_token_signing_alg_values_supported: ["RS256"],
        response_types_supported: ["code"],
        scopes_supported: ["openid"],
        subject_types_supported: ["public"],
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
    };
    json(JSON, &configuration)
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("OpenID Connect discovery");
    document(doc);
}

/// Describes all but the name.
pub(super) fn document(doc: &mut Doc) {
    doc.security(&[]);
    doc.answer::<Configuration<'_>>(200, "Where things are, below the address that the client used.");
    doc.differs(
        "`introspection_endpoint`, `revocation_endpoint` and `claims_supported` are not the vendor's.",
    );
}
