//! `GET /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/protect-policy`: what users may change themselves.

use axum::extract::Path;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::view::ProtectBody;
use crate::domain::security_policy::{self, SHOW_PROTECT};

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(domain): Path<String>,
) -> Result<Response, Fault> {
    let policies = security_policy::show(caller.tenant(), caller.principal(), SHOW_PROTECT, &domain)?;
    Ok(ok(&ProtectBody::from(&policies.protect)))
}
