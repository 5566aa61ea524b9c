//! `fauxfactor env`: the variables that point known clients at a server.

use clap::{Args, ValueEnum};

use super::banner::access_key_of;
use super::{ConfigArgs, Failure, ServerArgs, find_user, print};
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

/// `HUAWEICLOUD_SDK_*` as the vendor's Python and Node SDKs 3.1 read them, `CSP_*` as the Terraform
/// provider vmc, marketplace-cli and the Image Builder action do.
fn variables(base: &str, tenant: &Tenant, user: &User) -> Vec<(String, String)> {
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let mut variables = Vec::new();
    let mut set = |name: &str, value: &str| variables.push((name.to_owned(), value.to_owned()));
    set("HUAWEICLOUD_SDK_IAM_ENDPOINT", base);
    for project in &tenant.account.get().projects {
        // What the Python SDK calls for a region, which is a project's name.
        let region = project.name.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        set(&format!("HUAWEICLOUD_SDK_REGION_IAM_{region}"), base);
    }
    set("HUAWEICLOUD_SDK_TYPE", "GlobalCredentials");
    if let Some((access, secret)) = access_key_of(tenant, user) {
        set("HUAWEICLOUD_SDK_AK", access);
        set("HUAWEICLOUD_SDK_SK", secret);
    }
    set("HUAWEICLOUD_SDK_DOMAIN_ID", tenant.account.get().id.as_str());
    set("CSP_URL", base);
    set("CSP_API_URL", base);
    set("CSP_HOST", host);
    let mut tokens = user.api_tokens.iter().filter_map(|id| tenant.api_tokens.find(id)?.text.as_ref());
    if let Some(text) = tokens.next() {
        set("CSP_API_TOKEN", text.expose());
    }
    variables
}
