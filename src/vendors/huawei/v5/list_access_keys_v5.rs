//! `GET /v5/users/{user_id}/access-keys`: the access keys of a user, without their secrets.

use std::borrow::Cow;

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::ok;
use super::{PageInfo, Paging};
use crate::domain::access_key;
use crate::domain::id::UserId;

#[derive(Serialize)]
struct Body<'a> {
    access_keys: Vec<Key<'a>>,
    page_info: PageInfo,
}

#[derive(Serialize)]
struct Key<'a> {
    user_id: &'a UserId,
    access_key_id: Cow<'a, str>,
    created_at: String,
    status: &'static str,
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
