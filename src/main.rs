//! The `fauxfactor` binary.

use std::process::ExitCode;

/// musl's own allocator would cost a static binary a third of its speed.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    fauxfactor::cli::run()
}
