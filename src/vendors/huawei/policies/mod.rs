//! `OS-SECURITYPOLICY`: what an account decides for all its users.

mod show_domain_login_policy;
mod show_domain_password_policy;
mod show_domain_protect_policy;
mod update_domain_login_policy;
mod update_domain_password_policy;
mod update_domain_protect_policy;
mod view;

use std::ops::RangeInclusive;

use axum::http::Method;
use axum::routing::{get, put};

use super::error::Fault;
use super::input::{Fields, Input, invalid_text};
use super::write::write;
use crate::domain::policy::Action;
use crate::domain::security_policy::{self, SecurityPolicies};
use crate::http::route::Route;
use crate::http::{App, Caller};

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ShowDomainLoginPolicy",
        method: Method::GET,
        path: "/v3.0/OS-SECURITYPOLICY/domains/{domain_id}/login-policy",
        action: Some(security_policy::SHOW_LOGIN),
        source: "Huawei Cloud IAM API Reference: Querying the Login Authentication Policy",
        doc: show_domain_login_policy::doc,
        handler: || get(show_domain_login_policy::handler),
    },
    Route {
        operation: "UpdateDomainLoginPolicy",
        method: Method::PUT,
        path: "/v3.0/OS-SECURITYPOLICY/domains/{domain_id}/login-policy",
        action: Some(security_policy::UPDATE_LOGIN),
        source: "Huawei Cloud IAM API Reference: Modifying the Login Authentication Policy",
        doc: update_domain_login_policy::doc,
        handler: || put(update_domain_login_policy::handler),
    },
    Route {
        operation: "ShowDomainPasswordPolicy",
        method: Method::GET,
        path: "/v3.0/OS-SECURITYPOLICY/domains/{domain_id}/password-policy",
        action: Some(security_policy::SHOW_PASSWORD),
        source: "Huawei Cloud IAM API Reference: Querying the Password Policy",
        doc: show_domain_password_policy::doc,
        handler: || get(show_domain_password_policy::handler),
    },
    Route {
        operation: "UpdateDomainPasswordPolicy",
        method: Method::PUT,
        path: "/v3.0/OS-SECURITYPOLICY/domains/{domain_id}/password-policy",
        action: Some(security_policy::UPDATE_PASSWORD),
        source: "Huawei Cloud IAM API Reference: Modifying the Password Policy",
        doc: update_domain_password_policy::doc,
        handler: || put(update_domain_password_policy::handler),
    },
    Route {
        operation: "ShowDomainProtectPolicy",
        method: Method::GET,
        path: "/v3.0/OS-SECURITYPOLICY/domains/{domain_id}/protect-policy",
        action: Some(security_policy::SHOW_PROTECT),
        source: "Huawei Cloud IAM API Reference: Querying the Operation Protection Policy",
        doc: show_domain_protect_policy::doc,
        handler: || get(show_domain_protect_policy::handler),
    },
    Route {
        operation: "UpdateDomainProtectPolicy",
        method: Method::PUT,
        path: "/v3.0/OS-SECURITYPOLICY/domains/{domain_id}/protect-policy",
        action: Some(security_policy::UPDATE_PROTECT),
        source: "Huawei Cloud IAM API Reference: Modifying the Operation Protection Policy",
        doc: update_domain_protect_policy::doc,
        handler: || put(update_domain_protect_policy::handler),
    },
];

/// Changes the account's policies, and answers them as they are then.
async fn update(
    app: &App,
    caller: &Caller,
    action: Action,
    domain: String,
    change: impl Fn(&mut SecurityPolicies) + Send + 'static,
) -> Result<SecurityPolicies, Fault> {
    write(app, caller, move |tenant, caller, _| {
        security_policy::update(tenant, caller, action, &domain, &change)
    })
    .await
}

/// The number under `key`, if there is one, within its range.
fn number(fields: Fields<'_>, key: &'static str, range: &RangeInclusive<u16>) -> Result<Option<u16>, Input> {
    let Some(number) = fields.optional_number(key)? else { return Ok(None) };
    let within = u16::try_from(number).ok().filter(|number| range.contains(number));
    within.map(Some).ok_or_else(|| invalid_text(key, &number.to_string()))
}

/// Writes `value`, if there is one.
fn set<T: Clone>(into: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        into.clone_from(value);
    }
}
