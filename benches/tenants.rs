//! What a private world costs: to make one, however many there are, and to fork or reset a large one.
//!
//! `cargo bench --bench tenants` prints times; compare them within one run, machines and neighbours differ.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot start has nothing to measure")]

use std::sync::Arc;

use divan::Bencher;
use fauxfactor::domain::id::UserId;
use fauxfactor::domain::user::User;
use fauxfactor::engine::LiveTenant;
use fauxfactor::engine::tenants::{NewTenant, Source};
use fauxfactor::{Emulator, config};
use tokio::runtime::{Builder, Runtime};

const ALICE: &str = "07609fb9358010e21f7bc003751c7c31";

/// How many tenants there are already. Unoptimised, as `cargo test` runs this, few will do.
const OTHERS: [usize; 3] = if cfg!(debug_assertions) { [1, 2, 3] } else { [1, 1000, 100_000] };
/// How many users a large tenant has.
const USERS: u32 = if cfg!(debug_assertions) { 1000 } else { 1_000_000 };

fn main() {
    divan::main();
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A server of the demo tenant and so many `others`.
fn server(runtime: &Runtime, others: usize) -> Emulator {
    let mut config = config::parse("demo.toml", config::DEMO).unwrap();
    config.settings.control.max_tenants = 10_000_000;
    let emulator = runtime.block_on(Emulator::new(config)).unwrap();
    for _ in 0..others {
        drop(make(runtime, &emulator, Source::Default));
    }
    emulator
}

fn make(runtime: &Runtime, emulator: &Emulator, source: Source) -> Arc<LiveTenant> {
    let new = NewTenant { source, ..NewTenant::default() };
    runtime.block_on(emulator.engine().make_tenant(new)).unwrap()
}

/// A tenant of the template, where there are so many already.
#[divan::bench(args = OTHERS, sample_count = 1000, sample_size = 1)]
fn make_tenant(bencher: Bencher<'_, '_>, others: usize) {
    let runtime = runtime();
    let emulator = server(&runtime, others);
    bencher.bench_local(|| make(&runtime, &emulator, Source::Default));
}

/// A server whose tenant has a million users.
fn large(runtime: &Runtime) -> (Emulator, Arc<LiveTenant>) {
    let mut config = config::parse("demo.toml", config::DEMO).unwrap();
    let tenant = &mut config.tenants[0];
    let alice = tenant.users.find(&UserId::new(ALICE)).unwrap().clone();
    for n in 0..USERS {
        let id = UserId::new(&format!("{n:032x}"));
        let user = User { id: id.clone(), name: format!("user {n}").into(), email: None, ..alice.clone() };
        tenant.users.put(id, user);
    }
    let emulator = runtime.block_on(Emulator::new(config)).unwrap();
    let (live, _) = emulator.engine().find_by_token("demo-alice-token").unwrap();
    (emulator, live)
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn fork_a_million_users(bencher: Bencher<'_, '_>) {
    let runtime = runtime();
    let (emulator, live) = large(&runtime);
    bencher.bench_local(|| make(&runtime, &emulator, Source::Fork(Arc::clone(&live))));
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn reset_a_million_users(bencher: Bencher<'_, '_>) {
    let runtime = runtime();
    let (emulator, live) = large(&runtime);
    bencher.bench_local(|| runtime.block_on(emulator.engine().reset_tenant(&live)).unwrap());
}
