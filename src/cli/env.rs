//! `fauxfactor env`: the variables that point known clients at a server.

use clap::{Args, ValueEnum};

use super::banner::access_key_of;
use super::{ConfigArgs, Failure, ServerArgs, find_users, print};
use crate::domain::tenant::Tenant;
use crate::domain::user::User;

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
    let (tenant, user) = match find_users(&config.tenants, &args.user)[..] {
        [one] => one,
        [] => return Err(Failure(format!("no tenant has a user `{}`; choose one with --user", args.user))),
        _ => return Err(Failure(format!("several tenants have a user `{}`; give the id", args.user))),
    };
    let lines =
        variables(&args.server.base(), tenant, user).into_iter().map(|(name, value)| match args.format {
            Format::Shell => format!("export {name}='{}'\n", value.replace('\'', r"'\''")),
            Format::Dotenv => format!("{name}={value}\n"),
        });
    print(&lines.collect::<String>());
    Ok(())
}

fn variables(base: &str, tenant: &Tenant, user: &User) -> Vec<(&'static str, String)> {
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let mut variables = vec![("HUAWEICLOUD_SDK_IAM_ENDPOINT", base.to_owned())];
    if let Some((access, secret)) = access_key_of(tenant, user) {
        variables.push(("HUAWEICLOUD_SDK_AK", access.to_owned()));
        variables.push(("HUAWEICLOUD_SDK_SK", secret.to_owned()));
    }
    variables.push(("HUAWEICLOUD_SDK_DOMAIN_ID", tenant.account.id.to_string()));
    variables.push(("CSP_URL", base.to_owned()));
    variables.push(("CSP_API_URL", base.to_owned()));
    variables.push(("CSP_HOST", host.to_owned()));
    let api_token = tenant.api_tokens.iter().find(|(_, token)| token.user == user.id);
    variables.extend(api_token.map(|(value, _)| ("CSP_API_TOKEN", value.expose().to_owned())));
    variables
}
