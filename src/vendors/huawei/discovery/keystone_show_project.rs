//! `GET /v3/projects/{project_id}`: a project.

use axum::extract::Path;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::{Fault, Missing};
use super::super::links::Links;
use super::super::ok;
use super::view::Shown;
use crate::domain::projects;
use crate::http::app::BaseUrl;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The project.
    project: Shown<'a>,
}

pub(super) fn doc(doc: &mut Doc) {
    let id = json!({ "type": "string", "minLength": 1, "examples": ["065a7c66da0010992ff7c0031e5a5e7d"] });
    doc.summary("Show a project")
        .parameter("path", "project_id", "The project's id.", true, id)
        .answer::<Body<'_>>(200, "The project.")
        .empty(404, "The account has no such project.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    base: BaseUrl,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let account = caller.tenant().account.get();
    let project = projects::show(caller.tenant(), caller.principal(), &id)?;
    let project = project.ok_or(Fault::NotFound(Missing::Other("project", id)))?;
    Ok(ok(&Body { project: Shown::<Links>::of(account, project, &base) }))
}
