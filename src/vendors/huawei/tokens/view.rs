//! A token as the vendor writes it.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::discovery::Service;
use super::super::discovery::catalog;
use super::super::input::Query;
use super::super::ok;
use crate::domain::id::UserId;
use crate::domain::sign_in;
use crate::domain::tenant::Tenant;
use crate::domain::token::{Claims, Scope};
use crate::domain::user::User;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

pub(super) static X_SUBJECT_TOKEN: HeaderName = HeaderName::from_static("x-subject-token");

#[derive(JsonSchema, Serialize)]
struct Body<'a, S> {
    /// The token.
    token: Shown<'a, S>,
}

#[derive(JsonSchema, Serialize)]
struct Shown<'a, S> {
    /// When it ends.
    expires_at: String,
    /// When a code was shown, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    mfa_authn_at: Option<String>,
    /// How the user was known: `password`, `totp`, `token`.
    methods: Vec<&'static str>,
    /// The services.
    catalog: Vec<S>,
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<Domain<'a>>,
    /// The project.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<ProjectOf<'a>>,
    /// The user's system roles; none without a scope.
    roles: Vec<Role>,
    /// When it was issued.
    issued_at: String,
    /// The user.
    user: UserOf<'a>,
}

#[derive(Clone, Copy, JsonSchema, Serialize)]
struct Domain<'a> {
    /// The id.
    id: &'a str,
    /// The name.
    name: &'a str,
}

#[derive(JsonSchema, Serialize)]
struct ProjectOf<'a> {
    /// The account.
    domain: Domain<'a>,
    /// The id.
    id: &'a str,
    /// The name.
    name: &'a str,
}

/// In token bodies every role has this id, as in the vendor's samples.
#[derive(JsonSchema, Serialize)]
struct Role {
    /// The id.
    id: &'static str,
    /// The name.
    name: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct UserOf<'a> {
    /// The account.
    domain: Domain<'a>,
    /// The id.
    #[schemars(with = "String")]
    id: &'a UserId,
    /// The name.
    name: &'a str,
    /// When the password ends; empty for never.
    password_expires_at: String,
}

/// Answers with the token's body, and the token in its header.
pub(super) fn respond(
    status: StatusCode,
    tenant: &Tenant,
    user: &User,
    claims: &Claims,
    token: &str,
    base: &BaseUrl,
    query: &Query,
) -> Response {
    let account = tenant.account.get();
    let domain = Domain { id: account.id.as_str(), name: &account.name };
    let project = claims.project(tenant);
    let project = project.map(|project| ProjectOf { domain, id: &project.id, name: &project.name });
    let expires_at = sign_in::password_expires_at(tenant, user);
    // With any value or none: clients send the bare name.
    let catalog = if query.has("nocatalog") { Vec::new() } else { catalog(base) };
    let body = Body {
        token: Shown {
            expires_at: claims.expires_at.to_string(),
            mfa_authn_at: claims.mfa_authn_at.map(|time| time.to_string()),
            methods: claims.methods.names().collect(),
            catalog,
            domain: (claims.scope == Scope::Domain).then_some(domain),
            project,
            roles: if claims.scope == Scope::Unscoped { Vec::new() } else { roles(user) },
            issued_at: claims.issued_at.to_string(),
            user: UserOf {
                domain,
                id: &user.id,
                name: &user.name,
                password_expires_at: expires_at.map(|time| time.to_string()).unwrap_or_default(),
            },
        },
    };
    let mut response = ok(&body);
    *response.status_mut() = status;
    if let Ok(mut value) = HeaderValue::from_str(token) {
        value.set_sensitive(true);
        response.headers_mut().insert(&X_SUBJECT_TOKEN, value);
    }
    response
}

/// The system roles of the user; the account owner has all of them.
fn roles(user: &User) -> Vec<Role> {
    let has = [
        (user.owner || user.roles.tenant_administrator, "te_admin"),
        (user.owner || user.roles.security_administrator, "secu_admin"),
        (user.owner || user.roles.agent_operator, "te_agency"),
    ];
    has.into_iter().filter_map(|(has, name)| has.then_some(Role { id: "0", name })).collect()
}

/// Describes the answer that [`respond`] makes.
pub(super) fn document(doc: &mut Doc, status: u16, description: &'static str) {
    doc.answer::<Body<'_, Service>>(status, description).answer_header(
        status,
        "X-Subject-Token",
        "The token itself.",
        json!({ "type": "string" }),
    );
}
