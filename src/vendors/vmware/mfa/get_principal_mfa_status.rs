//! `GET /csp/gateway/iam/vmwid/api/principal/mfa/status`: the caller's own second factor.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::openapi;
use crate::domain::behaviour::AbsentField;
use crate::domain::mfa_status;
use crate::http::App;
use crate::http::face::json;
use crate::http::openapi::Doc;

/// `UserMfaStatusDto`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct UserMfaStatus<'a> {
    /// Whether a virtual MFA device is bound.
    activated: bool,
    /// The name of the bound device; left out, or null by a setting, if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DeviceName<'_>")]
    device_name: Option<DeviceName<'a>>,
    /// Whether sign-ins ask for a code.
    turned_on: bool,
    /// The VMware user name.
    username: &'a str,
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum DeviceName<'a> {
    Named(&'a str),
    Null,
}

pub(super) async fn handler(State(app): State<App>, SignedIn(caller): SignedIn) -> Result<Response, Fault> {
    let assumed = &app.engine().behaviour().vmware;
    let status = mfa_status::show(caller.tenant(), caller.principal(), assumed)?;
    let device_name = match (status.device_name, assumed.absent_device_name) {
        (Some(name), _) => Some(DeviceName::Named(name)),
        (None, AbsentField::Null) => Some(DeviceName::Null),
        (None, AbsentField::Omit) => None,
    };
    Ok(json(
        JSON,
        &UserMfaStatus {
            activated: status.activated,
            device_name,
            turned_on: status.turned_on,
            username: status.username,
        },
    ))
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Shows whether the caller has MFA, and whether it is on");
    doc.answer::<UserMfaStatus<'_>>(200, "The status.");
    let status = json!({
        "activated": true, "deviceName": "alice-phone", "turnedOn": true, "username": "alice@demo.test",
    });
    doc.example(200, status);
    openapi::refusal(doc, 404, "The caller is a federated user, whose second factor is elsewhere.");
    doc.differs("What it answers of users without a device is assumed: the vendor's page does not say.");
}
