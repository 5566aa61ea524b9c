//! What is true of the whole: through the real router, over real sockets, and of the binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::panic, reason = "so has one whose answer is not what was said")]
#![expect(unreachable_pub, reason = "the modules of one binary share what they like")]

mod harness;

mod binary;
mod configuration;
mod dialect;
mod huawei;
mod random;
mod secrets;
mod signatures;
mod throttling;
mod tidy;
mod transactions;
mod vmware;
mod wire;
