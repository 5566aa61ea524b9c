//! `OS-MFA`: virtual MFA devices.
//!
//! What `/v3.0` and its `/v5` siblings share stands here; each operation has a file.

mod create_binding_device;
mod create_mfa_device;
mod delete_binding_device;
mod delete_mfa_device;
mod list_user_mfa_devices;
mod show_user_mfa_device;

use axum::http::Method;
use axum::routing::{delete as on_delete, get, post, put};
use data_encoding::BASE32_NOPAD;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::error::Fault;
use super::input::{Body, Fields, Input, Query, invalid_text};
use super::schema::{CODE, TEXT, object, required, text};
use super::write::write;
use crate::domain::device::{self, DeviceName, VirtualMfaDevice};
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::http::openapi::Doc;
use crate::http::route::Route;
use crate::http::{App, Caller};

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ListUserMfaDevices",
        method: Method::GET,
        path: "/v3.0/OS-MFA/virtual-mfa-devices",
        action: Some(device::LIST),
        source: "Huawei Cloud IAM API Reference: Querying the MFA Device Information of Users",
        doc: list_user_mfa_devices::doc,
        handler: || get(list_user_mfa_devices::handler),
    },
    Route {
        operation: "ShowUserMfaDevice",
        method: Method::GET,
        path: "/v3.0/OS-MFA/users/{user_id}/virtual-mfa-device",
        action: Some(device::SHOW),
        source: "Huawei Cloud IAM API Reference: Querying the MFA Device Information of a User",
        doc: show_user_mfa_device::doc,
        handler: || get(show_user_mfa_device::handler),
    },
    Route {
        operation: "CreateMfaDevice",
        method: Method::POST,
        path: "/v3.0/OS-MFA/virtual-mfa-devices",
        action: Some(device::CREATE),
        source: "Huawei Cloud IAM API Reference: Creating a Virtual MFA Device",
        doc: create_mfa_device::doc,
        handler: || post(create_mfa_device::handler),
    },
    Route {
        operation: "CreateBindingDevice",
        method: Method::PUT,
        path: "/v3.0/OS-MFA/mfa-devices/bind",
        action: Some(device::BIND),
        source: "Huawei Cloud IAM API Reference: Binding a Virtual MFA Device",
        doc: create_binding_device::doc,
        handler: || put(create_binding_device::handler),
    },
    Route {
        operation: "DeleteBindingDevice",
        method: Method::PUT,
        path: "/v3.0/OS-MFA/mfa-devices/unbind",
        action: Some(device::UNBIND),
        source: "Huawei Cloud IAM API Reference: Unbinding a Virtual MFA Device",
        doc: delete_binding_device::doc,
        handler: || put(delete_binding_device::handler),
    },
    Route {
        operation: "DeleteMfaDevice",
        method: Method::DELETE,
        path: "/v3.0/OS-MFA/virtual-mfa-devices",
        action: Some(device::DELETE),
        source: "Huawei Cloud IAM API Reference: Deleting a Virtual MFA Device",
        doc: delete_mfa_device::doc,
        handler: || on_delete(delete_mfa_device::handler),
    },
];

/// Bytes of a new seed: 32 characters of base32, as in the vendor's samples. The length is assumed.
const SEED: usize = 20;

#[derive(JsonSchema, Serialize)]
struct Device<'a> {
    /// The user's id.
    #[schemars(with = "String")]
    user_id: &'a UserId,
    /// The device's serial number.
    serial_number: &'a str,
}

/// Gives `user` a new device; `field` is what the caller's interface calls its name.
pub(super) async fn create(
    app: &App,
    caller: &Caller,
    field: &'static str,
    name: &str,
    user: UserId,
) -> Result<VirtualMfaDevice, Fault> {
    if DeviceName::parse(name).is_none() {
        return Err(invalid_text(field, name).into());
    }
    let seed = Secret::new(Box::<[u8]>::from(caller.live().draw::<SEED>()));
    let (name, assumed) = (name.to_owned(), app.engine().behaviour().huawei.clone());
    write(app, caller, move |tenant, caller, now| {
        device::create(tenant, caller, &user, &name, seed.clone(), &assumed, now)
    })
    .await
}

/// A new device with its seed, which is shown this once.
#[derive(JsonSchema, Serialize)]
pub(super) struct Created<'a> {
    /// The device.
    virtual_mfa_device: Seeded<'a>,
}

