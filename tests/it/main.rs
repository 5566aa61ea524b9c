//! What is true of the whole: through the real router, over real sockets, and of the binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::panic, reason = "so has one whose answer is not what was said")]
#![expect(unreachable_pub, reason = "the modules of one binary share what they like")]

mod harness;

mod audit;
mod binary;
mod callers;
mod configuration;
mod control_plane;
mod devices;
mod dialect;
mod export;
mod faults;
mod fuzz_corpus;
mod huawei;
mod huawei_table;
mod keys;
mod model;
mod policies;
mod random;
mod secrets;
mod shapes;
mod sign_in;
mod signatures;
mod throttling;
mod tidy;
mod tls;
mod tls_files;
mod tokens;
mod transactions;
mod users;
mod vmware;
mod vmware_attacks;
mod vmware_checklist;
mod vmware_directory;
mod vmware_model;
mod vmware_page;
mod vmware_races;
mod vmware_table;
mod vmware_tokens;
mod vmware_two_tenants;
mod wire;
