//! The two vendors.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whose interface a request speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// Huawei Cloud IAM.
    Huawei,
    /// VMware Cloud Services.
    Vmware,
}

impl fmt::Display for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Huawei => "huawei",
            Self::Vmware => "vmware",
        })
    }
}
