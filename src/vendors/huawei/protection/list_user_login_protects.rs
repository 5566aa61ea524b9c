//! `GET /v3.0/OS-USER/login-protects`: the login protection of all users for whom it was ever configured.

use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::LoginProtect;
use crate::domain::login_protection;

#[derive(Serialize)]
struct Body<'a> {
    login_protects: Vec<LoginProtect<'a>>,
}

pub(super) async fn handler(SignedIn(caller, _): SignedIn) -> Result<Response, Fault> {
    let all = login_protection::list(caller.tenant(), caller.principal())?;
    let all = all.into_iter().map(|(user, protection)| LoginProtect::new(user, protection));
    Ok(ok(&Body { login_protects: all.collect() }))
}
