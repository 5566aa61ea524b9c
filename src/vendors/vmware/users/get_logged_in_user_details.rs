//! `GET /csp/gateway/am/api/loggedin/user`: the caller.

use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::view::UserDto;
use crate::domain::organization;
use crate::http::face::json;

/// The profile is there where it is asked for, by either parameter: assumed.
pub(super) async fn handler(SignedIn(caller): SignedIn, query: Query) -> Result<Response, Fault> {
    let member = organization::logged_in(caller.tenant(), caller.principal())?;
    let is_expanded = query.has("expandProfile") || query.has("expand");
    let profile = is_expanded.then(|| member.into());
    Ok(json(JSON, &UserDto::new(member.user, profile)))
}
