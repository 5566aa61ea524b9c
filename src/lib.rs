//! Fauxfactor stands in for the MFA side of two clouds: Huawei Cloud IAM and VMware Cloud Services.
//!
//! # The map
//!
//! | module | what it is for |
//! |---|---|
//! | [`cli`] | the commands: `serve`, `check`, `env`, `totp`, `healthcheck` |
//! | [`config`] | what an operator writes, checked, with line numbers |
//! | [`domain`] | what is true: plain values and functions |
//! | [`engine`] | what happens: live tenants, transactions, clock, entropy |
//! | [`store`] | where tenants are kept |
//! | [`http`] | what the faces share: the way in, TLS, callers, signatures, limits |
//! | [`vendors`] | the faces: one vendor each, one file an operation |
//! | [`control`] | Fauxfactor's own routes |
//! | [`emulator`] | library mode: all of it inside a program, and typed handles |
//!
//! Imports point one way: `cli → emulator → control, vendors → http → engine → domain`; `store` implements a trait of
//! `engine`; `config` builds domain values and imports nothing above them.
//!
//! # Invariants
//!
//! - A handler sees a [`http::Caller`] only if its credential was checked; no handler reads one.
//! - [`domain::policy`] alone says who may do what; a refusal tells nothing of its target.
//! - A tenant's value changes only through [`engine::Engine::transact`]: stored first, then visible.
//! - Every answer speaks the dialect of its path, whatever went wrong.
//! - Time comes from an [`engine::Clock`], randomness from an [`engine::Entropy`].
//! - No secret is printed: they are [`domain::secret::Secret`]s.
//!
//! # In a test
//!
//! ```
//! use fauxfactor::Emulator;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::builder().start().await?;
//! let tenant = emulator.tenant().await?;
//! let alice = tenant.user("alice")?;
//! println!("sign in at {} with {} and {}", emulator.url(), alice.password()?, alice.code()?);
//! # Ok(())
//! # }
//! ```

pub mod cli;
pub mod config;
pub mod control;
pub mod domain;
pub mod emulator;
pub mod engine;
pub mod http;
pub mod store;
pub mod vendors;

pub use emulator::{Emulator, Running, StartError, Tenant, User};
pub use engine::request_log::Filter;
