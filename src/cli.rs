//! The command line. Every flag has an environment variable; both override configuration files.

mod banner;
mod check;
mod env;
mod healthcheck;
mod log;
mod serve;
mod signals;
mod totp;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::Config;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;

/// A local stand-in for the MFA APIs of Huawei Cloud IAM and VMware Cloud Services.
///
/// Without a command it serves; without a configuration it serves a demo tenant whose credentials it
/// prints.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until SIGTERM or SIGINT (the default).
    Serve(serve::ServeArgs),
    /// Check configuration files and do nothing else.
    Check(check::CheckArgs),
    /// Print the environment variables that point clients at a server.
    Env(env::EnvArgs),
    /// Print a user's one-time code now, and the next.
    Totp(totp::TotpArgs),
    /// Ask a running server whether it is ready: exit code 0 if so, 1 if not.
    Healthcheck(healthcheck::HealthcheckArgs),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        None => serve::run(cli.serve),
        Some(Command::Serve(args)) => serve::run(args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Env(args)) => env::run(&args),
        Some(Command::Totp(args)) => totp::run(&args),
        Some(Command::Healthcheck(args)) => healthcheck::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            let _ = writeln!(std::io::stderr(), "fauxfactor: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command failed, for the person who ran it.
#[derive(Debug)]
struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Writes to standard output; a reader that has left is no failure.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

#[derive(Args, Debug)]
struct ConfigArgs {
    /// A configuration file (TOML); repeat the flag, or separate files by commas.
    #[arg(short, long, value_name = "FILE", env = "FAUXFACTOR_CONFIG", value_delimiter = ',')]
    config: Vec<PathBuf>,
}

impl ConfigArgs {
    fn load(&self) -> Result<Config, Failure> {
        crate::config::load(&self.config)
            .map_err(|problems| Failure(format!("the configuration is refused\n{problems}")))
    }
}

#[derive(Args, Debug)]
struct ServerArgs {
    #[arg(
        long,
        env = "FAUXFACTOR_URL",
        help = "The server's base URL [default: the address of FAUXFACTOR_LISTEN, or http://127.0.0.1:8080]"
    )]
    url: Option<String>,
}

impl ServerArgs {
    /// The base URL, without a slash at its end.
    fn base(&self) -> String {
        let listen = || std::env::var("FAUXFACTOR_LISTEN").ok()?.parse().ok();
        let address = || listen().unwrap_or(crate::config::Settings::default().listen);
        let url = self.url.clone().unwrap_or_else(|| format!("http://{}", reachable(address())));
        url.trim_end_matches('/').to_owned()
    }
}

/// The address under which this machine reaches a listener on `address`.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            std::net::Ipv4Addr::LOCALHOST.into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    address
}

/// The users that `name` means, by name, VMware username or id, each with its tenant.
fn find_users<'t>(tenants: &'t [Tenant], name: &str) -> Vec<(&'t Tenant, &'t User)> {
    let means = |user: &User| {
        *user.name == *name
            || user.vmware_username() == name
            || user.id == crate::domain::id::UserId::new(name)
    };
    tenants
        .iter()
        .flat_map(|tenant| tenant.users.iter().map(move |(_, user)| (tenant, user)))
        .filter(|(_, user)| means(user))
        .collect()
}
