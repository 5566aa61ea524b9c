//! Fauxfactor stands in for the MFA side of two clouds: Huawei Cloud IAM and VMware Cloud Services.
//!
//! # The map
//!
//! | module | what it is for |
//! |---|---|
//! | [`cli`] | the commands: `serve`, `check`, `env`, `totp`, `openapi`, `healthcheck` |
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
//! An emulator is a server in the test's own process; a tenant is a private world in it, with a clock, faults and
//! a request log of its own. One emulator does for any number of tests that run at once: see [`emulator`] and
//! `examples/mfa_client`.
//!
//! ```
//! use std::time::Duration;
//!
//! use axum::{body::Body, http::Request};
//! use fauxfactor::{Emulator, Filter};
//! use tower::ServiceExt as _;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::builder().seed(7).start().await?; // serves at `emulator.url()` until it is dropped
//! let tenant = emulator.tenant().frozen_at("2026-01-15T08:30:00Z".parse()?).await?;
//!
//! let bob = tenant.user("bob")?;
//! bob.enrol("bob-phone").await?;
//! let code = bob.code()?; // as bob's phone shows it
//! tenant.clock().advance(Duration::from_secs(30));
//! assert_ne!(bob.code()?, code);
//!
//! // What the service under test does, while the server is not available once.
//! tenant.fail("ShowUserMfaDevice").status(503).first(1).install();
//! let path = format!("/v3.0/OS-MFA/users/{}/virtual-mfa-device", bob.id());
//! for status in [503, 200] {
//!     let request = Request::get(&path).header("x-auth-token", bob.token()?).body(Body::empty())?;
//!     assert_eq!(emulator.front().oneshot(request).await?.status(), status);
//! }
//!
//! let shown = Filter::operation("ShowUserMfaDevice");
//! tenant.requests().assert().count(2, shown).none_unmatched().check()?;
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
