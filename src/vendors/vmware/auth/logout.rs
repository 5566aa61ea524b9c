//! `POST /csp/gateway/am/api/auth/logout`: where a browser goes to be signed out.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::JSON;
use super::sign_out::{self, SignOut};
use crate::http::App;
use crate::http::app::BaseUrl;
use crate::http::face::json;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Url {
    url: String,
}

pub(super) async fn handler(State(app): State<App>, base: BaseUrl, sign_out: SignOut) -> Response {
    json(JSON, &Url { url: sign_out.destination(&app, &base) })
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Says where a browser goes to be signed out");
    sign_out::document(doc);
    doc.answer::<Url>(200, "The address.");
}
