//! `OS-CREDENTIAL`: permanent and temporary access keys.

mod create_permanent_access_key;
mod create_temporary_access_key;
mod delete_permanent_access_key;
mod list_permanent_access_keys;
mod show_permanent_access_key;
mod update_permanent_access_key;

use std::borrow::Cow;

use axum::http::Method;
use axum::routing::{delete, get, post, put};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::input::{Input, invalid_text};
use crate::domain::access_key;
use crate::domain::credential::AccessKey;
use crate::domain::id::UserId;
use crate::http::openapi::Doc;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "CreatePermanentAccessKey",
        method: Method::POST,
        path: "/v3.0/OS-CREDENTIAL/credentials",
        action: Some(access_key::CREATE),
        source: "Huawei Cloud IAM API Reference: Creating a Permanent Access Key",
        doc: create_permanent_access_key::doc,
        handler: || post(create_permanent_access_key::handler),
    },
    Route {
        operation: "ListPermanentAccessKeys",
        method: Method::GET,
        path: "/v3.0/OS-CREDENTIAL/credentials",
        action: Some(access_key::LIST),
        source: "Huawei Cloud IAM API Reference: Listing Permanent Access Keys",
        doc: list_permanent_access_keys::doc,
        handler: || get(list_permanent_access_keys::handler),
    },
    Route {
        operation: "ShowPermanentAccessKey",
        method: Method::GET,
        path: "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
        action: Some(access_key::SHOW),
        source: "Huawei Cloud IAM API Reference: Querying a Permanent Access Key",
        doc: show_permanent_access_key::doc,
        handler: || get(show_permanent_access_key::handler),
    },
    Route {
        operation: "UpdatePermanentAccessKey",
        method: Method::PUT,
        path: "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
        action: Some(access_key::UPDATE),
        source: "Huawei Cloud IAM API Reference: Modifying a Permanent Access Key",
        doc: update_permanent_access_key::doc,
        handler: || put(update_permanent_access_key::handler),
    },
    Route {
        operation: "DeletePermanentAccessKey",
        method: Method::DELETE,
        path: "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
        action: Some(access_key::DELETE),
        source: "Huawei Cloud IAM API Reference: Deleting a Permanent Access Key",
        doc: delete_permanent_access_key::doc,
        handler: || delete(delete_permanent_access_key::handler),
    },
    Route {
        operation: "CreateTemporaryAccessKey",
        method: Method::POST,
        path: "/v3.0/OS-CREDENTIAL/securitytokens",
        action: None,
        source: "Huawei Cloud IAM API Reference: Obtaining a Temporary Access Key and Security Token Through \
                 a Token",
        doc: create_temporary_access_key::doc,
        handler: || post(create_temporary_access_key::handler),
    },
];

/// Characters of a description. The limit is assumed.
const LONGEST_DESCRIPTION: usize = 255;

#[derive(JsonSchema, Serialize)]
struct Body<T> {
    /// The access key.
    credential: T,
}

/// A key as lists show it: without its secret.
#[derive(JsonSchema, Serialize)]
struct Listed<'a> {
    /// The access key's id.
    access: Cow<'a, str>,
    /// When it was made.
    create_time: String,
    /// The user's id.
    #[schemars(with = "String")]
    user_id: &'a UserId,
    /// A description, or empty.
    description: &'a str,
    /// `active` or `inactive`.
    status: &'static str,
}

impl<'a> Listed<'a> {
    fn new(access: Cow<'a, str>, key: &'a AccessKey) -> Self {
        Self {
            access,
            create_time: key.created_at.to_string(),
            user_id: &key.user,
            description: &key.description,
            status: status(key),
        }
    }
}

fn status(key: &AccessKey) -> &'static str {
    if key.active { "active" } else { "inactive" }
}

fn description(text: &str) -> Result<&str, Input> {
    let is_one = text.chars().count() <= LONGEST_DESCRIPTION && !text.chars().any(char::is_control);
    if is_one { Ok(text) } else { Err(invalid_text("description", text)) }
}

/// What [`description`] takes, as a pattern.
const DESCRIPTION: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]{0,255}$";

/// Describes the access key in a path.
fn of_key(doc: &mut Doc) -> &mut Doc {
    let id = json!({ "type": "string", "minLength": 1, "examples": ["DEMOBOBACCESSKEY0001"] });
    doc.parameter("path", "access_key", "The access key's id.", true, id)
        .empty(404, "The caller's account has no such access key.")
}
