//! `/v3/auth/tokens`: issuing, checking and revoking tokens.

mod identity;
mod keystone_check_token;
mod keystone_create_token;
mod keystone_revoke_token;
mod keystone_validate_token;
mod subject;
mod view;

use axum::http::Method;
use axum::routing::{delete, get, head, post};

use super::error::Fault;
use crate::domain::token;
use crate::http::face::{Missing, Refusal};
use crate::http::route::Route;

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "KeystoneCreateToken",
        method: Method::POST,
        path: "/v3/auth/tokens",
        action: None,
        source: "Huawei Cloud IAM API Reference: Obtaining a User Token Through Password Authentication, … \
                 Through Virtual MFA, Obtaining a Scoped Token",
        doc: keystone_create_token::doc,
        handler: || post(keystone_create_token::handler),
    },
    Route {
        operation: "KeystoneValidateToken",
        method: Method::GET,
        path: "/v3/auth/tokens",
        action: Some(token::VALIDATE),
        source: "Huawei Cloud IAM API Reference: Verifying a Token",
        doc: keystone_validate_token::doc,
        handler: || get(keystone_validate_token::handler),
    },
    Route {
        operation: "KeystoneCheckToken",
        method: Method::HEAD,
        path: "/v3/auth/tokens",
        action: Some(token::VALIDATE),
        source: "Open Telekom Cloud IAM API Reference: Verifying a Token",
        doc: keystone_check_token::doc,
        handler: || head(keystone_check_token::handler),
    },
    Route {
        operation: "KeystoneRevokeToken",
        method: Method::DELETE,
        path: "/v3/auth/tokens",
        action: Some(token::REVOKE),
        source: "Open Telekom Cloud IAM API Reference: Deleting a Token",
        doc: keystone_revoke_token::doc,
        handler: || delete(keystone_revoke_token::handler),
    },
];

/// What asks for an agency meets: a tenant has none, and Fauxfactor says so.
pub(super) fn no_agencies(path: &str) -> Fault {
    Fault::Refused(Refusal::NotEmulated(Missing {
        method: Method::POST,
        path: format!("{path} with the method assume_role"),
        nearest: vec!["POST /v3/auth/tokens with the method password, totp or token".to_owned()],
    }))
}
