//! `GET /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/password-policy`: what a password must be like.

use axum::extract::Path;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::view::PasswordBody;
use crate::domain::security_policy::{self, SHOW_PASSWORD};

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(domain): Path<String>,
) -> Result<Response, Fault> {
    let policies = security_policy::show(caller.tenant(), caller.principal(), SHOW_PASSWORD, &domain)?;
    Ok(ok(&PasswordBody::from(&policies.password)))
}
