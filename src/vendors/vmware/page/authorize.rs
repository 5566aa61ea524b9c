//! `GET /csp/gateway/discovery`: the page at which a browser signs in to an app.

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::request::{Form, Reader, Request};
use super::view::{self, Asks, SignInPage};
use super::{PARAMETERS, REQUIRED, answers, parameter};
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) async fn handler(State(app): State<App>, reader: Reader, RawQuery(query): RawQuery) -> Response {
    let form = Form::new(query.unwrap_or_default().as_bytes());
    if form.has("signed_out") {
        return view::signed_out();
    }
    let request = match Request::read(&app, &form, reader) {
        Ok(request) => request,
        Err(response) => return *response,
    };
    let page = SignInPage {
        app: request.asked.app.record.id.as_str(),
        organization: &request.asked.tenant.organization.get().display_name,
        hidden: form.kept(),
        asks: Asks::Password { username: "" },
        message: None,
    };
    page.respond()
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("The page at which a browser signs in to an app");
    doc.description(
        "With `signed_out` in the query, it is the page that says so, and nothing else is looked at.",
    );
    for (name, what) in PARAMETERS {
        doc.parameter("query", name, what, REQUIRED.contains(&name), parameter(name));
    }
    answers(doc, "The page, which asks for user name and password.");
}
