//! `fauxfactor openapi`: what the server serves at `/_fauxfactor/v1/openapi.json`, indented.

use super::print;
use crate::control;
use crate::http::openapi::shared;
use crate::vendors::huawei::Huawei;
use crate::vendors::vmware::Vmware;

pub(super) fn run() {
    let document = shared(control::openapi_document(&[&Huawei, &Vmware]));
    print(&format!("{document:#}\n"));
}
