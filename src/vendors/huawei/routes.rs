//! The emulated operations of Huawei Cloud IAM.

use axum::http::Method;
use axum::routing::get;

use super::{show_user_login_protect, show_user_mfa_device};
use crate::domain::{device, login_protection};
use crate::http::route::Route;

/// One row an operation; names are the SDKs'.
pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ShowUserMfaDevice",
        method: Method::GET,
        path: "/v3.0/OS-MFA/users/{user_id}/virtual-mfa-device",
        action: device::SHOW,
        source: "Huawei Cloud IAM API Reference: Querying the MFA Device Information of a User",
        handler: || get(show_user_mfa_device::handler),
    },
    Route {
        operation: "ShowUserLoginProtect",
        method: Method::GET,
        path: "/v3.0/OS-USER/users/{user_id}/login-protect",
        action: login_protection::SHOW,
        source: "Huawei Cloud IAM API Reference: Querying the Login Protection Configuration of a User",
        handler: || get(show_user_login_protect::handler),
    },
];
