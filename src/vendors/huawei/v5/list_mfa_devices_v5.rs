//! `GET /v5/mfa-devices`: the devices of the account or of one user; `enabled` says whether they are bound.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::ok;
use super::document_pages;
use super::{PageInfo, Paging};
use crate::domain::device::{self, VirtualMfaDevice};
use crate::domain::id::UserId;
use crate::domain::principal::Principal;
use crate::domain::tenant::Tenant;
use crate::http::openapi::Doc;

#[derive(JsonSchema, Serialize)]
struct Body<'a> {
    /// The devices, in the order of their users' ids.
    mfa_devices: Vec<Device<'a>>,
    /// Where the page ends.
    page_info: PageInfo,
}

#[derive(JsonSchema, Serialize)]
struct Device<'a> {
    /// The device's serial number.
    serial_number: &'a str,
    /// The user's id.
    #[schemars(with = "String")]
    user_id: &'a UserId,
    /// Whether the device is bound.
    enabled: bool,
}

impl<'a> Device<'a> {
    fn new(user_id: &'a UserId, device: &'a VirtualMfaDevice) -> Self {
        Self { serial_number: &device.serial_number, user_id, enabled: device.bound }
    }
}

pub(super) fn doc(doc: &mut Doc) {
    document_pages(doc)
        .summary("List the virtual MFA devices of the account or of a user")
        .description("`enabled` says whether a device is bound.")
        .query::<String>("user_id", "Only the device of that user.")
        .answer::<Body<'_>>(200, "A page of devices; none if the user has none.")
        .empty(404, "The caller's account has no such user.");
}

pub(super) async fn handler(SignedIn(caller, _): SignedIn, query: Query) -> Result<Response, Fault> {
    let paging = Paging::of(&query)?;
    let (tenant, by) = (caller.tenant(), caller.principal());
    let user = query.text("user_id").map(UserId::new);
    let (mfa_devices, page_info) = if let Some(user) = &user {
        paging.cut(one(tenant, by, user)?.into_iter(), marker)
    } else {
        let all = device::list(tenant, by, paging.after_user())?;
        paging.cut(all.map(|(user, device)| Device::new(user, device)), marker)
    };
    Ok(ok(&Body { mfa_devices, page_info }))
}

/// The device of `user`, if there is one: here its absence is no error.
fn one<'t>(
    tenant: &'t Tenant,
    by: &Principal,
    user: &'t UserId,
) -> Result<Option<Device<'t>>, device::Error> {
    match device::show(tenant, by, user) {
        Ok(device) => Ok(Some(Device::new(user, device))),
        Err(device::Error::NoDevice(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn marker(device: &Device<'_>) -> String {
    device.user_id.to_string()
}
