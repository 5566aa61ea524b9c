//! `OS-USER`: login protection.

mod list_user_login_protects;
mod show_user_login_protect;
mod update_login_protect;

use axum::http::Method;
use axum::routing::{get, put};
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::id::UserId;
use crate::domain::login_protection::{self, LoginProtection};
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ListUserLoginProtects",
        method: Method::GET,
        path: "/v3.0/OS-USER/login-protects",
        action: Some(login_protection::LIST),
        source: "Huawei Cloud IAM API Reference: Querying the Login Protection Configurations of Users",
        doc: list_user_login_protects::doc,
        handler: || get(list_user_login_protects::handler),
    },
    Route {
        operation: "ShowUserLoginProtect",
        method: Method::GET,
        path: "/v3.0/OS-USER/users/{user_id}/login-protect",
        action: Some(login_protection::SHOW),
        source: "Huawei Cloud IAM API Reference: Querying the Login Protection Configuration of a User",
        doc: show_user_login_protect::doc,
        handler: || get(show_user_login_protect::handler),
    },
    Route {
        operation: "UpdateLoginProtect",
        method: Method::PUT,
        path: "/v3.0/OS-USER/users/{user_id}/login-protect",
        action: Some(login_protection::UPDATE),
        source: "Huawei Cloud IAM API Reference: Modifying the Login Protection Configuration of a User",
        doc: update_login_protect::doc,
        handler: || put(update_login_protect::handler),
    },
];

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The login protection.
    login_protect: LoginProtect<'a>,
}

#[derive(JsonSchema, Serialize)]
struct LoginProtect<'a> {
    /// The user's id.
    #[schemars(with = "String")]
    user_id: &'a UserId,
    /// Whether it is enabled.
    enabled: bool,
    /// `sms`, `email`, `vmfa`, or `none` where it is disabled.
    verification_method: &'a str,
}

impl<'a> LoginProtect<'a> {
    fn new(user_id: &'a UserId, protection: LoginProtection) -> Self {
        Self { user_id, enabled: protection.enabled(), verification_method: protection.verification_method() }
    }
}
