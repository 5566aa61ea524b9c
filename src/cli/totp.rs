//! `fauxfactor totp`: what an authenticator app would show.

use clap::Args;

use super::{ConfigArgs, Failure, find_user, print};
use crate::domain::time::Timestamp;
use crate::domain::totp::{self, Shown};
use crate::engine::Clock;
use crate::engine::clock::SystemClock;

#[derive(Args)]
pub(super) struct TotpArgs {
    /// A user (name, username or id) of the configuration, or a seed in base32
    #[arg(value_name = "USER|SEED")]
    whose: String,
    #[command(flatten)]
    config: ConfigArgs,
    /// Print the code and nothing else
    #[arg(short, long, env = "FAUXFACTOR_QUIET")]
    quiet: bool,
}

pub(super) fn run(args: &TotpArgs) -> Result<(), Failure> {
    let Shown { code, next, seconds_left, .. } = shown(args, SystemClock.now())?;
    if args.quiet {
        print(&format!("{code}\n"));
    } else {
        print(&format!("{code}  now, {seconds_left} s left\n{next}  next\n"));
    }
    Ok(())
}

fn shown(args: &TotpArgs, now: Timestamp) -> Result<Shown, Failure> {
    let config = args.config.load()?;
    if let Some((tenant, user)) = find_user(&config.tenants, &args.whose)? {
        let device = tenant.devices.find(&user.id);
        let device = device.ok_or_else(|| Failure(format!("user `{}` has no device", user.name)))?;
        return Ok(totp::shown(device.seed.expose(), now));
    }
    let seed = totp::parse_seed(&args.whose);
    seed.map(|seed| totp::shown(seed.expose(), now))
        .map_err(|error| Failure(format!("there is no such user, and {error}")))
}
