//! `GET /v3/auth/domains`: the account of the caller.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::input::Query;
use super::super::links::SelfLink;
use super::super::ok;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The account.
    domains: Vec<Domain<'a>>,
    /// Where it stands.
    links: SelfLink,
}

#[derive(JsonSchema, Serialize)]
struct Domain<'a> {
    /// A description, or empty.
    description: &'static str,
    /// Whether it is enabled.
    enabled: bool,
    /// The id.
    id: &'a str,
    /// Where it stands.
    links: SelfLink,
    /// The name.
    name: &'a str,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("List the accounts of the caller")
        .query::<String>("name", "Only the account of that name.")
        .answer::<Body<'_>>(200, "The caller's account, or none if it has another name.");
}

pub(super) async fn handler(SignedIn(caller, _): SignedIn, base: BaseUrl, query: Query) -> Response {
    let account = caller.tenant().account.get();
    let (id, name) = (account.id.as_str(), account.name.as_str());
    let own = Domain {
        description: "",
        enabled: true,
        id,
        links: SelfLink::to(&base, &format!("/v3/domains/{id}")),
        name,
    };
    let is_asked_for = query.text("name").is_none_or(|asked| asked == name);
    let domains = if is_asked_for { vec![own] } else { Vec::new() };
    ok(&Body { domains, links: SelfLink::to(&base, "/v3/auth/domains") })
}
