//! `PATCH /csp/gateway/am/api/orgs/{orgId}`: changes the organization.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Map, Value};

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::unknown;
use super::view::Reference;
use crate::domain::organization::{self, Changes, UPDATE};
use crate::domain::policy;
use crate::http::App;
use crate::http::caller::WriteError;
use crate::http::face::json;

/// The page's text goes on; how is not known.
const INVALID: &str = "Missing required parameters or invalid parameters in request body";

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Path(organization): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    policy::admit(caller.principal(), UPDATE)?;
    let fields = input::object(&body, INVALID)?;
    let changes = read(&fields).ok_or(Fault::Invalid(INVALID))?;
    let written = caller.write(app.engine(), move |tenant, caller, _| {
        organization::update(tenant, caller, &organization, &changes)
    });
    match written.await {
        Ok(()) => Ok(json(JSON, &Reference::from(caller.tenant().organization.get()))),
        Err(WriteError::Refused(error)) => Err(unknown(error)),
        Err(error) => Err(error.into()),
    }
}

/// `UpdateOrganizationRequest`: `None` if a field is of another type than it should be, or breaks a rule.
fn read(fields: &Map<String, Value>) -> Option<Changes> {
    let find = |key| fields.get(key).filter(|value| !value.is_null());
    let mut changes = Changes::default();
    if let Some(name) = find("displayName") {
        changes = changes.display_name(name.as_str()?)?;
    }
    if let Some(required) = find("isMfaRequired") {
        changes = changes.mfa_required(required.as_bool()?);
    }
    if let Some(required) = find("enforceUserApiTokenMfa") {
        changes = changes.api_token_mfa_required(required.as_bool()?);
    }
    if let Some(language) = find("language") {
        changes = changes.language(language.as_str()?)?;
    }
    if let Some(locale) = find("locale") {
        changes = changes.locale(locale.as_str()?)?;
    }
    if let Some(id) = find("auditLogsInstanceId") {
        changes = changes.audit_logs_instance_id(id.as_str()?)?;
    }
    Some(changes)
}
