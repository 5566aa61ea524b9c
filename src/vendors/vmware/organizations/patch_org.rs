//! `PATCH /csp/gateway/am/api/orgs/{orgId}`: changes the organization.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input;
use super::super::openapi;
use super::unknown;
use super::view::Reference;
use crate::domain::organization::{self, Changes, UPDATE};
use crate::domain::policy;
use crate::http::App;
use crate::http::caller::WriteError;
use crate::http::face::json;
use crate::http::openapi::Doc;

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

pub(super) fn doc(doc: &mut Doc) {
    let text =
        |what: &str| json!({ "type": ["string", "null"], "maxLength": Changes::TEXT, "description": what });
    let flag = |what: &str| json!({ "type": ["boolean", "null"], "description": what });
    let schema = json!({
        "type": "object",
        "description": "What is left out or null stays; other fields are not looked at.",
        "properties": {
            "displayName": {
                "type": ["string", "null"],
                "maxLength": Changes::DISPLAY_NAME,
                "pattern": r"^[\p{L}\p{N} \-_.`':@&]*$",
                "description": "Letters, digits, spaces and some signs.",
            },
            "isMfaRequired": flag("Whether users may not turn MFA off, nor sign in without it."),
            "enforceUserApiTokenMfa": flag("Whether the exchange of an API token takes a passcode."),
            "language": text("The language of the organization, and of its users."),
            "locale": text("The locale of the organization, and of its users."),
            "auditLogsInstanceId": text("Where audit logs go; empty for nowhere."),
        },
    });
    doc.summary("Changes the organization");
    doc.description("For administrators of the organization.");
    openapi::organization(doc);
    doc.body_of("application/json", schema, true);
    doc.body_example(&json!({ "enforceUserApiTokenMfa": false }));
    doc.answer::<Reference>(200, "A link to the organization.");
    openapi::refusal(doc, 400, "The body is no JSON object, or a field is not what it can be.");
    openapi::unknown(
        doc,
        "The organization is not the caller's: Organization with this identifier is not found.",
    );
    doc.differs("Changes are in effect at once; the vendor's take up to 30 minutes.");
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
