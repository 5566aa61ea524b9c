//! The command line. Every flag has an environment variable; both override configuration files.

mod any_certificate;
mod authority;
mod banner;
mod check;
mod control;
mod env;
mod healthcheck;
mod log;
mod openapi;
mod serve;
mod signals;
mod tls;
mod totp;

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::Resettable;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::config::Config;
use crate::domain::id::UserId;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;
use crate::http::server::reachable;

/// A local stand-in for the MFA APIs of Huawei Cloud IAM and VMware Cloud Services.
///
/// Without a command it serves, and takes the options of `serve`; without a configuration it serves a
/// demo tenant whose credentials it prints.
#[derive(Parser)]
#[command(version, after_help = "`fauxfactor serve --help` shows the options of the server.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until SIGTERM or SIGINT (the default).
    Serve(Box<serve::ServeArgs>),
    /// Check configuration files and do nothing else.
    Check(check::CheckArgs),
    /// Print the environment variables that point clients at a server.
    Env(env::EnvArgs),
    /// Print a user's one-time code now, and the next.
    Totp(totp::TotpArgs),
    /// Print the OpenAPI document of all operations.
    Openapi,
    /// Ask a running server whether it is ready: exit code 0 if so, 1 if not.
    Healthcheck(healthcheck::HealthcheckArgs),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let matches = without_empty_variables(Cli::command()).get_matches_from(arguments());
    let outcome = match Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()).command {
        Command::Serve(args) => serve::run(*args),
        Command::Check(args) => check::run(&args),
        Command::Env(args) => env::run(&args),
        Command::Totp(args) => totp::run(&args),
        Command::Openapi => {
            openapi::run();
            Ok(())
        }
        Command::Healthcheck(args) => healthcheck::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            let _ = writeln!(std::io::stderr(), "fauxfactor: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The arguments of this process; without a command, `serve` is meant.
fn arguments() -> Vec<OsString> {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    let first = arguments.get(1).and_then(|argument| argument.to_str());
    let is_option =
        |text: &str| text.starts_with('-') && !["-h", "--help", "-V", "--version"].contains(&text);
    if arguments.len() == 1 || first.is_some_and(is_option) {
        arguments.insert(arguments.len().min(1), "serve".into());
    }
    arguments
}

/// A variable that is set to nothing, as compose files do, is not set.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    command
        .mut_args(|arg| if arg.get_env().is_some_and(is_empty) { arg.env(Resettable::Reset) } else { arg })
        .mut_subcommands(without_empty_variables)
}

/// Why a command failed, for the person who ran it.
#[derive(Debug)]
struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl Failure {
    fn from_text(text: &str) -> Self {
        Self(text.to_owned())
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
        help = "The server's base URL [default: the address of FAUXFACTOR_LISTEN, or 127.0.0.1:8080; by https \
                where FAUXFACTOR_TLS or FAUXFACTOR_TLS_CERT is set and FAUXFACTOR_TLS_LISTEN is not]"
    )]
    url: Option<String>,
}

impl ServerArgs {
    /// The base URL, without a slash at its end.
    fn base(&self) -> String {
        let usual = || format!("{}://{}", usual_scheme(), usual_address());
        self.url.clone().unwrap_or_else(usual).trim_end_matches('/').to_owned()
    }
}

/// Where a server of this environment's variables listens.
fn usual_address() -> SocketAddr {
    let listen = std::env::var("FAUXFACTOR_LISTEN").ok().and_then(|address| address.parse().ok());
    reachable(listen.unwrap_or(crate::config::Settings::default().listen))
}

/// What a server of this environment's variables speaks there.
fn usual_scheme() -> &'static str {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let speaks_tls = is_set("FAUXFACTOR_TLS") || is_set("FAUXFACTOR_TLS_CERT");
    if speaks_tls && !is_set("FAUXFACTOR_TLS_LISTEN") { "https" } else { "http" }
}

/// The user that `name` means, by name, VMware username or id, with the tenant; `None` if there is
/// none. Where several tenants have one, `TENANT/USER` tells them apart.
fn find_user<'t>(tenants: &'t [Tenant], name: &str) -> Result<Option<(&'t Tenant, &'t User)>, Failure> {
    let (tenant_name, user_name) =
        name.split_once('/').map_or((None, name), |(tenant, user)| (Some(tenant), user));
    let id = UserId::new(user_name);
    let means =
        |user: &User| *user.name == *user_name || user.vmware_username() == user_name || user.id == id;
    let mut found = tenants
        .iter()
        .filter(|tenant| tenant_name.is_none_or(|name| tenant.id().as_str() == name))
        .flat_map(|tenant| tenant.users.iter().map(move |(_, user)| (tenant, user)))
        .filter(|(_, user)| means(user));
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => {
            Err(Failure(format!("several users are `{name}`; write TENANT/USER, or the user's id")))
        }
        (found, _) => Ok(found),
    }
}
