//! `/v5`: the younger siblings of the same operations, as far as scanners and Terraform use them.
//!
//! Policies know them by the actions of the older ones: assumed, their own are not in the sources.

mod create_virtual_mfa_device_v5;
mod delete_virtual_mfa_device_v5;
mod disable_mfa_device_v5;
mod enable_mfa_device_v5;
mod list_access_keys_v5;
mod list_mfa_devices_v5;
mod list_users_v5;
mod show_user_v5;

use axum::http::Method;
use axum::routing::{delete, get, post};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::error::Fault;
use super::input::Query;
use crate::domain::id::UserId;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;
use crate::domain::{access_key, device, users};
use crate::http::openapi::Doc;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ListMfaDevicesV5",
        method: Method::GET,
        path: "/v5/mfa-devices",
        action: Some(device::LIST),
        source: "huaweicloud-sdk-python-v3, huaweicloudsdkiam v5: list_mfa_devices_v5",
        doc: list_mfa_devices_v5::doc,
        handler: || get(list_mfa_devices_v5::handler),
    },
    Route {
        operation: "CreateVirtualMfaDeviceV5",
        method: Method::POST,
        path: "/v5/virtual-mfa-devices",
        action: Some(device::CREATE),
        source: "huaweicloud-sdk-python-v3, huaweicloudsdkiam v5: create_virtual_mfa_device_v5",
        doc: create_virtual_mfa_device_v5::doc,
        handler: || post(create_virtual_mfa_device_v5::handler),
    },
    Route {
        operation: "DeleteVirtualMfaDeviceV5",
        method: Method::DELETE,
        path: "/v5/virtual-mfa-devices",
        action: Some(device::DELETE),
        source: "huaweicloud-sdk-python-v3, huaweicloudsdkiam v5: delete_virtual_mfa_device_v5",
        doc: delete_virtual_mfa_device_v5::doc,
        handler: || delete(delete_virtual_mfa_device_v5::handler),
    },
    Route {
        operation: "EnableMfaDeviceV5",
        method: Method::POST,
        path: "/v5/mfa-devices/enable",
        action: Some(device::BIND),
        source: "huaweicloud-sdk-python-v3, huaweicloudsdkiam v5: enable_mfa_device_v5",
        doc: enable_mfa_device_v5::doc,
        handler: || post(enable_mfa_device_v5::handler),
    },
    Route {
        operation: "DisableMfaDeviceV5",
        method: Method::POST,
        path: "/v5/mfa-devices/disable",
        action: Some(device::UNBIND),
        source: "huaweicloud-sdk-python-v3, huaweicloudsdkiam v5: disable_mfa_device_v5",
        doc: disable_mfa_device_v5::doc,
        handler: || post(disable_mfa_device_v5::handler),
    },
    Route {
        operation: "ListUsersV5",
        method: Method::GET,
        path: "/v5/users",
        action: Some(users::LIST),
        source: "huaweicloud-sdk-python-v3, huaweicloudsdkiam v5: list_users_v5",
        doc: list_users_v5::doc,
        handler: || get(list_users_v5::handler),
    },
    Route {
        operation: "ShowUserV5",
        method: Method::GET,
        path: "/v5/users/{user_id}",
        action: Some(users::SHOW),
        source: "huaweicloud-sdk-python-v3, huaweicloudsdkiam v5: show_user_v5",
        doc: show_user_v5::doc,
        handler: || get(show_user_v5::handler),
    },
    Route {
        operation: "ListAccessKeysV5",
        method: Method::GET,
        path: "/v5/users/{user_id}/access-keys",
        action: Some(access_key::LIST),
        source: "huaweicloud-sdk-python-v3, huaweicloudsdkiam v5: list_access_keys_v5",
        doc: list_access_keys_v5::doc,
        handler: || get(list_access_keys_v5::handler),
    },
];

/// The rows of one page, the next marker, and how many rows there are.
#[derive(JsonSchema, Serialize)]
struct PageInfo {
    /// The `marker` of the next page; null on the last.
    next_marker: Option<String>,
    /// Rows on the page.
    current_count: usize,
}

/// Which page is asked for.
struct Paging {
    limit: usize,
    after: Option<String>,
}

impl Paging {
    /// The default and the most of `limit` are assumed.
    fn of(query: &Query) -> Result<Self, Fault> {
        let limit = query.number("limit", 1..=200)?.unwrap_or(100);
        Ok(Self { limit, after: query.text("marker").map(str::to_owned) })
    }

    fn after_user(&self) -> Option<UserId> {
        self.after.as_deref().map(UserId::new)
    }

    /// The rows of the page; `rows` are those behind the marker, which is the last row's `marker`.
    fn cut<T>(&self, rows: impl Iterator<Item = T>, marker: impl Fn(&T) -> String) -> (Vec<T>, PageInfo) {
        let mut page: Vec<T> = rows.take(self.limit + 1).collect();
        let has_more = page.len() > self.limit;
        page.truncate(self.limit);
        let next_marker = page.last().filter(|_| has_more).map(marker);
        let current_count = page.len();
        (page, PageInfo { next_marker, current_count })
    }
}

/// A user as lists and single reads show it.
#[derive(JsonSchema, Serialize)]
struct Shown<'a> {
    /// A description, or empty.
    description: &'a str,
    /// The name.
    user_name: &'a str,
    /// Whether the user owns the account.
    is_root_user: bool,
    /// When it was made.
    created_at: String,
    /// The user's id.
    #[schemars(with = "String")]
    user_id: &'a UserId,
    /// The user's name among all resources.
    urn: String,
    /// Whether it is enabled.
    enabled: bool,
}

impl<'a> Shown<'a> {
    fn new(tenant: &Tenant, user: &'a User) -> Self {
        Self {
            description: &user.description,
            user_name: &user.name,
            is_root_user: user.owner,
            created_at: user.created_at.milliseconds(),
            user_id: &user.id,
            urn: format!("iam::{}:user:{}", tenant.account.get().id, user.name),
            enabled: user.enabled,
        }
    }
}

/// Describes which page is asked for.
fn document_pages(doc: &mut Doc) -> &mut Doc {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 100 });
    doc.parameter("query", "limit", "Rows of a page.", false, limit)
        .query::<String>("marker", "The `next_marker` of the page before.")
}
