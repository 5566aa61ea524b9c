//! Random sequences of device and login-protection calls against a small model, and the same calls at once.
//!
//! `FAUXFACTOR_RANDOM_SEQUENCES` sets how many; the suite runs 300.

use std::collections::HashSet;

use fauxfactor::domain::audit::{Action, Trail};
use fauxfactor::domain::id::{TenantId, UserId};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use crate::harness::{App, Reply, device_of, protection_of};

const USERS: [&str; 2] = ["ann", "ben"];
const PASSWORD: &str = "Password#1";

const TENANT: &str = r#"
[[tenant]]
name = "t"
account = { id = "acc", name = "demo" }
organization = { id = "o", display_name = "O" }
user = [
  { id = "root", name = "root", owner = true, tokens = ["root-token"] },
  { id = "ann", name = "ann", password = "Password#1", tokens = ["ann-token"] },
  { id = "ben", name = "ben", password = "Password#1", tokens = ["ben-token"] },
]
"#;

/// What a caller does, to the user of that number.
#[derive(Clone, Debug)]
enum Step {
    Create {
        by_root: bool,
        name: &'static str,
    },
    /// With codes of these steps of the device's seed.
    Bind {
        by_root: bool,
        steps: (i64, i64),
    },
    Unbind {
        by_root: bool,
        right: bool,
    },
    Delete {
        by_root: bool,
    },
    Protect {
        by_root: bool,
        enabled: bool,
    },
    SignIn {
        code: Option<i64>,
    },
    Wait,
}

/// What is believed of one user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Believed {
    /// Name and seed of the device, and whether it is bound.
    device: Option<(String, String, bool)>,
    protected: bool,
}

fn step() -> impl Strategy<Value = Step> {
    let flag = any::<bool>;
    prop_oneof![
        3 => (flag(), prop_oneof![Just("x"), Just("y")]).prop_map(|(by_root, name)| Step::Create { by_root, name }),
        5 => (prop::bool::weighted(0.2), (-3..2_i64, 0..3_i64))
            .prop_map(|(by_root, (first, more))| Step::Bind { by_root, steps: (first, first + more) }),
        2 => (flag(), flag()).prop_map(|(by_root, right)| Step::Unbind { by_root, right }),
        1 => flag().prop_map(|by_root| Step::Delete { by_root }),
        3 => (prop::bool::weighted(0.8), flag()).prop_map(|(by_root, enabled)| Step::Protect { by_root, enabled }),
        3 => prop::option::of(-2..3_i64).prop_map(|code| Step::SignIn { code }),
        1 => Just(Step::Wait),
    ]
}

fn serial(name: &str) -> String {
    format!("iam:acc:mfa/{name}")
}

/// A code of the device `steps` from now, or one of no device.
fn code(app: &App, believed: &Believed, steps: i64) -> String {
    believed.device.as_ref().map_or_else(|| "000000".to_owned(), |(_, seed, _)| app.code(seed, steps))
}

async fn act(app: &App, user: &str, step: &Step, believed: &Believed) -> Reply {
    let token = |by_root: bool| if by_root { "root-token".to_owned() } else { format!("{user}-token") };
    let name = believed.device.as_ref().map_or("none", |(name, ..)| name);
    let serial = serial(name);
    match step {
        Step::Create { by_root, name } => {
            let name = format!("{user}-{name}");
            let body = json!({ "virtual_mfa_device": { "name": name, "user_id": user } }).to_string();
            app.ask_with(&token(*by_root), "POST", "/v3.0/OS-MFA/virtual-mfa-devices", &body).await
        }
        Step::Bind { by_root, steps } => {
            let (first, second) = (code(app, believed, steps.0), code(app, believed, steps.1));
            let body = json!({ "user_id": user, "serial_number": serial,
                "authentication_code_first": first, "authentication_code_second": second });
            let path = "/v3.0/OS-MFA/mfa-devices/bind";
            app.ask_with(&token(*by_root), "PUT", path, &body.to_string()).await
        }
        Step::Unbind { by_root, right } => {
            let code = if *right { code(app, believed, 0) } else { "999999".to_owned() };
            let body = json!({ "user_id": user, "serial_number": serial, "authentication_code": code });
            let path = "/v3.0/OS-MFA/mfa-devices/unbind";
            app.ask_with(&token(*by_root), "PUT", path, &body.to_string()).await
        }
        Step::Delete { by_root } => {
            let path = format!("/v3.0/OS-MFA/virtual-mfa-devices?user_id={user}&serial_number={serial}");
            app.ask_with(&token(*by_root), "DELETE", &path, "").await
        }
        Step::Protect { by_root, enabled } => {
            let body = json!({ "login_protect": { "enabled": enabled, "verification_method": "vmfa" } });
            app.ask_with(&token(*by_root), "PUT", &protection_of(user), &body.to_string()).await
        }
        Step::SignIn { code: steps } => {
            let code = steps.map(|steps| code(app, believed, steps));
            app.sign_in(user, PASSWORD, code.as_deref()).await
        }
        Step::Wait => {
            // Longer than a lock, so that the model need not know of locks.
            app.advance(std::time::Duration::from_mins(16));
            app.ask_with(&token(false), "GET", "/v3/auth/domains", "").await
        }
    }
}

