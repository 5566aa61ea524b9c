//! `GET /v5/users`: the users of the account, or the one who has an access key.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::ok;
use super::document_pages;
use super::{PageInfo, Paging, Shown};
use crate::domain::user::User;
use crate::domain::users::{self, By};
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The users, in the order of their ids.
    users: Vec<Shown<'a>>,
    /// Where the page ends.
    page_info: PageInfo,
}

pub(super) fn doc(doc: &mut Doc) {
    document_pages(doc)
        .summary("List the users of the account, or the one who has an access key")
        .differs("there are no groups: with a `group_id` nobody is found.")
        .query::<String>("access_key_id", "Only the user who has that access key.")
        .query::<String>("group_id", "Only the users of that group: there is none.")
        .answer::<Body<'_>>(200, "A page of users.");
}

pub(super) async fn handler(SignedIn(caller, _): SignedIn, query: Query) -> Result<Response, Fault> {
    let (paging, tenant, by) = (Paging::of(&query)?, caller.tenant(), caller.principal());
    let found: Box<dyn Iterator<Item = &User> + Send> = match query.text("access_key_id") {
        Some(key) => Box::new(users::find(tenant, by, By::AccessKey(key))?.into_iter()),
        None => Box::new(users::list(tenant, by, paging.after_user())?),
    };
    // A tenant has no groups, so nobody is in any.
    let in_group = query.text("group_id").is_none();
    let found = found.filter(|_| in_group).map(|user| Shown::new(tenant, user));
    let (users, page_info) = paging.cut(found, |user| user.user_id.to_string());
    Ok(ok(&Body { users, page_info }))
}
