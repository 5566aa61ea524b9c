//! `GET /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/protect-policy`: what users may change themselves.

use axum::extract::Path;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::super::openapi::of_account;
use super::view::ProtectBody;
use crate::domain::security_policy::{self, SHOW_PROTECT};
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    of_account(doc)
        .summary("Show the protect policy: what users may change themselves")
        .answer::<ProtectBody<'_>>(200, "The policy.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(domain): Path<String>,
) -> Result<Response, Fault> {
    let policies = security_policy::show(caller.tenant(), caller.principal(), SHOW_PROTECT, &domain)?;
    Ok(ok(&ProtectBody::from(&policies.protect)))
}