/// The status that the model expects, and what it then believes.
fn expect(step: &Step, before: &Believed, answer: &Reply, user: &str) -> (u16, Believed) {
    let mut after = before.clone();
    let is_bound = matches!(before.device, Some((.., true)));
    let status = match step {
        Step::Create { .. } if is_bound => 409,
        Step::Create { name, .. } => {
            let seed = answer.json()["virtual_mfa_device"]["base32_string_seed"].clone();
            let seed = seed.as_str().unwrap_or_else(|| panic!("no seed: {answer:?}")).to_owned();
            after.device = Some((format!("{user}-{name}"), seed, false));
            201
        }
        Step::Bind { by_root: true, .. }
        | Step::Delete { by_root: false }
        | Step::Protect { by_root: false, .. } => 403,
        Step::Bind { .. } if before.device.is_none() => 404,
        Step::Bind { .. } if is_bound => 409,
        Step::Bind { steps: (first, second), .. } => {
            let is_right = *second == first + 1 && (-2..=0).contains(first);
            if let (true, Some((.., bound))) = (is_right, &mut after.device) {
                *bound = true;
            }
            if is_right { 204 } else { 400 }
        }
        Step::Unbind { .. } if !is_bound => 404,
        Step::Unbind { by_root: false, .. } if before.protected => 400,
        Step::Unbind { by_root: false, right: false } => 400,
        Step::Unbind { .. } => {
            after.device.iter_mut().for_each(|device| device.2 = false);
            204
        }
        Step::Delete { .. } if is_bound && before.protected => 400,
        Step::Delete { .. } => {
            after.device = None;
            204
        }
        Step::Protect { enabled, .. } => {
            after.protected = *enabled;
            200
        }
        Step::SignIn { .. } if !before.protected => 201,
        Step::SignIn { code: Some(-1..=1) } if is_bound => 201,
        Step::SignIn { .. } => 401,
        Step::Wait => 200,
    };
    (status, after)
}

/// What the audit is to say of a step.
fn audited(step: &Step, before: &Believed, after: &Believed, status: u16) -> Vec<Action> {
    let is_bound = |believed: &Believed| matches!(believed.device, Some((.., true)));
    let is_on = |believed: &Believed| is_bound(believed) && believed.protected;
    let changes = [
        (is_on(before) && !is_on(after), Action::Disable),
        (is_bound(before) && !is_bound(after), Action::Deactivation),
        (!is_bound(before) && is_bound(after), Action::Activation),
        (!is_on(before) && is_on(after), Action::Enable),
    ];
    let sign_in = match (step, status) {
        (Step::SignIn { .. }, 201) if !before.protected => Some(Action::AuthenticationWithoutMfa),
        (Step::SignIn { .. }, 201) => Some(Action::AuthenticationSuccess),
        (Step::SignIn { .. }, _) => Some(Action::AuthenticationFailure),
        _ => None,
    };
    changes.into_iter().filter_map(|(is_so, action)| is_so.then_some(action)).chain(sign_in).collect()
}

/// The actions in the user's trail, behind the first `skip`.
fn trail(app: &App, user: &str, skip: usize) -> Vec<Action> {
    let tenant = app.emulator.engine().find_tenant(&TenantId::new("t")).unwrap().current();
    let trail = tenant.audit.find(&UserId::new(user)).into_iter();
    trail.flat_map(Trail::entries).skip(skip).map(|entry| entry.action).collect()
}

/// What is true of the server is what the model believes.
async fn assert_believed(app: &App, user: &str, believed: &Believed) {
    let shown =
        app.ask_with("root-token", "GET", &format!("/v5/mfa-devices?user_id={user}"), "").await.json();
    let devices = shown["mfa_devices"].as_array().unwrap();
    let expected = believed
        .device
        .iter()
        .map(|(name, _, bound)| json!({ "serial_number": serial(name), "user_id": user, "enabled": bound }));
    assert_eq!(*devices, expected.collect::<Vec<_>>());
    assert!(!shown.to_string().contains("seed"));
    let read = app.ask_with("root-token", "GET", &device_of(user), "").await;
    assert_eq!(read.status == 200, believed.device.is_some());
}

