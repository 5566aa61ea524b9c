//! `fauxfactor serve`: load, listen, announce, serve, stop.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;

use super::banner::{self, Addresses};
use super::control::{self, ControlArgs, Place};
use super::tls::{self, Material, TlsArgs};
use super::{ConfigArgs, Failure, log, print, signals};
use crate::Emulator;
use crate::config::{Config, ControlMode, LogFormat, LogLevel, PublicUrl, Settings};
use crate::engine::Clock as _;
use crate::engine::clock::SystemClock;
use crate::http::Listener;

#[derive(Args, Debug)]
pub(super) struct ServeArgs {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(short, long, value_name = "ADDR", env = "FAUXFACTOR_LISTEN")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    config: ConfigArgs,
    /// How to write logs, which go to standard error: text or json [default: text]
    #[arg(long, value_name = "FORMAT", env = "FAUXFACTOR_LOG")]
    log: Option<LogFormat>,
    /// What to log: error, warn, info, debug (a line a request), trace, off [default: info]
    #[arg(long, value_name = "LEVEL", env = "FAUXFACTOR_LOG_LEVEL")]
    log_level: Option<LogLevel>,
    /// Make ids, secrets and tokens repeat from run to run
    #[arg(long, value_name = "N", env = "FAUXFACTOR_SEED")]
    seed: Option<u64>,
    /// The address that clients use, for links in answers [default: scheme and Host of each request]
    #[arg(long, value_name = "URL", env = "FAUXFACTOR_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    /// A file with the key of issued tokens, 64 hex digits; servers with the same key accept each
    /// other's tokens [default: a new key at each start]
    #[arg(long, value_name = "FILE", env = "FAUXFACTOR_TOKEN_KEY_FILE")]
    token_key_file: Option<PathBuf>,
    /// A file with the key that signs VMware's access tokens: an RSA private key as PEM [default: a new
    /// key at each start]
    #[arg(long, value_name = "FILE", env = "FAUXFACTOR_SIGNING_KEY_FILE")]
    signing_key_file: Option<PathBuf>,
    #[command(flatten)]
    tls: TlsArgs,
    #[command(flatten)]
    control: ControlArgs,
}

impl ServeArgs {
    fn load(self) -> Result<Config, Failure> {
        let mut config = self.config.load()?;
        let settings = &mut config.settings;
        settings.listen = self.listen.unwrap_or(settings.listen);
        settings.log = self.log.unwrap_or(settings.log);
        if let Some(level) = self.log_level {
            settings.log_level = level;
        }
        settings.seed = self.seed.or(settings.seed);
        settings.public_url = self.public_url.or(settings.public_url.take());
        if let Some(file) = self.token_key_file {
            settings.token_key = Some(read_key(&file, "key")?);
        }
        if let Some(file) = self.signing_key_file {
            settings.signing_key = Some(read_key(&file, "key")?);
        }
        self.tls.merge(&mut settings.tls)?;
        self.control.merge(&mut settings.control)?;
        Ok(config)
    }
}

/// Reads a secret, which is called `what`, from a file.
pub(super) fn read_key<K: FromStr<Err = String>>(file: &Path, what: &str) -> Result<K, Failure> {
    let name = file.display();
    let text =
        std::fs::read_to_string(file).map_err(|error| Failure(format!("{name} cannot be read: {error}")))?;
    text.trim().parse().map_err(|instead: String| Failure(format!("{name} holds no {what}; {instead}")))
}

pub(super) fn run(args: ServeArgs) -> Result<(), Failure> {
    let config = args.load()?;
    log::start(config.settings.log, &config.settings.log_level)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(config));
    runtime.shutdown_background();
    served
}

async fn serve(mut config: Config) -> Result<(), Failure> {
    let stop = signals::stop()?;
    let clock = Arc::new(SystemClock);
    let place = control::place(&config.settings)?;
    if matches!(place, Place::Off | Place::Withheld(_)) {
        config.settings.control.mode = ControlMode::Off;
    }
    let Sockets { first, second, control } = Sockets::bind(&config.settings, place).await?;
    let listening: Vec<_> =
        std::iter::once(&first).chain(&second).map(TcpListener::local_addr).collect::<Result<_, _>>()?;
    let place = match &control {
        Some(listener) => Place::Apart(listener.local_addr()?),
        None => place,
    };
    let material = tls::prepare(&config.settings, &listening, clock.now())?;
    let (listeners, trust) = match (material, second) {
        (None, _) => (vec![Listener::Plain(first)], None),
        (Some(Material { tls, trust }), None) => (vec![Listener::Tls(first, tls)], trust),
        (Some(Material { tls, trust }), Some(second)) => {
            (vec![Listener::Plain(first), Listener::Tls(second, tls)], trust)
        }
    };
    let addresses = Addresses::of(&listeners)?;
    let banner = banner::text(&addresses, place, trust.as_ref(), &config);
    let emulator = Emulator::with_authority(config, clock, trust.map(|trust| trust.pem)).await?;
    print(&banner);
    for address in listening {
        tracing::info!(%address, "ready");
    }
    place.log();
    // Nobody waits for the key of tokens, unless a client asks at once.
    let engine = emulator.engine().clone();
    tokio::spawn(async move { engine.signing_keys().ring().await });
    match control {
        Some(control) => emulator.serve_apart(listeners, Listener::Plain(control), stop).await,
        None => emulator.serve_on(listeners, stop).await,
    }
    tracing::info!("stopped");
    Ok(())
}

/// What is listened on.
struct Sockets {
    first: TcpListener,
    /// For TLS, where the first has plain HTTP.
    second: Option<TcpListener>,
    /// For the control plane, where it is apart.
    control: Option<TcpListener>,
}

impl Sockets {
    async fn bind(settings: &Settings, place: Place) -> Result<Self, Failure> {
        let first = bind(settings.listen, "--listen").await?;
        let second = match settings.tls.listen {
            Some(address) => Some(bind(address, "--tls-listen").await?),
            None => None,
        };
        let control = match place {
            Place::Apart(address) => Some(bind(address, "--control-listen").await?),
            Place::Here | Place::Off | Place::Withheld(_) => None,
        };
        Ok(Self { first, second, control })
    }
}

async fn bind(address: SocketAddr, flag: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Failure(format!("cannot listen on {address}: {error}; choose another with {flag}")))
}
