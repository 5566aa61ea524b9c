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
use serde::Serialize;

use super::input::{Input, invalid_text};
use crate::domain::access_key;
use crate::domain::credential::AccessKey;
use crate::domain::id::UserId;
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "CreatePermanentAccessKey",
        method: Method::POST,
        path: "/v3.0/OS-CREDENTIAL/credentials",
        action: Some(access_key::CREATE),
        source: "Huawei Cloud IAM API Reference: Creating a Permanent Access Key",
        doc: |_| {},
        handler: || post(create_permanent_access_key::handler),
    },
    Route {
        operation: "ListPermanentAccessKeys",
        method: Method::GET,
        path: "/v3.0/OS-CREDENTIAL/credentials",
        action: Some(access_key::LIST),
        source: "Huawei Cloud IAM API Reference: Listing Permanent Access Keys",
        doc: |_| {},
        handler: || get(list_permanent_access_keys::handler),
    },
    Route {
        operation: "ShowPermanentAccessKey",
        method: Method::GET,
        path: "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
        action: Some(access_key::SHOW),
        source: "Huawei Cloud IAM API Reference: Querying a Permanent Access Key",
        doc: |_| {},
        handler: || get(show_permanent_access_key::handler),
    },
    Route {
        operation: "UpdatePermanentAccessKey",
        method: Method::PUT,
        path: "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
        action: Some(access_key::UPDATE),
        source: "Huawei Cloud IAM API Reference: Modifying a Permanent Access Key",
        doc: |_| {},
        handler: || put(update_permanent_access_key::handler),
    },
    Route {
        operation: "DeletePermanentAccessKey",
        method: Method::DELETE,
        path: "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
        action: Some(access_key::DELETE),
        source: "Huawei Cloud IAM API Reference: Deleting a Permanent Access Key",
        doc: |_| {},
        handler: || delete(delete_permanent_access_key::handler),
    },
    Route {
        operation: "CreateTemporaryAccessKey",
        method: Method::POST,
        path: "/v3.0/OS-CREDENTIAL/securitytokens",
        action: None,
        source: "Huawei Cloud IAM API Reference: Obtaining a Temporary Access Key and Security Token Through \
                 a Token",
        doc: |_| {},
        handler: || post(create_temporary_access_key::handler),
    },
];

/// Characters of a description. The limit is assumed.
const LONGEST_DESCRIPTION: usize = 255;

#[derive(Serialize)]
struct Body<T> {
    credential: T,
}

/// A key as lists show it: without its secret.
#[derive(Serialize)]
struct Listed<'a> {
    access: Cow<'a, str>,
    create_time: String,
    user_id: &'a UserId,
    description: &'a str,
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
