//! `PUT /csp/gateway/am/api/loggedin/user/profile/default-org`: sets the caller's default organization.
//!
//! There is one to choose from, so nothing changes.

use axum::body::Bytes;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::super::openapi;
use super::super::organizations::view::{Reference, link_to};
use crate::domain::organization;
use crate::http::face::json;
use crate::http::openapi::Doc;

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

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Sets the caller's default organization");
    let link = json!({
        "type": "string",
        "description": "The `refLink` of the caller's organization.",
        "examples": ["/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa"],
    });
    let schema = json!({ "type": "object", "properties": { "refLink": link }, "required": ["refLink"] });
    doc.body_of("application/json", schema, true);
    doc.body_example(&json!({ "refLink": "/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa" }));
    openapi::refusal(doc, 400, "There is no link, or it is not the caller's organization's.");
    doc.answer::<Reference>(200, "The organization, which it was before: there is one.");
    openapi::refusal(doc, 404, "The user of the token has been deleted.");
}
