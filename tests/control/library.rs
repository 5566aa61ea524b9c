//! Library mode: emulators in a test, and handles on what they serve.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use fauxfactor::domain::enforcement::Enforcement;
use fauxfactor::domain::login_protection::Method;
use fauxfactor::domain::password::Cost;
use fauxfactor::domain::time::Timestamp;
use fauxfactor::emulator::{App, CreateError, DeviceError, InstalledFault, Missing, Requests};
use fauxfactor::engine::clock::ControlledClock;
use fauxfactor::engine::faults::Rule;
use fauxfactor::engine::request_log::Entry;
use fauxfactor::{Emulator, Filter, Running, StartError, Tenant, User};
use http_body_util::BodyExt as _;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tower::ServiceExt as _;

use super::harness::{ALICE_SEED, Reply, START, STATUS, TENANT, device_of};

type Outcome = Result<(), Box<dyn Error>>;

const DAY: Duration = Duration::from_hours(24);
const FIFTEEN_MINUTES: Duration = Duration::from_mins(15);

/// A request without a socket, as one of Huawei's clients or VMware's.
async fn ask(emulator: &Emulator, token: &str, method: &str, path: &str, body: &str) -> Reply {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("x-auth-token", token).header("content-type", "application/json");
    let response =
        emulator.front().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Reply { status: parts.status, headers: parts.headers, body }
}

async fn read_device(emulator: &Emulator, user: &User, token: &str) -> u16 {
    ask(emulator, token, "GET", &device_of(&user.id()), "").await.status.as_u16()
}

/// A token for a password, and perhaps a code.
async fn sign_in(emulator: &Emulator, user: &User, password: &str, code: Option<&str>) -> Reply {
    let mut identity = json!({
        "methods": ["password"],
        "password": { "user": { "id": user.id(), "password": password } },
    });
    if let Some(code) = code {
        identity["methods"] = json!(["password", "totp"]);
        identity["totp"] = json!({ "user": { "id": user.id(), "passcode": code } });
    }
    let body = json!({ "auth": { "identity": identity } }).to_string();
    ask(emulator, "", "POST", "/v3/auth/tokens", &body).await
}

