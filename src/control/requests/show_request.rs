//! `GET /_fauxfactor/v1/tenants/{tenant}/requests/{seq}`: one request.

use axum::response::Response;

use super::super::answer::ok;
use super::super::problem::Problem;
use super::log::InLog;
use super::view::EntryView;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("One request").answer::<EntryView>(200, "The request and its answer.");
}

pub(super) async fn handler(place: InLog) -> Result<Response, Problem> {
    let named = place.params.get("seq");
    let entry = named.parse().ok().and_then(|seq| place.log().get(seq));
    let entry = entry.ok_or_else(|| {
        let detail = format!("The log has no request `{named}`, or has it no longer.");
        Problem::not_found("request_not_found", detail)
    })?;
    Ok(ok(&EntryView::from(entry)))
}
