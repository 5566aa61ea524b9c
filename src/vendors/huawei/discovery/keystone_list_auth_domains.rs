//! `GET /v3/auth/domains`: the account of the caller.

use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::input::Query;
use super::super::links::SelfLink;
use super::super::ok;
use crate::http::app::BaseUrl;

#[derive(Serialize)]
struct Body<'a> {
    domains: Vec<Domain<'a>>,
    links: SelfLink,
}

#[derive(Serialize)]
struct Domain<'a> {
    description: &'static str,
    enabled: bool,
    id: &'a str,
    links: SelfLink,
    name: &'a str,
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
