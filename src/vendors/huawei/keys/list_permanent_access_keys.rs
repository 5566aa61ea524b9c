//! `GET /v3.0/OS-CREDENTIAL/credentials`: the access keys of a user, by default one's own.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::ok;
use super::Listed;
use crate::domain::access_key;
use crate::domain::id::UserId;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The access keys.
    credentials: Vec<Listed<'a>>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("List the access keys of a user")
        .query::<String>("user_id", "Whose; by default one's own.")
        .answer::<Body<'_>>(200, "The access keys, without their secrets.")
        .empty(404, "The caller's account has no such user.");
}

pub(super) async fn handler(signed_in: SignedIn, query: Query) -> Result<Response, Fault> {
    let user = query.text("user_id").map_or_else(|| signed_in.user().id.clone(), UserId::new);
    let SignedIn(caller, _) = &signed_in;
    let keys = access_key::list(caller.tenant(), caller.principal(), &user)?;
    let credentials = keys.map(|(id, key)| Listed::new(caller.tenant().spell_access_key(id), key)).collect();
    Ok(ok(&Body { credentials }))
}
