//! `fauxfactor serve`: load, listen, announce, serve, stop.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use tokio::net::TcpListener;

use super::{ConfigArgs, Failure, banner, log, print, signals};
use crate::Emulator;
use crate::config::{Config, LogFormat, LogLevel, PublicUrl};

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
    /// The address that clients use, for links in answers [default: the Host of each request]
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
            settings.token_key = Some(read_key(&file)?);
        }
        if let Some(file) = self.signing_key_file {
            settings.signing_key = Some(read_key(&file)?);
        }
        Ok(config)
    }
}

fn read_key<K: FromStr<Err = String>>(file: &Path) -> Result<K, Failure> {
    let name = file.display();
    let text =
        std::fs::read_to_string(file).map_err(|error| Failure(format!("{name} cannot be read: {error}")))?;
    text.trim().parse().map_err(|instead: String| Failure(format!("{name} holds no key; {instead}")))
}

pub(super) fn run(args: ServeArgs) -> Result<(), Failure> {
    let config = args.load()?;
    log::start(config.settings.log, &config.settings.log_level)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(config));
    runtime.shutdown_background();
    served
}

async fn serve(config: Config) -> Result<(), Failure> {
    let stop = signals::stop()?;
    let listen = config.settings.listen;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        Failure(format!("cannot listen on {listen}: {error}; choose another with --listen"))
    })?;
    let address = listener.local_addr()?;
    let banner = banner::text(address, &config);
    let emulator = Emulator::new(config).await?;
    print(&banner);
    tracing::info!(%address, "ready");
    // Nobody waits for the key of tokens, unless a client asks at once.
    let engine = emulator.engine().clone();
    tokio::spawn(async move { engine.signing_keys().ring().await });
    emulator.serve(listener, stop).await;
    tracing::info!("stopped");
    Ok(())
}
