//! The control plane and library mode, through the real router.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::panic, reason = "so has one whose answer is not what was said")]
#![expect(
    unreachable_pub,
    dead_code,
    reason = "the harness is that of the faces' tests, which use more of it"
)]

#[path = "../it/harness.rs"]
mod harness;
#[path = "../it/huawei_table.rs"]
mod huawei_table;
#[path = "../it/vmware_table.rs"]
mod vmware_table;

mod acts;
mod enforcement;
mod faults;
mod guard;
mod library;
mod reference;
mod requests;
mod tenants;
mod time;
