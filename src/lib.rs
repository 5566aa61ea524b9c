//! Fauxfactor stands in for the MFA side of two clouds: Huawei Cloud IAM and VMware Cloud Services.

pub mod config;
pub mod control;
pub mod domain;
pub mod engine;
pub mod http;
pub mod store;
pub mod vendors;
