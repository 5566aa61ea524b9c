//! Filters, as a query or a body writes them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::problem::Problem;
use crate::domain::vendor::Vendor;
use crate::engine::request_log::{Filter, StatusFilter};

/// A vendor, as requests spell it.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum VendorName {
    /// Huawei Cloud IAM.
    Huawei,
    /// VMware Cloud Services.
    Vmware,
}

impl From<VendorName> for Vendor {
    fn from(name: VendorName) -> Self {
        match name {
            VendorName::Huawei => Self::Huawei,
            VendorName::Vmware => Self::Vmware,
        }
    }
}

/// A status such as 404, or a class of them such as `4xx`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a status is a number such as 404, or a class such as \"4xx\"")]
pub(super) enum Status {
    /// One status.
    Number(#[schemars(range(min = 100, max = 599))] u16),
    /// A status, or a class of them.
    Text(#[schemars(regex(pattern = r"^([1-5]xx|[1-5][0-9]{2})$"))] String),
}

impl Status {
    fn read(&self) -> Result<StatusFilter, Problem> {
        match self {
            Self::Number(number) => number.to_string().parse(),
            Self::Text(text) => text.parse(),
        }
        .map_err(|error: String| Problem::invalid(format!("{error}.")))
    }
}

/// Which requests: those that are all that is set.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FilterBody {
    /// Whose interface was spoken to.
    vendor: Option<VendorName>,
    /// The operation, by the vendor's name for it.
    #[schemars(example = &"ShowUserMfaDevice")]
    operation: Option<String>,
    /// The method.
    method: Option<String>,
    /// The path; `*` stands for anything, slashes too.
    #[schemars(example = &"/v3.0/OS-MFA/*")]
    path: Option<String>,
    /// The status of the answer.
    status: Option<Status>,
    /// The caller: a user's id or name, or the id of an app.
    caller: Option<String>,
    /// Whether the request was refused.
    refused: Option<bool>,
    /// The id of the fault that it met.
    fault: Option<String>,
    /// Whether there is such a route.
    matched: Option<bool>,
}

impl FilterBody {
    pub(super) fn read(self) -> Result<Filter, Problem> {
        Ok(Filter {
            vendor: self.vendor.map(Vendor::from),
            operation: self.operation,
            method: self.method,
            path: self.path,
            status: self.status.as_ref().map(Status::read).transpose()?,
            caller: self.caller,
            refused: self.refused,
            fault: self.fault,
            matched: self.matched,
        })
    }
}

/// Defines a query: the parameters of a filter, and some more. A query cannot nest, and serde cannot refuse unknown
/// parameters of one struct within another.
macro_rules! filter_query {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub(super) struct $name {
            /// Whose interface was spoken to.
            vendor: Option<super::filter::VendorName>,
            /// The operation, by the vendor's name for it.
            operation: Option<String>,
            /// The method.
            method: Option<String>,
            /// The path; `*` stands for anything, slashes too.
            path: Option<String>,
            /// The status of the answer, such as `404`, or a class, such as `4xx`.
            #[schemars(regex(pattern = r"^([1-5]xx|[1-5][0-9]{2})$"))]
            status: Option<String>,
            /// The caller: a user's id or name, or the id of an app.
            caller: Option<String>,
            /// Whether the request was refused.
            refused: Option<bool>,
            /// The id of the fault that it met.
            fault: Option<String>,
            /// Whether there is such a route.
            matched: Option<bool>,
            $($(#[$field_doc])* $field: $type,)*
        }

        impl $name {
            fn filter(&self) -> Result<crate::engine::request_log::Filter, super::super::problem::Problem> {
                let status = self.status.as_deref().map(str::parse).transpose();
                Ok(crate::engine::request_log::Filter {
                    vendor: self.vendor.map(crate::domain::vendor::Vendor::from),
                    operation: self.operation.clone(),
                    method: self.method.clone(),
                    path: self.path.clone(),
                    status: status.map_err(|error: String| {
                        super::super::problem::Problem::invalid(format!("{error}."))
                    })?,
                    caller: self.caller.clone(),
                    refused: self.refused,
                    fault: self.fault.clone(),
                    matched: self.matched,
                })
            }
        }
    };
}

pub(super) use filter_query;
