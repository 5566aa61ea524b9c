//! `GET /v3.0/OS-USER/login-protects`: the login protection of all users for whom it was ever configured.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::LoginProtect;
use crate::domain::login_protection;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// Of all users for whom it was ever configured.
    login_protects: Vec<LoginProtect<'a>>,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("List the login protection of all users")
        .description("Of users for whom it was ever configured.")
        .answer::<Body<'_>>(200, "The login protections.");
}

pub(super) async fn handler(SignedIn(caller, _): SignedIn) -> Result<Response, Fault> {
    let all = login_protection::list(caller.tenant(), caller.principal())?;
    let all = all.into_iter().map(|(user, protection)| LoginProtect::new(user, protection));
    Ok(ok(&Body { login_protects: all.collect() }))
}
