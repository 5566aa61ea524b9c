//! `PATCH /_fauxfactor/v1/tenants/{tenant}/users/{user}/device`: gives the user's device another name.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::super::answer::ok;
use super::super::document::conflict;
use super::super::input::{InTenant, Json};
use super::super::problem::Problem;
use super::view::Device;
use super::{device_name, whose};
use crate::http::App;
use crate::http::openapi::Doc;

/// What is to change about a device.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeviceChanges {
    /// Its name, which no other user's device has. The serial number follows.
    #[schemars(regex(pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]{1,64}$"))]
    name: String,
}

pub(super) fn doc(doc: &mut Doc) {
    doc.summary("Gives the user's device another name")
        .body::<DeviceChanges>()
        .body_example(&json!({ "name": "phone" }))
        .answer::<Device>(200, "The device. Its serial number has the new name.");
    conflict(doc, "device_name_taken, federated_user: the device cannot have the name.");
}

pub(super) async fn handler(
    State(app): State<App>,
    place: InTenant,
    Json(body): Json<DeviceChanges>,
) -> Result<Response, Problem> {
    let user = whose(&app, &place).await?;
    let device = app.engine().rename_device(&place.live, &user, device_name(&body.name)?).await?;
    Ok(ok(&Device::new(&place.live, &user, &device)?))
}
