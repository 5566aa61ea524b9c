//! The route tables of Huawei Cloud IAM: the whole of what this face emulates.

use super::{discovery, keys, keystone_users, mfa, policies, protection, tokens, users, v5};
use crate::http::route::Route;

/// One table a subject; names of operations are the SDKs'.
pub(super) const TABLES: &[&[Route]] = &[
    discovery::ROUTES,
    tokens::ROUTES,
    mfa::ROUTES,
    protection::ROUTES,
    users::ROUTES,
    keystone_users::ROUTES,
    keys::ROUTES,
    policies::ROUTES,
    v5::ROUTES,
];
