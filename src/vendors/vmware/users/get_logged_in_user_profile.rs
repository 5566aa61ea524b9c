//! `GET /csp/gateway/am/api/loggedin/user/profile`: the caller's profile.

use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::view::UserProfile;
use crate::domain::organization;
use crate::http::face::json;

pub(super) async fn handler(SignedIn(caller): SignedIn) -> Result<Response, Fault> {
    let member = organization::logged_in(caller.tenant(), caller.principal())?;
    Ok(json(JSON, &UserProfile::from(member)))
}
