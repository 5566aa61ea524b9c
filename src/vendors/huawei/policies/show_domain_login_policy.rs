//! `GET /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/login-policy`: when failures to sign in lock a user.

use axum::extract::Path;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::super::openapi::of_account;
use super::view::LoginBody;
use crate::domain::security_policy::{self, SHOW_LOGIN};
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    of_account(doc)
        .summary("Show the login policy: when failures to sign in lock a user")
        .answer::<LoginBody<'_>>(200, "The policy.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(domain): Path<String>,
) -> Result<Response, Fault> {
    let policies = security_policy::show(caller.tenant(), caller.principal(), SHOW_LOGIN, &domain)?;
    Ok(ok(&LoginBody::from(&policies.login)))
}
