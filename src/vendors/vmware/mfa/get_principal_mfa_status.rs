//! `GET /csp/gateway/iam/vmwid/api/principal/mfa/status`: the caller's own second factor.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use crate::domain::behaviour::AbsentField;
use crate::domain::mfa_status;
use crate::http::App;
use crate::http::face::json;

/// `UserMfaStatusDto`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserMfaStatus<'a> {
    activated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_name: Option<DeviceName<'a>>,
    turned_on: bool,
    username: &'a str,
}

#[derive(Serialize)]
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
