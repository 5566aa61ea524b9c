//! The `fauxfactor` binary.

fn main() {}
