//! The control plane and library mode, through the real router.
#![expect(
    unreachable_pub,
    dead_code,
    reason = "the harness is that of the faces' tests, which use more of it"
)]

#[path = "../it/harness.rs"]
mod harness;

mod requests;
mod tenants;
