//! `GET /v3/projects/{project_id}`: a project.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::{Fault, Missing};
use super::super::links::Links;
use super::super::ok;
use super::view::Shown;
use crate::domain::projects;
use crate::http::app::BaseUrl;

#[derive(Serialize)]
struct Body<'a> {
    project: Shown<'a>,
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
