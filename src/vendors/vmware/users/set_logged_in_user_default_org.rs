//! `PUT /csp/gateway/am/api/loggedin/user/profile/default-org`: sets the caller's default organization.
//!
//! There is one to choose from, so nothing changes.

use axum::body::Bytes;
use axum::response::Response;
use serde_json::Value;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::super::organizations::view::{Reference, link_to};
use crate::domain::organization;
use crate::http::face::json;

const NO_LINK: &str = "Organization link is mandatory";

pub(super) async fn handler(SignedIn(caller): SignedIn, body: Bytes) -> Result<Response, Fault> {
    let member = organization::logged_in(caller.tenant(), caller.principal())?;
    let fields = input::object(&body, NO_LINK)?;
    let asked = fields.get("refLink").and_then(Value::as_str).ok_or(Fault::Invalid(NO_LINK))?;
    if asked != link_to(member.organization) {
        return Err(Fault::Invalid("The user is not a member of the organization"));
    }
    Ok(json(JSON, &Reference::from(member.organization)))
}
