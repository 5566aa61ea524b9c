//! `fauxfactor env`: the variables that point known clients at a server.

use clap::{Args, ValueEnum};

use super::{ConfigArgs, Failure, ServerArgs, find_user, print};
use crate::control::environment::variables;

#[derive(Args, Debug)]
pub(super) struct EnvArgs {
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    config: ConfigArgs,
    /// Whose credentials to print: a name, username or id
    #[arg(short, long, env = "FAUXFACTOR_USER", default_value = "admin")]
    user: String,
    /// How to print them
    #[arg(short, long, env = "FAUXFACTOR_FORMAT", value_enum, default_value_t = Format::Shell)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// `export NAME='value'`, for `eval "$(fauxfactor env)"`
    Shell,
    /// `NAME=value`, for a .env file
    Dotenv,
}

pub(super) fn run(args: &EnvArgs) -> Result<(), Failure> {
    let config = args.config.load()?;
    let missing = || Failure(format!("no tenant has a user `{}`; choose one with --user", args.user));
    let (tenant, user) = find_user(&config.tenants, &args.user)?.ok_or_else(missing)?;
    let lines =
        variables(&args.server.base(), tenant, user).into_iter().map(|(name, value)| match args.format {
            Format::Shell => format!("export {name}='{}'\n", value.replace('\'', r"'\''")),
            Format::Dotenv => format!("{name}={value}\n"),
        });
    print(&lines.collect::<String>());
    Ok(())
}
