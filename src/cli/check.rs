//! `fauxfactor check`: is this configuration what `serve` would take?

use std::path::PathBuf;

use clap::Args;

use super::{Failure, print};

#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    /// The files, checked together as `serve` would load them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &CheckArgs) -> Result<(), Failure> {
    let config =
        crate::config::load(&args.files).map_err(|problems| Failure(format!("refused\n{problems}")))?;
    if config.is_demo {
        print("ok: no tenant configured, the demo tenant would be served\n");
        return Ok(());
    }
    let users: usize = config.tenants.iter().map(|tenant| tenant.users.len()).sum();
    print(&format!("ok: tenants {}, users {users}\n", config.tenants.len()));
    Ok(())
}
