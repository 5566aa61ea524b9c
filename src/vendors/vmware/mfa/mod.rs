//! The principal's MFA: its status, turning it on and off, and its audit.

mod get_principal_mfa_status;
mod search_principal_mfa_audit_logs;
mod update_principal_mfa;

use axum::http::Method;
use axum::routing::{get, patch, post};

use crate::domain::{audit, mfa_status};
use crate::http::route::Route;

/// One row an operation; names are the API reference's.
pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "getPrincipalMfaStatusUsingGET",
        method: Method::GET,
        path: "/csp/gateway/iam/vmwid/api/principal/mfa/status",
        action: Some(mfa_status::SHOW),
        source: "VMware Cloud Services API Reference: Get Principal Mfa Status Using GET",
        doc: get_principal_mfa_status::doc,
        handler: || get(get_principal_mfa_status::handler),
    },
    Route {
        operation: "updatePrincipalMfaUsingPATCH",
        method: Method::PATCH,
        path: "/csp/gateway/iam/vmwid/api/principal/mfa",
        action: Some(mfa_status::TURN),
        source: "VMware Cloud Services API Reference: Update Principal Mfa Using PATCH",
        doc: update_principal_mfa::doc,
        handler: || patch(update_principal_mfa::handler),
    },
    Route {
        operation: "searchPrincipalMfaAuditLogsUsingPOST",
        method: Method::POST,
        path: "/csp/gateway/iam/vmwid/api/principal/mfa/audit",
        action: Some(audit::SEARCH),
        source: "VMware Cloud Services API Reference: Search Principal Mfa Audit Logs Using POST",
        doc: search_principal_mfa_audit_logs::doc,
        handler: || post(search_principal_mfa_audit_logs::handler),
    },
];
