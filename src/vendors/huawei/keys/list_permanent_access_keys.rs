//! `GET /v3.0/OS-CREDENTIAL/credentials`: the access keys of a user, by default one's own.

use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::ok;
use super::Listed;
use crate::domain::access_key;
use crate::domain::id::UserId;

#[derive(Serialize)]
struct Body<'a> {
    credentials: Vec<Listed<'a>>,
}

pub(super) async fn handler(signed_in: SignedIn, query: Query) -> Result<Response, Fault> {
    let user = query.text("user_id").map_or_else(|| signed_in.user().id.clone(), UserId::new);
    let SignedIn(caller, _) = &signed_in;
    let keys = access_key::list(caller.tenant(), caller.principal(), &user)?;
    let credentials = keys.map(|(id, key)| Listed::new(caller.tenant().spell_access_key(id), key)).collect();
    Ok(ok(&Body { credentials }))
}