/// The status line of an answer over a socket; nothing if nobody answers.
async fn status_line(address: SocketAddr, token: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let head = format!(
        "GET {STATUS} HTTP/1.1\r\nhost: {address}\r\ncsp-auth-token: {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    answer.lines().next().map(str::to_owned)
}

const OK: &str = "HTTP/1.1 200 OK";

#[tokio::test]
async fn many_run_at_once_and_each_has_its_own_tenants() -> Outcome {
    let mut all = Vec::new();
    for _ in 0..20 {
        let emulator = Emulator::builder().start().await?;
        let tenant = emulator.tenant().name("mine").await?;
        all.push((emulator, tenant));
    }
    let addresses: BTreeSet<_> = all.iter().map(|(emulator, _)| emulator.addr()).collect();
    let ids: BTreeSet<_> = all.iter().map(|(_, tenant)| tenant.id().to_owned()).collect();
    assert_eq!((addresses.len(), ids.len()), (20, 20));
    for (at, (emulator, tenant)) in all.iter().enumerate() {
        let token = tenant.user("alice")?.token()?;
        assert_eq!(status_line(emulator.addr(), &token).await.as_deref(), Some(OK));
        let (other, _) = &all[(at + 1) % all.len()];
        assert_eq!(status_line(other.addr(), &token).await.as_deref(), Some("HTTP/1.1 401 Unauthorized"));
    }
    Ok(())
}

#[tokio::test]
async fn a_dropped_emulator_frees_its_port() -> Outcome {
    for _ in 0..20 {
        let emulator = Emulator::builder().start().await?;
        let address = emulator.addr();
        // A connection that is open keeps nobody waiting.
        let mut open = TcpStream::connect(address).await?;
        drop(emulator);
        assert_eq!(status_line(address, "demo-alice-token").await, None);
        drop(Emulator::builder().listen(address).start().await?);
        assert_eq!(open.read(&mut [0]).await.unwrap_or(0), 0);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_stopped_answers_requests_under_way() -> Outcome {
    let emulator = Emulator::builder().start().await?;
    let (address, tenant) = (emulator.addr(), emulator.tenant().await?);
    let fault = tenant.inject(Rule::delay(Duration::from_millis(50)).after_handler());
    let token = tenant.user("alice")?.token()?;
    let asked = tokio::spawn(async move { status_line(address, &token).await });
    while fault.fired() == 0 {
        tokio::task::yield_now().await;
    }
    emulator.stop().await;
    assert_eq!(asked.await?.as_deref(), Some(OK));
    assert!(TcpStream::connect(address).await.is_err());
    Ok(())
}

#[test]
fn an_emulator_outlives_the_runtime_that_started_it_and_serves_clients_that_block() -> Outcome {
    use std::io::{Read as _, Write as _};
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    let emulator = runtime()?.block_on(Emulator::builder().start())?;
    let tenant = runtime()?.block_on(emulator.tenant().into_future())?;
    let mut stream = std::net::TcpStream::connect(emulator.addr())?;
    let token = tenant.user("alice")?.token()?;
    write!(
        stream,
        "GET {STATUS} HTTP/1.1\r\nhost: localhost\r\ncsp-auth-token: {token}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    assert!(answer.starts_with(OK), "{answer}");
    drop((tenant, emulator));
    Ok(())
}

#[tokio::test]
async fn what_cannot_start_says_why() {
    let taken = Emulator::builder().start().await.unwrap();
    let error = Emulator::builder().listen(taken.addr()).start().await.unwrap_err();
    assert!(matches!(&error, StartError::Listen { address, .. } if *address == taken.addr()), "{error}");
    assert!(error.to_string().starts_with(&format!("cannot listen on {}: ", taken.addr())));
    let error = Emulator::builder().document("[[tenant]]\nnam = 1").start().await.unwrap_err();
    assert!(matches!(error, StartError::Document(_)) && error.to_string().contains("document:2"), "{error}");
}

#[tokio::test]
async fn handles_of_two_tenants_do_not_mix() -> Outcome {
    let emulator = Emulator::builder().start().await?;
    let (one, two) = (emulator.tenant().await?, emulator.tenant().await?);
    let demo = emulator.configured("demo")?;
    let (alice, other) = (one.user("alice")?, two.user("alice")?);
    assert_ne!(one.organization_id(), two.organization_id());
    assert_ne!(one.project_id("cn-north-4")?, demo.project_id("cn-north-4")?);
    assert_ne!((alice.id(), alice.token()?), (other.id(), other.token()?));
    assert_ne!(alice.access_key()?, other.access_key()?);
    assert_ne!(one.app("demo-app")?.id(), two.app("demo-app")?.id());
    assert_eq!(one.app(&one.app("demo-app")?.id())?.secret()?, "demo-app-secret");

    alice.remove_device().await?;
    one.clock().freeze();
    one.enforce(Enforcement::Off);
    one.fail("ShowUserMfaDevice").install();
    read_device(&emulator, &alice, &alice.token()?).await;
    assert_eq!(alice.device(), Err(Missing::Credential { who: "alice".into(), what: "virtual MFA device" }));
    assert_eq!((other.seed()?, demo.user("alice")?.seed()?), (ALICE_SEED.into(), ALICE_SEED.into()));
    assert_eq!((two.enforcement(), two.faults().count()), (Enforcement::Strict, 0));
    assert_eq!((one.requests().all().len(), two.requests().all().len()), (1, 0));
    assert!(read_device(&emulator, &alice, &other.token()?).await == 403 && one.requests().all().len() == 1);
    assert_eq!(emulator.unattributed_requests().all().len(), 0);
    read_device(&emulator, &alice, "nobody's").await;
    assert_eq!(emulator.unattributed_requests().all().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_tenant_ends_with_the_last_of_its_handles() -> Outcome {
    let emulator = Emulator::builder().start().await?;
    let tenant = emulator.tenant().name("a test").await?;
    let (alice, again) = (tenant.user("alice")?, tenant.clone());
    let token = alice.token()?;
    drop((tenant, again));
    assert_eq!(read_device(&emulator, &alice, &token).await, 200, "the user's handle is one too");
    let requests = emulator.configured("a test")?.requests();
    drop(alice);
    assert_eq!(status_line(emulator.addr(), &token).await.as_deref(), Some("HTTP/1.1 401 Unauthorized"));
    assert_eq!(requests.all().len(), 1, "what was asked can still be looked at");
    assert_eq!(emulator.configured("a test").unwrap_err(), Missing::Tenant("a test".into()));
    Ok(())
}

#[tokio::test]
async fn its_name_and_all_that_is_of_a_tenant_is_free_when_it_ended() -> Outcome {
    let emulator = Emulator::builder().seed(7).start().await?;
    let document = emulator.configured("demo")?.export().replace("demo", "copy").replace("DEMO", "COPY");
    let document = document.replace("d78cbac1", "00000000").replace("7f3c9d52", "00000000");
    for _ in 0..20 {
        let named = emulator.tenant().name("a test").await?;
        let seeded = emulator.tenant().seed(3).await?;
        let written = emulator.tenant().name("other").document(&document).await?;
        assert_eq!(written.user("alice")?.token()?, "copy-alice-token");
        for tenant in [&named, &seeded, &written] {
            let alice = tenant.user("alice")?;
            assert_eq!(read_device(&emulator, &alice, &alice.token()?).await, 200);
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_name_of_a_large_tenant_is_free_as_soon() -> Outcome {
    let users = (0..1100).map(|n| format!("[[tenant.user]]\nid = \"u{n}\"\nname = \"u{n}\"\n"));
    let document = TENANT.to_owned() + &users.collect::<String>();
    let emulator = Emulator::builder().seed(7).document(&document).build().await?;
    for _ in 0..5 {
        assert_eq!(emulator.tenant().name("a test").await?.users().len(), 1100);
        assert!(emulator.tenant().name("a test").await?.user("u7").is_ok());
    }
    Ok(())
}

#[tokio::test]
async fn a_kept_tenant_and_a_configured_one_outlive_their_handles() -> Outcome {
    let emulator = Emulator::builder().build().await?;
    let tenant = emulator.tenant().name("kept").await?;
    tenant.keep();
    drop(tenant);
    drop(emulator.configured("demo")?);
    let (kept, demo) = (emulator.configured("kept")?, emulator.configured("demo")?);
    assert_eq!((demo.name(), demo.account_name().as_str()), ("demo", "demo"));
    kept.clone().delete().await?;
    kept.delete().await?;
    assert!(emulator.configured("kept").is_err());
    Ok(())
}

/// What a service does whose user loses a phone, in two days of the tenant's time: what was answered and what was
/// logged, to the byte.
async fn scenario(emulator: &Emulator) -> Result<String, Box<dyn Error>> {
    let tenant = emulator.tenant().name("lost phone").frozen_at(START).await?;
    let bob = tenant.user("bob")?;
    let password = bob.password()?;
    let mut story = format!("{} {} {}\n", tenant.id(), bob.id(), bob.token()?);
    let mut tell = |reply: &Reply| {
        writeln!(story, "{} {:?} {}", reply.status, reply.headers, reply.text()).unwrap();
        reply.status.as_u16()
    };
    assert_eq!(tell(&sign_in(emulator, &bob, &password, None).await), 201);

    let device = bob.enrol("bob-phone").await?;
    assert_eq!((device.bound, bob.device()?), (true, device.clone()));
    let code = bob.code()?;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(tell(&sign_in(emulator, &bob, &password, Some(wrong)).await), 401);
    }
    assert_eq!(tell(&sign_in(emulator, &bob, &password, Some(&code)).await), 401, "locked out");
    tenant.clock().advance(FIFTEEN_MINUTES);
    assert_eq!(tell(&sign_in(emulator, &bob, &password, Some(&code)).await), 401, "a code of the past");
    let reply = sign_in(emulator, &bob, &password, Some(&bob.code()?)).await;
    assert_eq!(tell(&reply), 201);
    let token = reply.header("x-subject-token").to_owned();

    let fault = tenant.fail("ShowUserMfaDevice").status(503).retry_after(2).first(2).install();
    for status in [503, 503, 200] {
        let reply = ask(emulator, &token, "GET", &device_of(&bob.id()), "").await;
        assert_eq!(tell(&reply), status);
    }
    assert_eq!((fault.matched(), fault.fired()), (3, 2));
    tenant.clock().advance(DAY);
    assert_eq!(tell(&ask(emulator, &token, "GET", &device_of(&bob.id()), "").await), 401, "expired");

    let shown = || Filter::operation("ShowUserMfaDevice");
    tenant
        .requests()
        .assert()
        .count(2, shown().status(503))
        .in_order([shown().status(503), shown().status(200), shown().status(401)])
        .none_unmatched()
        .check()?;
    for entry in tenant.requests().all() {
        // How long it took is the machine's time.
        writeln!(story, "{:?}", Entry { duration: Duration::ZERO, ..entry }).unwrap();
    }
    Ok(story)
}

#[tokio::test]
async fn two_days_of_failures_pass_in_no_time_and_repeat_to_the_byte() -> Outcome {
    let mut stories = Vec::new();
    for (seed, others) in [(7, 0), (7, 3), (8, 0)] {
        // What else a server does makes no difference.
        let emulator =
            Emulator::builder().seed(seed).clock(Arc::new(ControlledClock::new(START))).start().await?;
        for _ in 0..others {
            let _ = emulator.tenant().await?;
        }
        stories.push(scenario(&emulator).await?);
    }
    assert_eq!(stories[0], stories[1]);
    assert_ne!(stories[0], stories[2]);
    Ok(())
}

#[tokio::test]
async fn a_second_factor_is_given_changed_and_taken() -> Outcome {
    let emulator = Emulator::builder().build().await?;
    let tenant = emulator.tenant().await?;
    let (bob, frank) = (tenant.user("bob@demo.test")?, tenant.user("frank")?);
    let device = bob.enrol("phone").seed(ALICE_SEED).unbound().await?;
    assert_eq!((device.seed.as_str(), device.bound), (ALICE_SEED, false));
    assert!(bob.recovery_codes().await.is_err(), "it is not bound");
    let error = bob.enrol("another").await.unwrap_err();
    assert!(matches!(error, DeviceError::Refused(_)), "{error}");
    assert!(matches!(bob.rename_device("").await, Err(DeviceError::Name)));
    assert!(matches!(frank.enrol("x").seed("no seed").await, Err(DeviceError::Seed(_))));
    assert_eq!(bob.rename_device("new phone").await?.name, "new phone");
    bob.remove_device().await?;
    assert!(bob.totp().is_err() && bob.code().is_err());

    bob.enrol("phone").await?;
    let codes = bob.recovery_codes().await?;
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
    let turned_on = async || {
        let request = Request::get(STATUS).header("csp-auth-token", bob.token()?).body(Body::empty())?;
        let body = emulator.front().oneshot(request).await?.into_body().collect().await?.to_bytes();
        Ok::<_, Box<dyn Error>>(serde_json::from_slice::<serde_json::Value>(&body)?["turnedOn"] == true)
    };
    assert!(turned_on().await?);
    bob.unprotect().await?;
    assert!(!turned_on().await?);
    bob.protect(Method::Vmfa).await?;
    assert!(turned_on().await?);
    assert!(frank.protect(Method::Vmfa).await.is_err());
    Ok(())
}

#[tokio::test]
async fn tokens_are_issued_revoked_and_expired() -> Outcome {
    let emulator = Emulator::builder().build().await?;
    let tenant = emulator.tenant().frozen_at(START).await?;
    let alice = tenant.user("alice")?;
    let short = alice.issue_token().lifetime(Duration::from_mins(1)).with_code().await?;
    let project = alice.issue_token().for_project("cn-north-4").await?;
    let unscoped = alice.issue_token().unscoped().await?;
    assert_eq!(short.expires_at, START.plus(Duration::from_mins(1)));
    for token in [&short, &project, &unscoped] {
        assert_eq!(read_device(&emulator, &alice, &token.text).await, 200);
    }
    tenant.revoke_token(&project.text).await?;
    tenant.expire_token(&unscoped.text).await?;
    tenant.clock().advance(Duration::from_mins(1));
    for token in [&short, &project, &unscoped] {
        assert_eq!(read_device(&emulator, &alice, &token.text).await, 401);
    }
    let fixed = alice.token()?;
    tenant.revoke_token(&fixed).await?;
    assert_eq!(read_device(&emulator, &alice, &fixed).await, 401);
    assert!(tenant.revoke_token("nobody's").await.is_err());
    assert!(alice.issue_token().for_project("nowhere").await.is_err());

    let person = alice.issue_access_token().perms(["org_owner"]).lifetime(DAY).await?;
    let app = tenant.app("demo-app")?.issue_access_token().await?;
    assert_eq!(person.expires_at, tenant.clock().now().plus(DAY));
    let path = format!("/csp/gateway/am/api/orgs/{}", tenant.organization_id());
    for token in [&person, &app] {
        let request = Request::get(&path).header("csp-auth-token", &token.text).body(Body::empty())?;
        assert_eq!(emulator.front().oneshot(request).await?.status(), 200);
    }
    Ok(())
}

#[tokio::test]
async fn a_user_is_locked_for_as_long_as_is_said() -> Outcome {
    let emulator = Emulator::builder().build().await?;
    let tenant = emulator.tenant().frozen_at(START).await?;
    let bob = tenant.user("bob")?;
    let signed_in = async || sign_in(&emulator, &bob, "Bob#demo12", None).await.status == 201;
    assert_eq!(bob.lock(), START.plus(FIFTEEN_MINUTES));
    assert!(!signed_in().await);
    bob.unlock();
    assert!(signed_in().await);
    assert_eq!(bob.lock_for(Duration::from_secs(5)), START.plus(Duration::from_secs(5)));
    assert!(!signed_in().await);
    tenant.clock().advance(Duration::from_secs(5));
    assert!(signed_in().await);
    Ok(())
}

#[tokio::test]
async fn a_tenant_goes_back_to_what_was_kept_of_it() -> Outcome {
    let emulator = Emulator::builder().build().await?;
    let tenant = emulator.tenant().frozen_at(START).enforcement(Enforcement::Soft).await?;
    let bob = tenant.user("bob")?;
    tenant.snapshot("without device")?;
    let seed = bob.enrol("phone").await?.seed;
    let fork = tenant.fork().name("fork").ttl(DAY).await?;
    tenant.snapshot("with device")?;
    tenant.restore("without device").await?;
    assert!(bob.seed().is_err());
    tenant.restore("with device").await?;
    assert_eq!((bob.seed()?, fork.user("bob")?.seed()?), (seed.clone(), seed));
    tenant.clock().advance(DAY);
    tenant.reset().await?;
    assert!(bob.seed().is_err());
    assert_eq!(tenant.clock().now(), START);
    assert!(tenant.restore("never taken").await.is_err());
    fork.clock().advance(DAY);
    assert!(emulator.configured("fork").is_err(), "its time is up");
    Ok(())
}

#[tokio::test]
async fn an_export_makes_an_equal_tenant_in_another_emulator() -> Outcome {
    let emulator = Emulator::builder().build().await?;
    let tenant = emulator.tenant().await?;
    tenant.user("bob")?.enrol("phone").await?;
    let other = Emulator::builder().document(&tenant.export()).build().await?;
    let same = other.tenant().document(tenant.export()).await;
    assert!(matches!(same, Err(CreateError::Refused(_))), "its credentials are those of the configured one");
    let bad = other.tenant().document("[[tenant]]").await;
    assert!(matches!(bad, Err(CreateError::Document(_))));
    let same = other.configured(tenant.name())?;
    assert_eq!(same.export(), tenant.export());
    assert_eq!(same.user("bob")?.device()?, tenant.user("bob")?.device()?);
    let token = tenant.user("bob")?.token()?;
    assert_eq!(read_device(&other, &same.user("bob")?, &token).await, 200);
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_named() -> Outcome {
    let emulator = Emulator::builder().build().await?;
    let tenant = emulator.tenant().name("t").await?;
    let frank = tenant.user("frank")?;
    let errors = [
        (tenant.user("nobody").unwrap_err(), "tenant `t` has no user `nobody`"),
        (tenant.app("none").unwrap_err(), "tenant `t` has no app `none`"),
        (tenant.project_id("mars").unwrap_err(), "tenant `t` has no project `mars`"),
        (frank.password().unwrap_err(), "`frank` has no password whose text is known"),
        (frank.access_key().unwrap_err(), "`frank` has no access key that is switched on"),
        (frank.api_token().unwrap_err(), "`frank` has no API token whose text is known"),
        (frank.seed().unwrap_err(), "`frank` has no virtual MFA device"),
        (emulator.configured("x").unwrap_err(), "there is no tenant `x`"),
    ];
    for (error, text) in errors {
        assert_eq!(error.to_string(), text);
    }
    let (admin, alice) = (tenant.owner()?, tenant.user("alice")?);
    assert_eq!(admin.name(), "admin");
    let path = format!("/v3/users/{}", alice.id());
    assert_eq!(ask(&emulator, &admin.token()?, "DELETE", &path, "").await.status, 204);
    assert_eq!(alice.token().unwrap_err().to_string(), "tenant `t` has no user `alice`");
    assert_eq!(
        tenant.users().iter().map(User::name).collect::<Vec<_>>(),
        ["admin", "bob", "carol", "erin", "frank"]
    );
    Ok(())
}

#[tokio::test]
async fn a_failed_assertion_prints_what_is_different() -> Outcome {
    let emulator = Emulator::builder().build().await?;
    let tenant = emulator.tenant().await?;
    let alice = tenant.user("alice")?;
    read_device(&emulator, &alice, &alice.token()?).await;
    let shown = || Filter::operation("ShowUserMfaDevice");
    let requests = tenant.requests();
    requests.assert().count(1, shown()).count_in(1.., shown()).none(shown().refused(true)).check()?;
    requests.assert().exactly([shown().status(200)]).check()?;
    let error = requests.assert().count(2, shown()).check().unwrap_err();
    let (shown_by_unwrap, text) = (format!("{error:?}"), error.to_string());
    assert_eq!(shown_by_unwrap, format!("\n{text}\n"));
    assert!(text.starts_with("Expected 2 of [operation=ShowUserMfaDevice], found 1:\n"), "{text}");
    assert!(text.contains(&device_of(&alice.id())), "{text}");

    assert_eq!(requests.filter(&shown()).len(), 1);
    assert_eq!(requests.wait_for(1, &shown(), Duration::from_secs(5)).await?.len(), 1);
    assert!(requests.wait_for(2, &shown(), Duration::ZERO).await.is_err());
    requests.clear();
    assert!(requests.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_fault_is_what_was_said_last_and_stays_until_it_is_removed() -> Outcome {
    let emulator = Emulator::builder().build().await?;
    let tenant = emulator.tenant().await?;
    let (alice, token) = (tenant.user("alice")?, tenant.user("alice")?.token()?);
    let read = async || ask(&emulator, &token, "GET", &device_of(&alice.id()), "").await;
    let fault =
        tenant.fail("ShowUserMfaDevice").delay(Duration::MAX).status(503).saying("Come back.").install();
    let reply = read().await;
    assert_eq!(reply.status, 503);
    assert!(reply.text().contains("Come back."), "{reply:?}");
    assert_eq!(tenant.requests().all()[0].fault, Some(fault.id().to_string()));
    fault.remove();
    assert_eq!(read().await.status, 200);
    tenant.fail("ShowUserMfaDevice").for_caller("bob").install();
    tenant.fail("ShowUserMfaDevice").every(2).install();
    tenant.fail("ShowUserMfaDevice").with_probability(0.0).install();
    assert_eq!((read().await.status.as_u16(), read().await.status.as_u16()), (200, 500));
    Ok(())
}

#[tokio::test]
async fn clients_are_pointed_to_where_it_listens() -> Outcome {
    let emulator = Emulator::builder().start().await?;
    let tenant = emulator.tenant().await?;
    let variables = tenant.environment()?;
    let get = |name: &str| variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    assert_eq!(get("CSP_URL").as_deref(), Some(emulator.url()));
    assert_eq!(get("HUAWEICLOUD_SDK_AK"), Some(tenant.owner()?.access_key()?.access));
    assert_eq!(get("HUAWEICLOUD_SDK_DOMAIN_ID"), Some(tenant.account_id()));
    let alices = tenant.user("alice")?.environment()?;
    assert!(alices.contains(&("CSP_API_TOKEN".into(), tenant.user("alice")?.api_token()?)));

    let public =
        Emulator::builder().document("[server]\npublic_url = \"https://iam.example.test\"").start().await?;
    assert_eq!(public.url(), "https://iam.example.test");
    Ok(())
}

#[tokio::test]
async fn passwords_cost_little_unless_somebody_says_more() -> Outcome {
    let stopwatch = fauxfactor::engine::clock::Stopwatch::start;
    let time = async |emulator: Emulator| {
        let tenant = emulator.tenant().await?;
        let (bob, watch) = (tenant.user("bob")?, stopwatch());
        assert_eq!(sign_in(&emulator, &bob, &bob.password()?, None).await.status, 201);
        Ok::<_, Box<dyn Error>>(watch.elapsed())
    };
    let cheap = time(Emulator::builder().build().await?).await?;
    let dear = time(Emulator::builder().password_cost(Cost::default()).build().await?).await?;
    let settings = "[password_hash]\nmemory_kib = 20000\niterations = 2\nparallelism = 1";
    let said = time(Emulator::builder().document(settings).build().await?).await?;
    assert!(cheap < dear && cheap < said, "{cheap:?} {dear:?} {said:?}");
    Ok(())
}

#[test]
fn handles_can_be_sent_shared_and_cloned() {
    fn is_shared<T: Send + Sync + 'static>() {}
    fn is_handle<T: Clone + Send + Sync + 'static>() {}
    is_shared::<Emulator>();
    is_shared::<Running>();
    is_handle::<Tenant>();
    is_handle::<User>();
    is_handle::<App>();
    is_handle::<Requests>();
    is_handle::<InstalledFault>();
}

#[tokio::test]
async fn handles_print_no_secret() -> Outcome {
    let emulator = Emulator::builder().start().await?;
    let tenant = emulator.tenant().await?;
    let alice = tenant.user("alice")?;
    let token = alice.issue_token().await?;
    let printed = format!(
        "{emulator:?} {tenant:?} {alice:?} {:?} {:?} {token:?} {:?} {:?} {:?}",
        alice.access_key()?,
        alice.device()?,
        alice.totp()?,
        tenant.app("demo-app")?,
        Emulator::builder().document("secret = \"Alice#demo1\""),
    );
    let secrets = [alice.access_key()?.secret, alice.seed()?, alice.password()?, token.text, alice.token()?];
    for secret in secrets {
        assert!(!printed.contains(&secret), "{printed}");
    }
    Ok(())
}

#[tokio::test]
async fn time_can_start_from_a_clock_of_ones_own() -> Outcome {
    let clock = Arc::new(ControlledClock::new(START));
    let emulator = Emulator::builder().clock(Arc::<ControlledClock>::clone(&clock)).build().await?;
    let tenant = emulator.tenant().await?;
    clock.advance(Duration::from_secs(1));
    assert_eq!(tenant.clock().now(), START.plus(Duration::from_secs(1)));
    let frozen: Timestamp = "2031-05-01T12:00:00Z".parse()?;
    tenant.clock().freeze_at(frozen);
    clock.advance(Duration::from_secs(1));
    assert_eq!(tenant.clock().now(), frozen);
    Ok(())
}