#[derive(JsonSchema, Serialize)]
struct Seeded<'a> {
    /// The device's serial number.
    serial_number: &'a str,
    /// The seed in base32, shown this once.
    base32_string_seed: String,
}

impl<'a> Created<'a> {
    pub(super) fn new(device: &'a VirtualMfaDevice) -> Self {
        let base32_string_seed = BASE32_NOPAD.encode(device.seed.expose());
        Self { virtual_mfa_device: Seeded { serial_number: &device.serial_number, base32_string_seed } }
    }
}

/// Binds the device that `fields` name.
pub(super) async fn bind(app: &App, caller: &Caller, fields: Fields<'_>) -> Result<(), Fault> {
    let user = UserId::new(fields.text("user_id")?);
    let serial = fields.text("serial_number")?.to_owned();
    let read = |key| code(key, fields.text(key)?).map(str::to_owned);
    let codes = [read("authentication_code_first")?, read("authentication_code_second")?];
    let assumed = app.engine().behaviour().huawei.clone();
    write(app, caller, move |tenant, caller, now| {
        let codes = [&*codes[0], &*codes[1]];
        device::bind(tenant, caller, &user, &serial, codes, &assumed, now)
    })
    .await
}

/// Deletes the device that the query names, or else the body.
pub(super) async fn delete(
    app: &App,
    caller: &Caller,
    query: &Query,
    body: Option<&Body>,
) -> Result<(), Fault> {
    let named = |key: &'static str| match (query.text(key), body) {
        (Some(text), _) => Ok(text),
        (None, Some(body)) => body.fields().text(key),
        (None, None) => Err(Input::Required(key)),
    };
    let (user, serial) = (UserId::new(named("user_id")?), named("serial_number")?.to_owned());
    let assumed = app.engine().behaviour().huawei.clone();
    write(app, caller, move |tenant, caller, now| {
        device::delete(tenant, caller, &user, &serial, &assumed, now)
    })
    .await
}

/// A code as devices show it: six digits.
fn code<'t>(key: &'static str, text: &'t str) -> Result<&'t str, Input> {
    let is_code = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_code { Ok(text) } else { Err(invalid_text(key, text)) }
}

/// Describes how a device is made, but for the body that names it.
pub(super) fn document_created(doc: &mut Doc) -> &mut Doc {
    doc.summary("Make a virtual MFA device")
        .description(
            "Not bound, with its seed, which is shown this once. A user has at most one: one that is not bound makes \
             way for the new one.",
        )
        .answer::<Created<'_>>(201, "The device and its seed.")
        .empty(400, "A field is missing, or is not of its form.")
        .empty(403, "The caller may not, or the user is federated.")
        .empty(404, "The caller's account has no such user.")
        .empty(409, "The user has a bound device, or another user's device has the name.")
}

/// Describes how [`bind`] is asked.
pub(super) fn document_binding(doc: &mut Doc) {
    let body = object([
        required("user_id", text("The caller.", TEXT)),
        required("serial_number", text("The caller's device.", TEXT)),
        required("authentication_code_first", text("The older code.", CODE)),
        required("authentication_code_second", text("The code after it.", CODE)),
    ]);
    doc.summary("Bind one's own virtual MFA device")
        .description("By two codes in a row. Binding does not turn on login protection.")
        .body_of("application/json", body, true)
        .body_example(&json!({
            "user_id": "07609fb9358010e21f7bc003751c7c33",
            "serial_number": "iam:d78cbac186b744899480f25bd022f468:mfa/carol-phone",
            "authentication_code_first": "977931",
            "authentication_code_second": "527954",
        }))
        .empty(204, "The device is bound.")
        .empty(400, "A field is missing, or is not of its form, or a code is wrong.")
        .empty(403, "It is another user.")
        .empty(404, "There is no such device.")
        .empty(409, "The device is bound.");
}

/// Describes how [`delete`] is asked.
pub(super) fn document_deletion(doc: &mut Doc) {
    let text = || json!({ "type": "string", "minLength": 1 });
    doc.summary("Delete a virtual MFA device")
        .description("One that is not there is deleted already. Takes both parameters in a JSON body, too.")
        .parameter("query", "user_id", "Whose device it is.", true, text())
        .parameter("query", "serial_number", "The device.", true, text())
        .empty(204, "There is no such device any more.")
        .empty(400, "A parameter is missing, or login protection asks for the device.")
        .empty(404, "The caller's account has no such user.");
}
