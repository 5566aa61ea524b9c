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
use serde::Serialize;

use super::error::Fault;
use super::input::{Body, Fields, Input, Query, invalid_text};
use super::write::write;
use crate::domain::device::{self, DeviceName, VirtualMfaDevice};
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::http::route::Route;
use crate::http::{App, Caller};

pub(super) const ROUTES: &[Route] = &[
    Route {
        operation: "ListUserMfaDevices",
        method: Method::GET,
        path: "/v3.0/OS-MFA/virtual-mfa-devices",
        action: Some(device::LIST),
        source: "Huawei Cloud IAM API Reference: Querying the MFA Device Information of Users",
        doc: |_| {},
        handler: || get(list_user_mfa_devices::handler),
    },
    Route {
        operation: "ShowUserMfaDevice",
        method: Method::GET,
        path: "/v3.0/OS-MFA/users/{user_id}/virtual-mfa-device",
        action: Some(device::SHOW),
        source: "Huawei Cloud IAM API Reference: Querying the MFA Device Information of a User",
        doc: |_| {},
        handler: || get(show_user_mfa_device::handler),
    },
    Route {
        operation: "CreateMfaDevice",
        method: Method::POST,
        path: "/v3.0/OS-MFA/virtual-mfa-devices",
        action: Some(device::CREATE),
        source: "Huawei Cloud IAM API Reference: Creating a Virtual MFA Device",
        doc: |_| {},
        handler: || post(create_mfa_device::handler),
    },
    Route {
        operation: "CreateBindingDevice",
        method: Method::PUT,
        path: "/v3.0/OS-MFA/mfa-devices/bind",
        action: Some(device::BIND),
        source: "Huawei Cloud IAM API Reference: Binding a Virtual MFA Device",
        doc: |_| {},
        handler: || put(create_binding_device::handler),
    },
    Route {
        operation: "DeleteBindingDevice",
        method: Method::PUT,
        path: "/v3.0/OS-MFA/mfa-devices/unbind",
        action: Some(device::UNBIND),
        source: "Huawei Cloud IAM API Reference: Unbinding a Virtual MFA Device",
        doc: |_| {},
        handler: || put(delete_binding_device::handler),
    },
    Route {
        operation: "DeleteMfaDevice",
        method: Method::DELETE,
        path: "/v3.0/OS-MFA/virtual-mfa-devices",
        action: Some(device::DELETE),
        source: "Huawei Cloud IAM API Reference: Deleting a Virtual MFA Device",
        doc: |_| {},
        handler: || on_delete(delete_mfa_device::handler),
    },
];

/// Bytes of a new seed: 32 characters of base32, as in the vendor's samples. The length is assumed.
const SEED: usize = 20;

#[derive(Serialize)]
struct Device<'a> {
    user_id: &'a UserId,
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
#[derive(Serialize)]
pub(super) struct Created<'a> {
    virtual_mfa_device: Seeded<'a>,
}

#[derive(Serialize)]
struct Seeded<'a> {
    serial_number: &'a str,
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
