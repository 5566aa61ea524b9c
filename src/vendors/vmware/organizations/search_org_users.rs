//! `GET /csp/gateway/am/api/orgs/{orgId}/users/search`: the first users who are found by a text; deprecated.

use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::openapi;
use super::view::{OrgUser, Shown};
use crate::domain::organization::{self, MOST_FOUND, Member, SEARCH_USERS};
use crate::domain::policy;
use crate::http::App;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// The most characters of a text to search for.
const LONGEST: usize = 120;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    results: Vec<OrgUser<'a>>,
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Path(organization): Path<String>,
    query: Query,
) -> Result<Response, Fault> {
    policy::admit(caller.principal(), SEARCH_USERS)?;
    let term = query.text("userSearchTerm").filter(|term| !term.is_empty());
    let term = term.ok_or(Fault::Invalid("userSearchTerm was not provided"))?;
    if term.chars().count() > LONGEST {
        return Err(Fault::Invalid("userSearchTerm cannot be longer than 120 characters"));
    }
    let tenant = caller.live().current();
    let organization = organization::show(&tenant, caller.principal(), SEARCH_USERS, &organization)?;
    let term = term.to_lowercase();
    let is_found = move |user: &_| organization::is_found_by(user, &term);
    let found = app.engine().search_users(tenant.clone(), MOST_FOUND, is_found).await?;
    let shown = Shown { roles: true, profile: false };
    let found = found.iter().filter_map(|id| tenant.users.find(id));
    let results = found.map(|user| OrgUser::new(Member { user, organization }, shown)).collect();
    Ok(json(JSON, &Body { results }))
}

pub(super) fn doc(doc: &mut Doc) {
    let term = json!({ "type": "string", "minLength": 1, "maxLength": LONGEST, "examples": ["alice"] });
    doc.summary("Finds users of the organization");
    doc.description("Up to 20, by any part of user name, e-mail address or name, in any case. Deprecated.");
    openapi::organization(doc);
    doc.parameter("query", "userSearchTerm", "What to look for.", true, term);
    doc.answer::<Body<'_>>(200, "The users who are found.");
    openapi::refusal(doc, 400, "There is no term, or it is too long.");
    openapi::unknown(doc, "The organization is not the caller's.");
}
