//! `GET /csp/gateway/am/api/loggedin/user/profile`: the caller's profile.

use axum::response::Response;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::openapi;
use super::view::UserProfile;
use crate::domain::organization;
use crate::http::face::json;
use crate::http::openapi::Doc;

pub(super) async fn handler(SignedIn(caller): SignedIn) -> Result<Response, Fault> {
    let member = organization::logged_in(caller.tenant(), caller.principal())?;
    Ok(json(JSON, &UserProfile::from(member)))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Shows the caller's profile");
    doc.differs("Users have no language of their own: it is the organization's.");
    doc.answer::<UserProfile<'_>>(200, "The profile.");
    openapi::refusal(doc, 404, "The user of the token has been deleted.");
}
