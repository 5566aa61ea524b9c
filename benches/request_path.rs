//! What a request costs on its way: the signature, the policy, and the whole read.
//!
//! `cargo bench` prints times; compare them within one run, machines and neighbours differ.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot start has nothing to measure")]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use axum::body::Body;
use axum::http::Request;
use divan::{Bencher, black_box};
use fauxfactor::domain::id::UserId;
use fauxfactor::domain::principal::Principal;
use fauxfactor::domain::tenant::Tenant;
use fauxfactor::domain::time::Timestamp;
use fauxfactor::domain::token::{Methods, Origin, Scope};
use fauxfactor::domain::{device, password, policy};
use fauxfactor::http::signature::{self, Authorization};
use fauxfactor::{Emulator, config};
use http_body_util::BodyExt as _;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

const ALICE: &str = "07609fb9358010e21f7bc003751c7c31";
const ERIN: &str = "07609fb9358010e21f7bc003751c7c34";

fn main() {
    divan::main();
}

/// A request that the vendor's Python SDK 3.1.219 signed.
#[divan::bench]
fn verify_signature(bencher: Bencher<'_, '_>) {
    let (parts, ()) = Request::get("/v3.0/OS-MFA/users/07609fb9358010e21f7bc003751c7c32/virtual-mfa-device")
        .header("content-type", "application/json")
        .header("user-agent", "huaweicloud-usdk-python/3.0")
        .header("x-domain-id", "d78cbac186b744899480f25bd022f468")
        .header("x-sdk-date", "20260115T083000Z")
        .header("host", "iam.example.com")
        .body(())
        .unwrap()
        .into_parts();
    let header = "SDK-HMAC-SHA256 Access=HPUAEXAMPLEAK1234567, \
                  SignedHeaders=content-type;host;user-agent;x-domain-id;x-sdk-date, \
                  Signature=ba3899ab16f9d2281a348f9181a5af4fc8e21dc051b312944265825a8cac6fc9";
    let secret = "ExampleSecretKey0123456789abcdefABCDEFGH";
    let now = Timestamp::parse_compact("20260115T083000Z").unwrap();
    bencher.bench(|| {
        let authorization = Authorization::parse(black_box(header.as_bytes())).unwrap();
        signature::verify(&authorization, secret, &parts, b"", now).unwrap();
    });
}

fn demo() -> Tenant {
    config::parse("demo.toml", config::DEMO).unwrap().tenants.remove(0)
}

/// Erin, who may read by policy, and alice, who acts on herself.
#[divan::bench(args = [ALICE, ERIN])]
fn decide_policy(bencher: Bencher<'_, '_>, caller: &str) {
    let tenant = demo();
    let caller = Principal::user(tenant.users.find_row(&UserId::new(caller)).unwrap());
    let target = UserId::new(ALICE);
    bencher.bench(|| {
        policy::decide(&tenant, black_box(&caller), device::SHOW, policy::Target::User(&target)).is_ok()
    });
}

/// What a password costs by default: the work of one sign-in.
#[divan::bench(sample_count = 10)]
fn hash_password() -> password::Password {
    password::Password::hashed(black_box("Alice#demo1"), [7; 16], password::Cost::default())
}

/// With a token of the configuration, and with one that was issued.
#[divan::bench(args = ["fixed", "issued"])]
fn read_device(bencher: Bencher<'_, '_>, kind: &str) {
    let runtime = runtime();
    let config = config::parse("demo.toml", config::DEMO).unwrap();
    let emulator = runtime.block_on(Emulator::new(config)).unwrap();
    let token = if kind == "fixed" { "demo-alice-token".to_owned() } else { issued(&emulator) };
    let path = format!("/v3.0/OS-MFA/users/{ALICE}/virtual-mfa-device");
    read(bencher, &runtime, &emulator, &path, ("x-auth-token", &token));
}

/// VMware's status with a token of the configuration, and with an access token that was verified once.
#[divan::bench(args = ["fixed", "jwt"])]
fn read_mfa_status(bencher: Bencher<'_, '_>, kind: &str) {
    let runtime = runtime();
    let emulator = runtime.block_on(Emulator::new(signing_config())).unwrap();
    let token =
        if kind == "fixed" { "demo-alice-token".to_owned() } else { runtime.block_on(exchange(&emulator)) };
    let path = "/csp/gateway/iam/vmwid/api/principal/mfa/status";
    read(bencher, &runtime, &emulator, path, ("csp-auth-token", &token));
}

fn read(
    bencher: Bencher<'_, '_>,
    runtime: &Runtime,
    emulator: &Emulator,
    path: &str,
    (header, token): (&str, &str),
) {
    let front = emulator.front();
    let request = || {
        Request::get(path).header("host", "127.0.0.1:8080").header(header, token).body(Body::empty()).unwrap()
    };
    bencher.with_inputs(request).bench_values(|request| {
        let response = runtime.block_on(front.clone().oneshot(request)).unwrap();
        assert!(response.status().is_success());
        response
    });
}

/// What bounds an exchange from below: one RSA signature.
#[divan::bench]
fn sign_with_rsa(bencher: Bencher<'_, '_>) {
    let key = signing_config().settings.signing_key.unwrap();
    let key = aws_lc_rs::rsa::KeyPair::from_der(key.der().expose()).unwrap();
    let (random, padding) = (SystemRandom::new(), &RSA_PKCS1_SHA256);
    let mut signature = vec![0; key.public_modulus_len()];
    bencher.bench_local(|| key.sign(padding, &random, black_box(b"header.claims"), &mut signature).unwrap());
}

/// An API token for an access token.
#[divan::bench]
fn exchange_api_token(bencher: Bencher<'_, '_>) {
    let runtime = runtime();
    let emulator = runtime.block_on(Emulator::new(signing_config())).unwrap();
    bencher.bench_local(|| runtime.block_on(exchange(&emulator)));
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// The demo tenant, with the key of the tests.
fn signing_config() -> config::Config {
    let mut config = config::parse("demo.toml", config::DEMO).unwrap();
    config.settings.signing_key = Some(include_str!("../tests/it/signing_key.pem").parse().unwrap());
    config
}

async fn exchange(emulator: &Emulator) -> String {
    let request = Request::post("/csp/gateway/am/api/auth/api-tokens/authorize")
        .body(Body::from("api_token=demo-alice-api-token"))
        .unwrap();
    let response = emulator.front().oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

/// A token of alice's, as a sign-in issues it.
fn issued(emulator: &Emulator) -> String {
    let engine = emulator.engine();
    let (live, _) = engine.find_by_token("demo-alice-token").unwrap();
    let user = live.current().users.find_row(&UserId::new(ALICE)).unwrap();
    let claims = engine.claims(&live, &user.record, Methods::default(), Scope::Domain, &Origin::default());
    engine.issue(claims).unwrap().expose().clone()
}
