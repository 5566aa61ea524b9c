//! `OS-USER`: users.

mod create_user;
mod show_user;
mod update_user;
mod update_user_information;

use axum::http::Method;
use axum::routing::{get, post, put};
use serde_json::{Value, json};

use super::error::Fault;
use super::input::Fields;
use super::new_password;
use super::write::write;
use crate::domain::id::UserId;
use crate::domain::instance;
use crate::domain::password::PasswordError;
use crate::domain::secret::Secret;
use crate::domain::user::User;
use crate::domain::users::{self, Changes, Invalid};
use crate::http::route::Route;
use crate::http::{App, Caller};

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "CreateUser",
        method: Method::POST,
        path: "/v3.0/OS-USER/users",
        action: Some(users::CREATE),
        source: "Huawei Cloud IAM API Reference: Creating an IAM User (Recommended)",
        doc: create_user::doc,
        handler: || post(create_user::handler),
    },
    Route {
        operation: "ShowUser",
        method: Method::GET,
        path: "/v3.0/OS-USER/users/{user_id}",
        action: Some(users::SHOW),
        source: "Huawei Cloud IAM API Reference: Querying IAM User Details (Recommended)",
        doc: show_user::doc,
        handler: || get(show_user::handler),
    },
    Route {
        operation: "UpdateUser",
        method: Method::PUT,
        path: "/v3.0/OS-USER/users/{user_id}",
        action: Some(users::MODIFY),
        source: "Huawei Cloud IAM API Reference: Modifying User Information (Recommended)",
        doc: update_user::doc,
        handler: || put(update_user::handler),
    },
    Route {
        operation: "UpdateUserInformation",
        method: Method::PUT,
        path: "/v3.0/OS-USER/users/{user_id}/info",
        action: Some(users::UPDATE_INFO),
        source: "Huawei Cloud IAM API Reference: Modifying User Information by the User",
        doc: update_user_information::doc,
        handler: || put(update_user_information::handler),
    },
];

/// Makes a user, by whichever interface.
pub(super) async fn create(app: &App, caller: &Caller, changes: Changes) -> Result<User, Fault> {
    let (id, assumed) = (new_user_id(caller), app.engine().behaviour().huawei.clone());
    write(app, caller, move |tenant, caller, now| users::create(tenant, caller, &id, &changes, &assumed, now))
        .await
}

/// An id that no user of the caller's account has.
fn new_user_id(caller: &Caller) -> UserId {
    loop {
        let id = instance::user_id(caller.tenant(), caller.live().draw());
        // With a seed, a configuration may hold what an earlier run drew.
        if !caller.tenant().users.contains(&id) {
            return id;
        }
    }
}

/// What `fields` ask for of `user`, or of one who is yet to be made.
async fn changes(
    app: &App,
    caller: &Caller,
    user: Option<&User>,
    fields: Fields<'_>,
) -> Result<Changes, Fault> {
    let owned = |key| {
        let text = fields.optional_text(key).map_err(|_| wrong_type(key))?;
        Ok::<_, Fault>(text.map(str::to_owned))
    };
    // Each pair is one thing: with half of it missing, the other half speaks for it.
    let pair = |first, second| -> Result<Option<(String, String)>, Fault> {
        Ok(match (owned(first)?, owned(second)?) {
            (None, None) => None,
            (first, second) => Some((first.unwrap_or_default(), second.unwrap_or_default())),
        })
    };
    // An empty password is none for a new user, and no password for one who may have one.
    let password = match owned("password")? {
        Some(text) if user.is_some() || !text.is_empty() => {
            Some(new_password(app, caller, user, Secret::new(text)).await?)
        }
        _ => None,
    };
    Ok(Changes {
        name: owned("name")?,
        password,
        email: owned("email")?,
        phone: pair("areacode", "phone")?,
        enabled: fields.optional_flag("enabled")?,
        must_change_password: fields.optional_flag("pwd_status")?,
        external: pair("xuser_type", "xuser_id")?,
        access_mode: owned("access_mode")?,
        description: owned("description")?,
    })
}

/// The code of a field that is no text.
fn wrong_type(key: &str) -> Fault {
    Fault::User(match key {
        "name" => Invalid::Name,
        "email" => Invalid::Email,
        "password" => Invalid::Password(PasswordError::Malformed),
        "areacode" | "phone" | "mobile" => Invalid::Phone,
        "xuser_type" | "xuser_id" => Invalid::ExternalType,
        "access_mode" => Invalid::AccessMode,
        "description" => Invalid::Description,
        _ => Invalid::Missing,
    })
}

/// The object `user` of a body, without which nothing can be said to be wrong with the user.
fn user_of(fields: Fields<'_>) -> Result<Fields<'_>, Fault> {
    fields.object("user").map_err(|_| Fault::User(Invalid::Missing))
}

/// Type and id of the external identity, empty without one.
fn external(user: &User) -> (&str, &str) {
    user.external.as_ref().map(|external| (&*external.kind, &*external.id)).unwrap_or_default()
}

/// The schema of a user, some of whose fields make sense in pairs alone: both, or neither, or both empty.
fn in_pairs(mut user: Value) -> Value {
    let filled = |name: &str| {
        let properties = json!({ name: { "type": "string", "minLength": 1 } });
        json!({ "properties": properties, "required": [name] })
    };
    let pairs = [("areacode", "phone"), ("xuser_type", "xuser_id")];
    let both_ways = pairs.into_iter().flat_map(|(first, second)| [(first, second), (second, first)]);
    user["allOf"] =
        both_ways.map(|(one, other)| json!({ "if": filled(one), "then": filled(other) })).collect();
    user
}
