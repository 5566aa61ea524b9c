//! `GET /v3/projects`: the projects of the account, or those that pass the filters, in pages if asked for.

use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::{Input, Query};
use super::super::links::Links;
use super::super::ok;
use super::Projects;
use crate::domain::id::AccountId;
use crate::domain::policy;
use crate::domain::projects;
use crate::domain::tenant::Project;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let page = json!({ "type": "integer", "minimum": 1, "maximum": u64::MAX });
    let rows = json!({ "type": "integer", "minimum": 1, "maximum": 5000 });
    doc.summary("List the projects of the account")
        .description("Of several filters, all have to pass. `page` and `per_page` go together.")
        .query::<String>("domain_id", "The caller's account. Any other is refused with 403.")
        .query::<String>("parent_id", "Only the projects below it: the account.")
        .query::<String>("name", "Only the project of that name.")
        .query::<bool>("enabled", "Only projects that are enabled: all are.")
        .query::<bool>("is_domain", "Only projects that are accounts: none is.")
        .parameter("query", "page", "The page, from 1.", false, page)
        .parameter("query", "per_page", "Rows of a page.", false, rows)
        .answer::<Projects<'_, Links>>(200, "The projects.")
        .empty(400, "A parameter is not of its form, or `page` and `per_page` do not come together.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    base: BaseUrl,
    query: Query,
) -> Result<Response, Fault> {
    let all = projects::list(caller.tenant(), caller.principal())?;
    let account = caller.tenant().account.get();
    policy::own_account(caller.tenant(), caller.principal(), query.text("domain_id"))?;
    let is_child = query.text("parent_id").is_none_or(|id| account.id == AccountId::new(id));
    let enabled = query.flag("enabled")?.unwrap_or(true);
    let is_domain = query.flag("is_domain")?.unwrap_or(false);
    let name = query.text("name");
    let passes = |project: &&Project| {
        is_child && enabled && !is_domain && name.is_none_or(|name| project.name == name)
    };
    let (skip, take) = page(&query)?;
    let found = all.iter().filter(passes).skip(skip).take(take);
    Ok(ok(&Projects::<Links>::of(account, found, &base, "/v3/projects")))
}

/// Rows before the page, and rows of it. `page` and `per_page` go together.
fn page(query: &Query) -> Result<(usize, usize), Input> {
    let page = query.number("page", 1..=usize::MAX)?;
    match (page, query.number("per_page", 1..=5000)?) {
        (None, None) => Ok((0, usize::MAX)),
        (Some(page), Some(rows)) => Ok((rows.saturating_mul(page - 1), rows)),
        (Some(_), None) => Err(Input::Required("per_page")),
        (None, Some(_)) => Err(Input::Required("page")),
    }
}
