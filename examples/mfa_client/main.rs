//! A service that signs in to Huawei Cloud with a password and a code, and the tests that it has.
//!
//! `cargo run --example mfa_client` lets it sign in once; `cargo test --example mfa_client` runs its tests, which are
//! what this example is about: see `tests.rs`.

mod http;
mod session;
#[cfg(test)]
mod tests;

use fauxfactor::Emulator;

use self::session::Session;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::builder().start().await?;
    let tenant = emulator.tenant().await?;
    let alice = tenant.user("alice")?;
    let (id, password) = (alice.id(), alice.password()?);
    let mut session = Session::new(emulator.addr(), &id, &password, move || alice.code().unwrap_or_default());
    let serial = session.device_serial().await?;
    #[expect(clippy::print_stdout, reason = "it is what the example is for")]
    {
        println!("signed in at {} with a code of {serial}", emulator.url());
    }
    Ok(())
}
