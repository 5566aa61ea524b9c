//! `/_fauxfactor/v1/tenants/{tenant}/users/{user}`: direct acts on a user.

mod clear_login_protection;
mod enrol_device;
mod generate_recovery_codes;
mod issue_user_token;
mod lock_user;
mod remove_device;
mod rename_device;
mod set_login_protection;
mod unlock_user;
mod view;

use axum::http::Method;
use axum::routing::{delete, patch, post, put};

use super::input::{InTenant, find_user};
use super::problem::Problem;
use crate::domain::device::DeviceName;
use crate::domain::id::UserId;
use crate::http::App;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "EnrolDevice",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/device",
        action: None,
        source: "Fauxfactor",
        doc: enrol_device::doc,
        handler: || post(enrol_device::handler),
    },
    Route {
        operation: "RenameDevice",
        method: Method::PATCH,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/device",
        action: None,
        source: "Fauxfactor",
        doc: rename_device::doc,
        handler: || patch(rename_device::handler),
    },
    Route {
        operation: "RemoveDevice",
        method: Method::DELETE,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/device",
        action: None,
        source: "Fauxfactor",
        doc: remove_device::doc,
        handler: || delete(remove_device::handler),
    },
    Route {
        operation: "GenerateRecoveryCodes",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/device/recovery-codes",
        action: None,
        source: "Fauxfactor",
        doc: generate_recovery_codes::doc,
        handler: || post(generate_recovery_codes::handler),
    },
    Route {
        operation: "SetLoginProtection",
        method: Method::PUT,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/login-protection",
        action: None,
        source: "Fauxfactor",
        doc: set_login_protection::doc,
        handler: || put(set_login_protection::handler),
    },
    Route {
        operation: "ClearLoginProtection",
        method: Method::DELETE,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/login-protection",
        action: None,
        source: "Fauxfactor",
        doc: clear_login_protection::doc,
        handler: || delete(clear_login_protection::handler),
    },
    Route {
        operation: "IssueUserToken",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/tokens",
        action: None,
        source: "Fauxfactor",
        doc: issue_user_token::doc,
        handler: || post(issue_user_token::handler),
    },
    Route {
        operation: "LockUser",
        method: Method::POST,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/lock",
        action: None,
        source: "Fauxfactor",
        doc: lock_user::doc,
        handler: || post(lock_user::handler),
    },
    Route {
        operation: "UnlockUser",
        method: Method::DELETE,
        path: "/_fauxfactor/v1/tenants/{tenant}/users/{user}/lock",
        action: None,
        source: "Fauxfactor",
        doc: unlock_user::doc,
        handler: || delete(unlock_user::handler),
    },
];

/// The user that `{user}` of the path means.
async fn whose(app: &App, InTenant { live, params }: &InTenant) -> Result<UserId, Problem> {
    app.engine().prepare(live).await;
    find_user(&live.current(), params.get("user")).map(|user| user.id.clone())
}

fn device_name(text: &str) -> Result<DeviceName, Problem> {
    DeviceName::parse(text).ok_or_else(|| {
        let most = DeviceName::LONGEST;
        Problem::invalid(format!("`name` has 1 to {most} characters, none of them a control character."))
    })
}
