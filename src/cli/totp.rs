//! `fauxfactor totp`: what an authenticator app would show.

use clap::Args;

use super::{ConfigArgs, Failure, find_user, print};
use crate::domain::totp::{self, Code};
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
    let now = SystemClock.now();
    let (current, next) = codes(args, totp::step(now))?;
    if args.quiet {
        print(&format!("{current}\n"));
    } else {
        print(&format!("{current}  now, {} s left\n{next}  next\n", totp::seconds_left(now)));
    }
    Ok(())
}

fn codes(args: &TotpArgs, step: i64) -> Result<(Code, Code), Failure> {
    let pair = |seed: &[u8]| (totp::code(seed, step), totp::code(seed, step + 1));
    let config = args.config.load()?;
    if let Some((tenant, user)) = find_user(&config.tenants, &args.whose)? {
        let device = tenant.devices.find(&user.id);
        let device = device.ok_or_else(|| Failure(format!("user `{}` has no device", user.name)))?;
        return Ok(pair(device.seed.expose()));
    }
    let seed = totp::parse_seed(&args.whose);
    seed.map(|seed| pair(seed.expose()))
        .map_err(|error| Failure(format!("there is no such user, and {error}")))
}
