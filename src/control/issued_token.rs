//! Tokens that were issued directly, and what was asked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::duration;
use super::problem::Problem;
use super::time::Time;
use crate::engine::acts::{AccessTokenTerms, Issued};

/// A token that was issued.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct IssuedToken<'a> {
    /// The token.
    token: &'a str,
    /// When it stops working, on the tenant's clock.
    expires_at: Time,
    /// The header in which clients send it.
    header: Header,
}

/// A header that carries tokens.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
enum Header {
    /// Huawei's.
    #[serde(rename = "X-Auth-Token")]
    Huawei,
    /// VMware's; `Authorization: Bearer` carries it too.
    #[serde(rename = "csp-auth-token")]
    Vmware,
}

impl<'a> IssuedToken<'a> {
    pub(super) fn huawei(issued: &'a Issued) -> Self {
        Self::new(issued, Header::Huawei)
    }

    pub(super) fn vmware(issued: &'a Issued) -> Self {
        Self::new(issued, Header::Vmware)
    }

    fn new(issued: &'a Issued, header: Header) -> Self {
        Self { token: issued.token.expose(), expires_at: Time(issued.expires_at), header }
    }
}

/// VMware's face.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum VmwareFace {
    /// VMware Cloud Services.
    Vmware,
}

/// The permissions (`perms`) of an access token, in place of what its user or app has: `org_member`,
/// `org_admin` and `org_owner` are roles of the organization, and what takes such a role goes by them; any other
/// is kept and shown.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct VmwareRoles(
    #[schemars(length(max = 32), inner(regex(pattern = "^[!-~]{1,100}$")))] pub(super) Vec<String>,
);

/// The terms of an access token.
pub(super) fn access_token_terms(
    lifetime_seconds: Option<f64>,
    roles: Option<VmwareRoles>,
) -> Result<AccessTokenTerms, Problem> {
    let lifetime = lifetime_seconds.map(|seconds| duration::above_zero("lifetime_seconds", seconds));
    Ok(AccessTokenTerms { lifetime: lifetime.transpose()?, perms: roles.map(|roles| roles.0) })
}
