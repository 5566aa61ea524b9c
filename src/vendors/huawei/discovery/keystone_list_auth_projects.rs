//! `GET /v3/auth/projects`: the projects of the caller: all of the account's.

use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::links::SelfLink;
use super::super::ok;
use super::Projects;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("List the projects of the caller")
        .differs("projects have no permissions of their own, so every user has all of the account's.")
        .answer::<Projects<'_, SelfLink>>(200, "All projects of the account.");
}

pub(super) async fn handler(SignedIn(caller, _): SignedIn, base: BaseUrl) -> Response {
    let account = caller.tenant().account.get();
    ok(&Projects::<SelfLink>::of(account, account.projects.iter(), &base, "/v3/auth/projects"))
}
