//! `GET /csp/gateway/am/api/loggedin/user`: the caller.

use axum::response::Response;
use serde_json::json;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::openapi;
use super::view::UserDto;
use crate::domain::organization;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// The profile is there where it is asked for, by either parameter: assumed.
pub(super) async fn handler(SignedIn(caller): SignedIn, query: Query) -> Result<Response, Fault> {
    let member = organization::logged_in(caller.tenant(), caller.principal())?;
    let is_expanded = query.has("expandProfile") || query.has("expand");
    let profile = is_expanded.then(|| member.into());
    Ok(json(JSON, &UserDto::new(member.user, profile)))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Shows the caller");
    openapi::flag(doc, "expandProfile", "The profile too.");
    openapi::flag(doc, "expand", "The profile too.");
    doc.differs("Fields that a tenant has no values for, such as the postal address, are left out.");
    doc.answer::<UserDto<'_>>(200, "The user.");
    doc.example(
        200,
        json!({
            "userId": "vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c31",
            "acct": "alice@demo.test",
            "username": "alice@demo.test",
            "email": "alice@demo.test",
            "emailVerified": true,
            "firstName": "alice",
            "lastName": "alice",
            "refLink": "/csp/gateway/am/api/users/alice@demo.test",
        }),
    );
    openapi::refusal(doc, 404, "The user of the token has been deleted.");
}
