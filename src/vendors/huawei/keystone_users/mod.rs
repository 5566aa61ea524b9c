//! `/v3/users`: users by Keystone's interface.

mod keystone_create_user;
mod keystone_delete_user;
mod keystone_list_groups_for_user;
mod keystone_list_projects_for_user;
mod keystone_list_users;
mod keystone_show_user;
mod keystone_update_user_by_admin;
mod keystone_update_user_password;

use axum::http::Method;
use axum::routing::{delete, get, patch, post};
use schemars::JsonSchema;
use serde::Serialize;

use super::error::Fault;
use super::input::Fields;
use super::links::Links;
use super::new_password;
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::domain::sign_in;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;
use crate::domain::users::{self, Changes};
use crate::http::app::BaseUrl;
use crate::http::route::Route;
use crate::http::{App, Caller};

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "KeystoneListUsers",
        method: Method::GET,
        path: "/v3/users",
        action: Some(users::LIST),
        source: "Huawei Cloud IAM API Reference: Listing IAM Users",
        doc: keystone_list_users::doc,
        handler: || get(keystone_list_users::handler),
    },
    Route {
        operation: "KeystoneCreateUser",
        method: Method::POST,
        path: "/v3/users",
        action: Some(users::CREATE),
        source: "Huawei Cloud IAM API Reference: Creating an IAM User",
        doc: keystone_create_user::doc,
        handler: || post(keystone_create_user::handler),
    },
    Route {
        operation: "KeystoneShowUser",
        method: Method::GET,
        path: "/v3/users/{user_id}",
        action: Some(users::SHOW),
        source: "Huawei Cloud IAM API Reference: Querying IAM User Details",
        doc: keystone_show_user::doc,
        handler: || get(keystone_show_user::handler),
    },
    Route {
        operation: "KeystoneUpdateUserByAdmin",
        method: Method::PATCH,
        path: "/v3/users/{user_id}",
        action: Some(users::UPDATE),
        source: "Huawei Cloud IAM API Reference: Modifying User Information by the Administrator",
        doc: keystone_update_user_by_admin::doc,
        handler: || patch(keystone_update_user_by_admin::handler),
    },
    Route {
        operation: "KeystoneDeleteUser",
        method: Method::DELETE,
        path: "/v3/users/{user_id}",
        action: Some(users::DELETE),
        source: "Huawei Cloud IAM API Reference: Deleting an IAM User",
        doc: keystone_delete_user::doc,
        handler: || delete(keystone_delete_user::handler),
    },
    Route {
        operation: "KeystoneUpdateUserPassword",
        method: Method::POST,
        path: "/v3/users/{user_id}/password",
        action: Some(users::CHANGE_PASSWORD),
        source: "Huawei Cloud IAM API Reference: Changing the Login Password",
        doc: keystone_update_user_password::doc,
        handler: || post(keystone_update_user_password::handler),
    },
    Route {
        operation: "KeystoneListGroupsForUser",
        method: Method::GET,
        path: "/v3/users/{user_id}/groups",
        action: Some(users::LIST_GROUPS),
        source: "Huawei Cloud IAM API Reference: Querying the User Groups to Which an IAM User Belongs",
        doc: keystone_list_groups_for_user::doc,
        handler: || get(keystone_list_groups_for_user::handler),
    },
    Route {
        operation: "KeystoneListProjectsForUser",
        method: Method::GET,
        path: "/v3/users/{user_id}/projects",
        action: Some(users::LIST_PROJECTS),
        source: "Huawei Cloud IAM API Reference: Querying Project List of an IAM User",
        doc: keystone_list_projects_for_user::doc,
        handler: || get(keystone_list_projects_for_user::handler),
    },
];

/// A user as lists and single reads show it.
#[derive(JsonSchema, Serialize)]
struct Shown<'a> {
    /// Whether the password has to be changed at the next sign-in to the console.
    pwd_status: bool,
    /// The account's id.
    domain_id: &'a str,
    /// The account's first project.
    last_project_id: &'a str,
    /// The name.
    name: &'a str,
    /// A description, or empty.
    description: &'a str,
    /// When the password ends, or null for never.
    password_expires_at: Option<String>,
    /// Where it stands.
    links: Links,
    /// The id.
    #[schemars(with = "String")]
    id: &'a UserId,
    /// Whether it is enabled.
    enabled: bool,
}

impl<'a> Shown<'a> {
    fn new(tenant: &'a Tenant, user: &'a User, base: &BaseUrl) -> Self {
        let account = tenant.account.get();
        Self {
            pwd_status: user.must_change_password,
            domain_id: account.id.as_str(),
            last_project_id: account.projects.first().map_or("", |project| &project.id),
            name: &user.name,
            description: &user.description,
            password_expires_at: sign_in::password_expires_at(tenant, user).map(|time| time.to_string()),
            links: Links::to(base, &format!("/v3/users/{}", user.id)),
            id: &user.id,
            enabled: user.enabled,
        }
    }
}

#[derive(JsonSchema, Serialize)]
struct Body<T> {
    /// The user.
    user: T,
}

/// What `fields` ask for of `user`, or of one who is yet to be made.
async fn changes(
    app: &App,
    caller: &Caller,
    user: Option<&User>,
    fields: Fields<'_>,
) -> Result<Changes, Fault> {
    let owned = |key| fields.optional_text(key).map(|text| text.map(str::to_owned));
    let password = match owned("password")? {
        Some(text) => Some(new_password(app, caller, user, Secret::new(text)).await?),
        None => None,
    };
    Ok(Changes {
        name: owned("name")?,
        password,
        enabled: fields.optional_flag("enabled")?,
        must_change_password: fields.optional_flag("pwd_status")?,
        description: owned("description")?,
        ..Changes::default()
    })
}
