//! `OS-USER`: login protection.

mod list_user_login_protects;
mod show_user_login_protect;
mod update_login_protect;

use axum::http::Method;
use axum::routing::{get, put};
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
        doc: |_| {},
        handler: || get(list_user_login_protects::handler),
    },
    Route {
        operation: "ShowUserLoginProtect",
        method: Method::GET,
        path: "/v3.0/OS-USER/users/{user_id}/login-protect",
        action: Some(login_protection::SHOW),
        source: "Huawei Cloud IAM API Reference: Querying the Login Protection Configuration of a User",
        doc: |_| {},
        handler: || get(show_user_login_protect::handler),
    },
    Route {
        operation: "UpdateLoginProtect",
        method: Method::PUT,
        path: "/v3.0/OS-USER/users/{user_id}/login-protect",
        action: Some(login_protection::UPDATE),
        source: "Huawei Cloud IAM API Reference: Modifying the Login Protection Configuration of a User",
        doc: |_| {},
        handler: || put(update_login_protect::handler),
    },
];

#[derive(Serialize)]
struct Body<'a> {
    login_protect: LoginProtect<'a>,
}

#[derive(Serialize)]
struct LoginProtect<'a> {
    user_id: &'a UserId,
    enabled: bool,
    verification_method: &'a str,
}

impl<'a> LoginProtect<'a> {
    fn new(user_id: &'a UserId, protection: LoginProtection) -> Self {
        Self { user_id, enabled: protection.enabled(), verification_method: protection.verification_method() }
    }
}
