//! Making an emulator for tests.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use super::{Emulator, Running, StartError};
use crate::config::{self, Config, SigningKeyPem};
use crate::domain::password::Cost;
use crate::engine::Clock;
use crate::engine::clock::SystemClock;

/// Signs VMware's tokens where no key is configured. Everybody knows it, as they do the demo tenant's secrets; to make
/// one takes longer than most tests.
const SIGNING_KEY: &str = include_str!("test_signing_key.pem");
/// What a password hash costs where nothing else is configured: as little as argon2 allows.
const CHEAP: Cost = Cost { memory_kib: 8, iterations: 1, parallelism: 1 };

/// An emulator that is to be made.
///
/// It is for tests: password hashes cost next to nothing, and VMware's tokens are signed with a key that everybody
/// knows, unless the configuration or the builder says otherwise.
///
/// ```
/// use fauxfactor::Emulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::builder()
///     .document(
///         r#"
///         [[tenant]]
///         name = "acme"
///         account = { id = "acme-id", name = "acme" }
///         organization = { id = "acme-org", display_name = "Acme" }
///
///         [[tenant.user]]
///         id = "grace-id"
///         name = "grace"
///         password = "Grace#acme1"
///         "#,
///     )
///     .seed(7)
///     .start()
///     .await?;
/// assert!(emulator.url().starts_with("http://127.0.0.1:"));
/// assert_eq!(emulator.configured("acme")?.user("grace")?.password()?, "Grace#acme1");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
#[must_use = "it is made by `start` or `build`"]
pub struct EmulatorBuilder {
    source: Option<Source>,
    seed: Option<u64>,
    clock: Option<Arc<dyn Clock>>,
    listen: Option<SocketAddr>,
    password_cost: Option<Cost>,
}

/// Where settings and tenants come from.
enum Source {
    Config(Box<Config>),
    Document(String),
}

impl EmulatorBuilder {
    /// Settings and tenants; those of the demo if nothing else is said. Its address, logs and TLS are the business of
    /// the command line.
    pub fn config(self, config: Config) -> Self {
        Self { source: Some(Source::Config(Box::new(config))), ..self }
    }

    /// Settings and tenants in TOML, as the command line reads them from a file.
    pub fn document(self, toml: &str) -> Self {
        Self { source: Some(Source::Document(toml.to_owned())), ..self }
    }

    /// Makes ids, secrets, tokens and faults repeat from run to run.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// The time from which tenants' clocks start; the machine's if nothing else is said. Each tenant's own clock can
    /// be moved without one.
    pub fn clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Where to listen: at a free port of 127.0.0.1 if nothing else is said. The control plane is there too, but on an
    /// address that other machines reach only with a configured `control.token`.
    pub fn listen(self, address: impl Into<SocketAddr>) -> Self {
        Self { listen: Some(address.into()), ..self }
    }

    /// What hashing a password costs, whatever the configuration says.
    pub fn password_cost(self, cost: Cost) -> Self {
        Self { password_cost: Some(cost), ..self }
    }

    /// Makes the emulator without a socket: [`Emulator::front`] answers requests.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn build(self) -> Result<Emulator, StartError> {
        let clock = self.clock.clone().unwrap_or_else(|| Arc::new(SystemClock));
        Emulator::with_clock(self.read()?, clock).await
    }

    /// Makes the emulator and lets it serve on threads of its own, so that it does not depend on the runtime of the
    /// test. It listens when this returns, and stops when what is returned is dropped.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(self) -> Result<Running, StartError> {
        let address = self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let listener = TcpListener::bind(address).map_err(|source| StartError::Listen { address, source })?;
        Running::start(self.build().await?, listener)
    }

    fn read(self) -> Result<Config, StartError> {
        let mut config = match self.source {
            Some(Source::Config(config)) => *config,
            Some(Source::Document(text)) => parse(&text)?,
            None => parse(config::DEMO)?,
        };
        let settings = &mut config.settings;
        settings.seed = self.seed.or(settings.seed);
        let is_silent = settings.password_cost == Cost::default();
        settings.password_cost =
            self.password_cost.unwrap_or(if is_silent { CHEAP } else { settings.password_cost });
        // It is one.
        settings.signing_key =
            settings.signing_key.take().or_else(|| SIGNING_KEY.parse::<SigningKeyPem>().ok());
        Ok(config)
    }
}

fn parse(text: &str) -> Result<Config, StartError> {
    config::parse("document", text).map_err(StartError::Document)
}

/// It is full of secrets.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Config(_) => "Config",
            Self::Document(_) => "Document",
        })
    }
}
