//! `GET /v5/users/{user_id}/access-keys`: the access keys of a user, without their secrets.

use std::borrow::Cow;

use axum::extract::Path;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::ok;
use super::super::openapi::of_user;
use super::document_pages;
use super::{PageInfo, Paging};
use crate::domain::access_key;
use crate::domain::id::UserId;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The access keys.
    access_keys: Vec<Key<'a>>,
    /// Where the page ends.
    page_info: PageInfo,
}

#[derive(JsonSchema, Serialize)]
struct Key<'a> {
    /// The user's id.
    #[schemars(with = "String")]
    user_id: &'a UserId,
    /// The access key's id.
    access_key_id: Cow<'a, str>,
    /// When it was made.
    created_at: String,
    /// `active` or `inactive`.
    status: &'static str,
}

pub(super) fn doc(doc: &mut Doc) {
    document_pages(of_user(doc))
        .summary("List the access keys of a user")
        .answer::<Body<'_>>(200, "A page of access keys, without their secrets.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(user_id): Path<String>,
    query: Query,
) -> Result<Response, Fault> {
    let (paging, user) = (Paging::of(&query)?, UserId::new(&user_id));
    let all = access_key::list(caller.tenant(), caller.principal(), &user)?.map(|(id, key)| Key {
        user_id: &key.user,
        access_key_id: caller.tenant().spell_access_key(id),
        created_at: key.created_at.milliseconds(),
        status: if key.active { "active" } else { "inactive" },
    });
    let mut all: Vec<_> = all.collect();
    let start = match paging.after.as_deref() {
        None => 0,
        // Behind a key that is no more there is nothing: what came after it is not known.
        Some(marker) => {
            let last = all.iter().position(|key| key.access_key_id == marker);
            last.map_or(all.len(), |at| at + 1)
        }
    };
    let behind = all.split_off(start);
    let (access_keys, page_info) =
        paging.cut(behind.into_iter(), |key| key.access_key_id.clone().into_owned());
    Ok(ok(&Body { access_keys, page_info }))
}
