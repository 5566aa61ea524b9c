//! What the fuzz targets do with an input. Each says whether the server accepted it, and panics at
//! what must never be.
//!
//! `tests/it/fuzz_corpus.rs` compiles these files too, to do the same with the corpus on stable Rust: so
//! they import each other by `super`, and no more crates than `../../Cargo.toml` has.

mod authorization;
mod json_body;
mod reply;
mod server;
mod signer;
mod token;

pub use self::authorization::authorization;
pub use self::json_body::{OPERATIONS, json_body};
pub use self::token::token;
