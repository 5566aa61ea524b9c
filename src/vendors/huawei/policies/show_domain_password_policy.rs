//! `GET /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/password-policy`: what a password must be like.

use axum::extract::Path;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::super::openapi::of_account;
use super::view::PasswordBody;
use crate::domain::security_policy::{self, SHOW_PASSWORD};
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    of_account(doc)
        .summary("Show the password policy: what a password has to be like")
        .answer::<PasswordBody>(200, "The policy.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(domain): Path<String>,
) -> Result<Response, Fault> {
    let policies = security_policy::show(caller.tenant(), caller.principal(), SHOW_PASSWORD, &domain)?;
    Ok(ok(&PasswordBody::from(&policies.password)))
}
