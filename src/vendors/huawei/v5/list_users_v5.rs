//! `GET /v5/users`: the users of the account, or the one who has an access key.

use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::ok;
use super::{PageInfo, Paging, Shown};
use crate::domain::users;

#[derive(Serialize)]
struct Body<'a> {
    users: Vec<Shown<'a>>,
    page_info: PageInfo,
}

pub(super) async fn handler(SignedIn(caller, _): SignedIn, query: Query) -> Result<Response, Fault> {
    let (paging, tenant) = (Paging::of(&query)?, caller.tenant());
    let all = users::list(tenant, caller.principal(), paging.after_user())?;
    // A tenant has no groups, so nobody is in any.
    let in_group = query.text("group_id").is_none();
    let key = query.text("access_key_id");
    let has_key = |user: &crate::domain::user::User| {
        key.is_none_or(|key| user.access_keys.iter().any(|own| own.as_str() == key))
    };
    let found = all.filter(|user| in_group && has_key(user)).map(|user| Shown::new(tenant, user));
    let (users, page_info) = paging.cut(found, |user| user.user_id.to_string());
    Ok(ok(&Body { users, page_info }))
}