async fn run(seed: usize, steps: Vec<(usize, Step)>) {
    // Seeded, so that a code which is right by chance, one in a million, is so every time.
    let app = App::configured(&format!("[server]\nseed = {seed}\n{TENANT}")).await;
    let mut believed = [Believed::default(), Believed::default()];
    let mut seeds = HashSet::new();
    let mut failures = [0; 2];
    for (who, step) in steps {
        let user = USERS[who];
        // Before a lock: the model knows of none.
        if failures[who] == 4 {
            act(&app, user, &Step::Wait, &believed[who]).await;
            failures = [0; 2];
        }
        let written = trail(&app, user, 0).len();
        let reply = act(&app, user, &step, &believed[who]).await;
        let (status, after) = expect(&step, &believed[who], &reply, user);
        assert_eq!(reply.status, status, "{user} {step:?} {:?}: {reply:?}", believed[who]);
        if let (Step::Create { .. }, 201) = (&step, status) {
            let (_, seed, _) = after.device.clone().unwrap();
            assert!(reply.text().contains(&seed) && seeds.insert(seed), "a seed is shown once");
        } else {
            assert!(
                seeds.iter().all(|seed| !reply.text().contains(seed)),
                "a seed is shown again: {reply:?}"
            );
        }
        failures[who] += usize::from(matches!(step, Step::SignIn { .. }) && status == 401);
        if matches!(step, Step::SignIn { .. }) && status == 201 || matches!(step, Step::Wait) {
            failures[who] = 0;
        }
        let expected = audited(&step, &believed[who], &after, status);
        assert_eq!(trail(&app, user, written), expected, "{user} {step:?} {:?}", believed[who]);
        believed[who] = after;
        assert_believed(&app, user, &believed[who]).await;
    }
}

#[tokio::test]
async fn random_sequences_never_leave_the_model() {
    let count = std::env::var("FAUXFACTOR_RANDOM_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let sequences = prop::collection::vec((0..2_usize, step()), 1..30);
    for seed in 0..count {
        run(seed, sequences.new_tree(&mut runner).unwrap().current()).await;
    }
}

/// A user with a device that is not bound, and its seed.
async fn with_device() -> (App, Believed) {
    let app = App::configured(TENANT).await;
    let create = Step::Create { by_root: false, name: "x" };
    let reply = act(&app, "ann", &create, &Believed::default()).await;
    let (_, believed) = expect(&create, &Believed::default(), &reply, "ann");
    (app, believed)
}

async fn at_once(app: &App, believed: &Believed, steps: &[Step]) -> Vec<u16> {
    let calls = steps.iter().map(|step| act(app, "ann", step, believed));
    futures_util::future::join_all(calls).await.iter().map(|reply| reply.status.as_u16()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_binds_at_once_one_wins() {
    for _ in 0..20 {
        let (app, believed) = with_device().await;
        let before = app.version("t");
        let bind = Step::Bind { by_root: false, steps: (-1, 0) };
        let mut statuses = at_once(&app, &believed, &vec![bind; 16]).await;
        statuses.sort_unstable();
        assert_eq!((statuses[0], &statuses[1..]), (204, &[409; 15][..]));
        assert_eq!(app.version("t"), before + 1, "those that failed changed nothing");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_unbinds_at_once_one_wins() {
    for _ in 0..20 {
        let (app, believed) = with_device().await;
        at_once(&app, &believed, &[Step::Bind { by_root: false, steps: (-1, 0) }]).await;
        let mut statuses =
            at_once(&app, &believed, &vec![Step::Unbind { by_root: true, right: true }; 16]).await;
        statuses.sort_unstable();
        assert_eq!((statuses[0], &statuses[1..]), (204, &[404; 15][..]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_users_and_keys_at_once_none_is_lost_and_none_too_many() {
    let app = App::configured(TENANT).await;
    let users = (0..32).map(|n| {
        let body = format!(r#"{{"user":{{"name":"user{n}"}}}}"#);
        let app = &app;
        async move { app.ask_with("root-token", "POST", "/v3/users", &body).await.status.as_u16() }
    });
    assert_eq!(futures_util::future::join_all(users).await, [201; 32]);
    let all = app.ask_with("root-token", "GET", "/v3/users", "").await.json();
    assert_eq!(all["users"].as_array().unwrap().len(), 3 + 32);
    let body = r#"{"credential":{"user_id":"ann"}}"#;
    let keys = (0..16).map(|_| app.ask_with("ann-token", "POST", "/v3.0/OS-CREDENTIAL/credentials", body));
    let made = futures_util::future::join_all(keys).await.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(made, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sign_in_at_the_moment_protection_is_switched_on_sees_one_or_the_other() {
    for _ in 0..20 {
        let (app, believed) = with_device().await;
        at_once(&app, &believed, &[Step::Bind { by_root: false, steps: (-1, 0) }]).await;
        let mut steps = vec![Step::SignIn { code: None }; 4];
        steps.insert(2, Step::Protect { by_root: true, enabled: true });
        let statuses = at_once(&app, &believed, &steps).await;
        assert_eq!(statuses[2], 200);
        assert!(statuses.iter().all(|status| [200, 201, 401].contains(status)), "{statuses:?}");
        let later =
            at_once(&app, &believed, &[Step::SignIn { code: None }, Step::SignIn { code: Some(0) }]).await;
        assert!(later == [401, 201] || later == [401, 401], "{later:?}");
    }
}
