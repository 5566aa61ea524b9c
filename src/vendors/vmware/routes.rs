//! The emulated operations of VMware Cloud Services.

use axum::http::Method;
use axum::routing::{get, patch};

use super::{get_principal_mfa_status, update_principal_mfa};
use crate::domain::mfa_status;
use crate::http::route::Route;

/// One row an operation; names are the API reference's.
pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "getPrincipalMfaStatusUsingGET",
        method: Method::GET,
        path: "/csp/gateway/iam/vmwid/api/principal/mfa/status",
        action: Some(mfa_status::SHOW),
        source: "VMware Cloud Services API Reference: Get Principal Mfa Status Using GET",
        handler: || get(get_principal_mfa_status::handler),
    },
    Route {
        operation: "updatePrincipalMfaUsingPATCH",
        method: Method::PATCH,
        path: "/csp/gateway/iam/vmwid/api/principal/mfa",
        action: Some(mfa_status::TURN),
        source: "VMware Cloud Services API Reference: Update Principal Mfa Using PATCH",
        handler: || patch(update_principal_mfa::handler),
    },
];
