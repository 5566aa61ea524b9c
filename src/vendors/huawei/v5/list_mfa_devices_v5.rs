//! `GET /v5/mfa-devices`: the devices of the account or of one user; `enabled` says whether they are bound.

use axum::response::Response;
use serde::Serialize;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Query;
use super::super::ok;
use super::{PageInfo, Paging};
use crate::domain::device::{self, VirtualMfaDevice};
use crate::domain::id::UserId;
use crate::domain::principal::Principal;
use crate::domain::tenant::Tenant;

#[derive(Serialize)]
struct Body<'a> {
    mfa_devices: Vec<Device<'a>>,
    page_info: PageInfo,
}

#[derive(Serialize)]
struct Device<'a> {
    serial_number: &'a str,
    user_id: &'a UserId,
    enabled: bool,
}

impl<'a> Device<'a> {
    fn new(user_id: &'a UserId, device: &'a VirtualMfaDevice) -> Self {
        Self { serial_number: &device.serial_number, user_id, enabled: device.bound }
    }
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
