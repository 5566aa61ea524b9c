//! The faces: one vendor each, which do not know each other.

pub mod huawei;
pub mod vmware;
