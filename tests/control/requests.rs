//! The request log: whose a request is, what is kept of it and what never is, and what tests do with it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use fauxfactor::config;
use fauxfactor::domain::id::TenantId;
use fauxfactor::domain::password::Password;
use fauxfactor::engine::LiveTenant;
use fauxfactor::engine::request_log::{Assertion, Count, Entry, EntryCaller, Filter};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::harness::{ACCOUNT, ALICE, ALICE_SEED, App, BOB, CAROL, STATUS, Signer, TENANT, device_of};

const LOG: &str = "/_fauxfactor/v1/tenants/demo/requests";
const NOWHERE: &str = "/_fauxfactor/v1/requests";
const AUTH: &str = "/csp/gateway/am/api/auth";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn live(app: &App, name: &str) -> Arc<LiveTenant> {
    app.emulator.engine().find_tenant(&TenantId::new(name)).unwrap()
}

fn demo(app: &App) -> Vec<Entry> {
    live(app, "demo").requests().entries()
}

fn nowhere(app: &App) -> Vec<Entry> {
    app.emulator.engine().unattributed_requests().entries()
}

/// The last entry of the demo's log.
#[track_caller]
fn last(app: &App) -> Entry {
    demo(app).pop().unwrap()
}

fn user(id: &str, name: &str) -> EntryCaller {
    EntryCaller::User { id: id.to_owned(), name: name.to_owned() }
}

#[tokio::test]
async fn a_request_is_written_down_with_its_answer() {
    let app = App::demo().await;
    app.huawei("alice", &format!("{}?a=b", device_of(ALICE))).await;
    let entry = last(&app);
    assert_eq!((entry.operation, entry.status, entry.matched), (Some("ShowUserMfaDevice"), Some(200), true));
    assert_eq!(
        (&*entry.method, &*entry.path, entry.query.as_deref()),
        ("GET", &*device_of(ALICE), Some("a=b"))
    );
    assert_eq!(entry.caller, Some(user(ALICE, "alice")));
    assert_eq!(entry.at.to_string(), "2026-01-15T08:30:00.000000Z");
    assert_eq!(entry.request.header("x-auth-token"), Some("[redacted]"));
    assert_eq!(entry.response.header("x-request-id"), Some(&*entry.request_id));
    assert!(entry.response.body.as_ref().unwrap().contains("serial_number"));
    assert_eq!((entry.reason, entry.canonical_request, entry.request.body), (None, None, None));
}

#[tokio::test]
async fn the_route_shows_the_same_as_the_engine() {
    let app = App::demo().await;
    app.status("app").await;
    let reply = app.get(LOG, &[]).await;
    let page = reply.json();
    assert_eq!((page["dropped"].clone(), page["last"].clone()), (json!(0), json!(1)));
    let entry = &page["requests"][0];
    assert_eq!(
        (entry["vendor"].as_str(), entry["caller"].clone()),
        (Some("vmware"), json!({ "app": "demo-app" }))
    );
    assert_eq!(entry["operation"], "getPrincipalMfaStatusUsingGET");
    assert_eq!(
        entry["request_id"],
        entry["response"]["headers"].as_array().unwrap().iter().find(|h| h[0] == "csp-request-id").unwrap()
            [1]
    );
    assert_eq!(app.get(&format!("{LOG}/1"), &[]).await.json(), *entry);
    for missing in ["2", "0", "x", "-1"] {
        let reply = app.get(&format!("{LOG}/{missing}"), &[]).await;
        assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (404, Some("request_not_found")));
    }
    assert_eq!(app.request("DELETE", LOG, &[], "").await.status, 204);
    assert_eq!(app.get(LOG, &[]).await.json(), json!({ "requests": [], "dropped": 0, "last": 1 }));
}

#[tokio::test]
async fn why_a_request_was_refused_is_kept() {
    let app = App::demo().await;
    app.huawei("bob", &device_of(ALICE)).await;
    assert_eq!(last(&app).reason.as_deref(), Some("the caller has no policy and is no administrator"));
    app.huawei("erin", "/v3.0/OS-CREDENTIAL/credentials?user_id=nobody").await;
    app.huawei("alice", &device_of(BOB)).await;
    assert!(last(&app).is_refused());
    app.huawei("bob", &device_of(BOB)).await;
    assert_eq!(last(&app).reason, Some(format!("user {BOB} has no device")));
    let organization = "/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
    let body = r#"{"displayName":"x"}"#;
    app.request("PATCH", organization, &[("csp-auth-token", "demo-bob-token")], body).await;
    let entry = last(&app);
    assert_eq!(entry.status, Some(403));
    assert_eq!(entry.reason.as_deref(), Some("the caller's roles in the organization do not allow it"));
    app.sign_in("alice", "wrong", None).await;
    let entry = last(&app);
    assert_eq!((entry.status, entry.operation, entry.caller), (Some(401), Some("KeystoneCreateToken"), None));
    assert!(entry.reason.is_some());
}

#[tokio::test]
async fn a_wrong_signature_is_shown_what_the_server_would_have_signed() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let signer = Signer::new(&app, "DEMOALICEACCESSKEY01", "wrong", &path).header("x-auth-tokens", "a");
    app.send(signer.request()).await;
    let entry = last(&app);
    let canonical = entry.canonical_request.unwrap();
    assert!(canonical.starts_with(&format!("GET\n{path}/\n\n")), "{canonical}");
    assert_eq!(entry.reason.as_deref(), Some("the signature is wrong"));
    assert!(entry.request.header("authorization").unwrap().contains("Access=DEMOALICEACCESSKEY01"));
}

/// Method, path, headers and body.
type Door<'d> = (&'d str, String, Vec<(&'d str, &'d str)>, String);

/// Each door, without a credential that is good: the log of the demo has it.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a line or two for each door")]
async fn a_request_without_a_caller_is_its_tenants_all_the_same() {
    let app = App::configured(&format!(
        "{}\n{TENANT}[[tenant.user]]\nname = \"x\"\nid = \"{NO_TENANT_USER}\"\n",
        config::DEMO
    ))
    .await;
    let token = app.token("bob", "Bob#demo12", None).await;
    let exchanged = app
        .request("POST", &format!("{AUTH}/api-tokens/authorize"), &[FORM], "api_token=demo-bob-api-token")
        .await;
    let (access, id) = (exchanged.json()["access_token"].clone(), exchanged.json()["id_token"].clone());
    let (access, id) = (access.as_str().unwrap(), id.as_str().unwrap());
    let tampered = format!("{}x", &access[..access.len() - 1]);
    app.advance(Duration::from_hours(48));
    let seen = |app: &App| (demo(app).len(), nowhere(app).len(), live(app, "t").requests().entries().len());
    let json = ("content-type", "application/json");
    let sign_in = |user: Value, scope: Value| {
        json!({ "auth": { "identity": { "methods": ["password"], "password": { "user": user } }, "scope": scope } })
            .to_string()
    };
    let by_token =
        json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": token } } } }).to_string();
    let doors: Vec<Door<'_>> = vec![
        ("GET", device_of(BOB), vec![("x-auth-token", &token)], String::new()),
        (
            "GET",
            device_of(BOB),
            vec![("authorization", "SDK-HMAC-SHA256 Access=DEMOBOBACCESSKEY0001, oops")],
            String::new(),
        ),
        ("GET", STATUS.to_owned(), vec![("csp-auth-token", access)], String::new()),
        ("GET", STATUS.to_owned(), vec![("csp-auth-token", &tampered)], String::new()),
        (
            "POST",
            "/v3/auth/tokens".to_owned(),
            vec![json],
            sign_in(json!({ "name": "bob", "domain": { "name": "demo" } }), json!({})),
        ),
        (
            "POST",
            "/v3/auth/tokens".to_owned(),
            vec![json],
            sign_in(json!({ "name": "no", "password": "x", "domain": { "id": ACCOUNT } }), json!({})),
        ),
        (
            "POST",
            "/v3/auth/tokens".to_owned(),
            vec![json],
            sign_in(json!({ "id": BOB, "password": "x" }), json!({})),
        ),
        (
            "POST",
            "/v3/auth/tokens".to_owned(),
            vec![json],
            sign_in(json!({ "id": "no", "password": "x" }), json!({ "domain": { "name": "demo" } })),
        ),
        ("POST", "/v3/auth/tokens".to_owned(), vec![json], by_token.clone()),
        ("POST", "/v3.0/OS-CREDENTIAL/securitytokens".to_owned(), vec![json], by_token),
        (
            "POST",
            format!("{AUTH}/api-tokens/authorize"),
            vec![FORM],
            "refresh_token=demo-bob-api-token".to_owned(),
        ),
        (
            "POST",
            format!("{AUTH}/api-tokens/authorize?refresh_token=demo-bob-api-token"),
            vec![],
            String::new(),
        ),
        (
            "POST",
            format!("{AUTH}/api-tokens/details"),
            vec![json],
            r#"{"tokenValue":"demo-bob-api-token"}"#.to_owned(),
        ),
        (
            "POST",
            format!("{AUTH}/token"),
            vec![FORM, ("authorization", "Basic ZGVtby1hcHA6d3Jvbmc=")],
            "grant_type=x".to_owned(),
        ),
        ("POST", format!("{AUTH}/token"), vec![FORM], "client_id=demo-app&client_secret=wrong".to_owned()),
        ("POST", format!("{AUTH}/token"), vec![FORM], format!("client_id=none&code={token}")),
        ("POST", format!("{AUTH}/logout"), vec![json], json!({ "idToken": id }).to_string()),
        (
            "POST",
            format!("{AUTH}/logout"),
            vec![json],
            r#"{"orgId":"7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa"}"#.to_owned(),
        ),
        ("GET", "/csp/gateway/discovery?client_id=demo-app".to_owned(), vec![], String::new()),
        ("POST", "/csp/gateway/discovery".to_owned(), vec![FORM], format!("ticket={token}")),
    ];
    for (method, path, headers, body) in doors {
        let before = seen(&app);
        app.request(method, &path, &headers, &body).await;
        let after = seen(&app);
        assert_eq!(after, (before.0 + 1, before.1, before.2), "{method} {path} {body}");
        let entry = last(&app);
        assert_eq!((entry.caller, &*entry.method), (None, method));
    }
}

const NO_TENANT_USER: &str = "00000000000000000000000000000001";

#[tokio::test]
async fn what_is_no_tenants_is_kept_apart() {
    let app = App::demo().await;
    let long = format!("/v3/{}", "x".repeat(20_000));
    for (path, headers) in [
        (device_of(ALICE), vec![]),
        (device_of(ALICE), vec![("x-auth-token", "nobodys")]),
        ("/favicon.ico".to_owned(), vec![]),
        ("/v3/%zz".to_owned(), vec![("x-auth-token", "demo-alice-token")]),
        (long, vec![("x-auth-token", "demo-alice-token")]),
    ] {
        app.get(&path, &headers).await;
    }
    assert!(demo(&app).is_empty());
    let entries = nowhere(&app);
    let shown: Vec<_> = entries
        .iter()
        .map(|entry| (entry.status, entry.matched, entry.vendor.map(|v| v.to_string())))
        .collect();
    let huawei = || Some("huawei".to_owned());
    assert_eq!(
        shown,
        [
            (Some(401), true, huawei()),
            (Some(401), true, huawei()),
            (Some(404), false, None),
            (Some(400), false, huawei()),
            (Some(414), false, huawei()),
        ]
    );
    assert_eq!(entries[0].reason.as_deref(), Some("no credential"));
    assert_eq!(app.get(NOWHERE, &[]).await.json()["requests"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn health_checks_and_the_control_plane_are_not_written_down() {
    let app = App::demo().await;
    for path in ["/_fauxfactor/health/live", LOG, NOWHERE, "/_fauxfactor/nothing", "/_fauxfactor"] {
        app.get(path, &[("x-auth-token", "demo-alice-token")]).await;
    }
    assert!(demo(&app).is_empty() && nowhere(&app).is_empty());
}

#[tokio::test]
async fn tenants_do_not_see_each_others_requests() {
    let app = App::configured(&format!(
        "{}\n{TENANT}[[tenant.user]]\nname = \"x\"\nid = \"{NO_TENANT_USER}\"\ntokens = [\"x-token\"]\n",
        config::DEMO
    ))
    .await;
    app.huawei("alice", &device_of(ALICE)).await;
    app.get(&device_of(NO_TENANT_USER), &[("x-auth-token", "x-token")]).await;
    app.get(&device_of(ALICE), &[("x-auth-token", "x-token")]).await;
    let of = |name| live(&app, name).requests().entries().iter().map(|entry| entry.seq).collect::<Vec<_>>();
    assert_eq!((of("demo"), of("t")), (vec![1], vec![1, 2]));
}

/// Every secret of the demo's configuration, and what is issued on the way.
fn secrets() -> BTreeSet<String> {
    let tenant = config::parse("demo.toml", config::DEMO).unwrap().tenants.remove(0);
    let mut secrets = BTreeSet::from(["demo-app-secret".to_owned()]);
    secrets.extend(tenant.devices.iter().map(|(_, d)| data_encoding::BASE32_NOPAD.encode(d.seed.expose())));
    secrets.extend(tenant.tokens.iter().map(|(token, _)| token.expose().to_owned()));
    secrets
        .extend(tenant.api_tokens.iter().filter_map(|(_, t)| t.text.as_ref().map(|t| t.expose().to_owned())));
    secrets.extend(tenant.access_keys.iter().map(|(_, key)| key.secret.expose().to_string()));
    secrets.extend(tenant.users.iter().filter_map(|(_, user)| match user.password.as_ref()? {
        Password::Configured(text) => Some(text.expose().to_string()),
        Password::Hashed(_) => None,
    }));
    secrets
}

/// All routes of both faces, each with every secret wherever a client may write it; then everything that signs in.
#[tokio::test]
async fn no_secret_comes_out_of_the_log() {
    use fauxfactor::http::Face;
    use fauxfactor::vendors::{huawei::Huawei, vmware::Vmware};
    let app = App::demo_with("[requests]\nentries = 100000\nbytes = 1000000000\n").await;
    let secrets = secrets();
    assert!(secrets.len() >= 20);
    let faces: [&dyn Face; 2] = [&Huawei, &Vmware];
    for (n, route) in faces.into_iter().flat_map(Face::routes).enumerate() {
        let path = route.path.replace("{user_id}", ALICE).replace(['{', '}'], "");
        let secret = secrets.iter().nth(n % secrets.len()).unwrap();
        let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let json = json!({
            "password": secret, "tokenValue": secret, "idToken": secret, "seed": secret, "token": { "id": secret },
            "auth": { "identity": { "methods": ["password", "totp"],
                "password": { "user": { "name": "alice", "password": secret, "domain": { "name": "demo" } } },
                "totp": { "user": { "passcode": secret } }, "token": { "id": secret } } },
            "user": { "password": secret, "original_password": secret, "name": "n" },
            "api_token": secret, "client_secret": secret, "code": secret, "recovery_codes": [secret],
        });
        let form = format!(
            "client_id=demo-app&client_secret={encoded}&refresh_token={encoded}&code={encoded}&password={encoded}&username=alice&passcode={encoded}"
        );
        for body in [json.to_string(), form, secret.clone()] {
            for (name, value) in [
                ("x-auth-token", secret.clone()),
                ("csp-auth-token", "demo-alice-token".to_owned()),
                ("authorization", format!("Bearer {secret}")),
                ("cookie", format!("a={secret}")),
                ("x-subject-token", secret.clone()),
                ("x-security-token", secret.clone()),
            ] {
                let target = format!("{path}?api_token={encoded}&access_token={encoded}&code={encoded}");
                app.request(route.method.as_str(), &target, &[(name, &value)], &body).await;
            }
        }
    }
    let mut issued = BTreeSet::new();
    let code = app.code(ALICE_SEED, 0);
    issued.insert(app.token("bob", "Bob#demo12", None).await);
    app.sign_in("alice", "Alice#demo1", Some(&code)).await;
    let made = app
        .ask(
            "bob",
            "POST",
            "/v3.0/OS-MFA/virtual-mfa-devices",
            &json!({ "virtual_mfa_device": { "name": "d", "user_id": BOB } }).to_string(),
        )
        .await;
    issued.insert(made.json()["virtual_mfa_device"]["base32_string_seed"].as_str().unwrap().to_owned());
    let key = app
        .ask(
            "bob",
            "POST",
            "/v3.0/OS-CREDENTIAL/credentials",
            &json!({ "credential": { "user_id": BOB } }).to_string(),
        )
        .await;
    issued.insert(key.json()["credential"]["secret"].as_str().unwrap().to_owned());
    let granted = app
        .request("POST", &format!("{AUTH}/api-tokens/authorize"), &[FORM], "api_token=demo-bob-api-token")
        .await;
    for field in ["access_token", "id_token"] {
        issued.insert(granted.json()[field].as_str().unwrap().to_owned());
    }
    let basic = ("authorization", "Basic ZGVtby1hcHA6ZGVtby1hcHAtc2VjcmV0");
    let granted =
        app.request("POST", &format!("{AUTH}/token"), &[FORM, basic], "grant_type=client_credentials").await;
    issued.insert(granted.json()["access_token"].as_str().unwrap().to_owned());
    issued.insert("ZGVtby1hcHA6ZGVtby1hcHAtc2VjcmV0".to_owned());
    let path = device_of(CAROL);
    app.send(
        Signer::new(&app, "DEMOALICEACCESSKEY01", "Alice#demo1", &path)
            .header("x-auth-token", "")
            .header("csp-auth-token", "demo-alice-token")
            .request(),
    )
    .await;

    for log in [format!("{LOG}?limit=100000"), format!("{NOWHERE}?limit=100000")] {
        let text = app.get(&log, &[]).await.text().to_owned();
        assert!(text.len() > 10_000);
        for secret in secrets.iter().chain(&issued) {
            let at = text.find(secret.as_str());
            let around = at.map(|at| text.get(at.saturating_sub(400)..at + 100).unwrap_or_default());
            assert_eq!(around, None, "{secret} in {log}");
        }
    }
    let debug = format!("{:?} {:?}", live(&app, "demo"), live(&app, "demo").requests());
    assert!(secrets.iter().all(|secret| !debug.contains(secret.as_str())));
}

#[tokio::test]
async fn the_log_is_asked_by_filters() {
    let app = App::demo().await;
    app.huawei("alice", &device_of(ALICE)).await;
    app.huawei("bob", &device_of(ALICE)).await;
    app.status("alice").await;
    app.huawei("alice", "/v3.0/OS-MFA/nothing").await;
    for (query, seqs) in [
        ("", vec![1, 2, 3, 4]),
        ("?vendor=vmware", vec![3]),
        ("?operation=ShowUserMfaDevice", vec![1, 2]),
        ("?operation=ShowUserMfaDevice&status=403", vec![2]),
        ("?status=4xx", vec![2]),
        ("?caller=alice", vec![1, 3, 4]),
        ("?refused=true", vec![2, 4]),
        ("?matched=false", vec![4]),
        ("?path=/v3.0/*/virtual-mfa-device", vec![1, 2]),
        ("?method=POST", vec![]),
        ("?fault=f1", vec![]),
        ("?since=2", vec![3, 4]),
        ("?limit=1", vec![1]),
    ] {
        let page = app.get(&format!("{LOG}{query}"), &[]).await.json();
        let found: Vec<_> =
            page["requests"].as_array().unwrap().iter().map(|e| e["seq"].as_u64().unwrap()).collect();
        assert_eq!(found, seqs, "{query}");
    }
    for wrong in ["?status=9", "?status=ok", "?vendor=aws", "?nope=1", "?limit=x", "?refused=maybe"] {
        let reply = app.get(&format!("{LOG}{wrong}"), &[]).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()["code"].as_str()),
            (400, Some("invalid_request")),
            "{wrong}"
        );
    }
    assert_eq!(
        app.get("/_fauxfactor/v1/tenants/nope/requests", &[]).await.json()["code"],
        "tenant_not_found"
    );
}

async fn assert_on(app: &App, body: Value) -> (u16, Value) {
    let reply = app.request("POST", &format!("{LOG}/assert"), &[], &body.to_string()).await;
    (reply.status.as_u16(), reply.json())
}

#[tokio::test]
async fn assertions_are_held_against_the_log() {
    let app = App::demo().await;
    app.huawei("alice", &device_of(ALICE)).await;
    app.huawei("bob", &device_of(ALICE)).await;
    let show = json!({ "operation": "ShowUserMfaDevice" });
    for holds in [
        json!({ "count": 2, "where": show }),
        json!({ "count": 2 }),
        json!({ "count": { "min": 1 }, "where": { "status": "4xx" } }),
        json!({ "count": { "max": 1 }, "where": { "status": 403, "refused": true } }),
        json!({ "exactly": [show, { "caller": "bob" }] }),
        json!({ "in_order": [{ "caller": "alice" }, { "caller": "bob" }] }),
        json!({ "none_unmatched": true }),
    ] {
        assert_eq!(
            assert_on(&app, json!({ "assertions": [holds] })).await,
            (200, json!({ "ok": true })),
            "{holds}"
        );
    }
    let (status, problem) = assert_on(
        &app,
        json!({ "assertions": [{ "count": 2 }, { "count": 1, "where": show }, { "in_order": [{ "caller": "carol" }] }] }),
    )
    .await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("assertion_failed")));
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("Expected 1 of [operation=ShowUserMfaDevice], found 2:\n    #1 GET "),
        "{detail}"
    );
    assert!(detail.contains("-> 403 (ShowUserMfaDevice by bob): the caller has no policy"), "{detail}");
    assert!(detail.contains("- missing: caller=carol"), "{detail}");
    assert_eq!(problem["failures"][0]["assertion"], 1);
    assert_eq!(problem["failures"][0]["requests"], json!([1, 2]));
    app.huawei("alice", "/v3/nothing").await;
    assert_eq!(assert_on(&app, json!({ "assertions": [{ "none_unmatched": true }] })).await.0, 409);
    for wrong in [
        json!({}),
        json!({ "assertions": [] }),
        json!({ "assertions": [{}] }),
        json!({ "assertions": [{ "none_unmatched": false }] }),
        json!({ "assertions": [{ "count": { "min": 2, "max": 1 } }] }),
        json!({ "assertions": [{ "count": -1 }] }),
        json!({ "assertions": [{ "count": 1, "where": { "nope": 1 } }] }),
        json!({ "assertions": [{ "count": 1, "where": { "status": "7xx" } }] }),
        json!({ "assertions": [{ "count": 1, "exactly": [] }] }),
    ] {
        assert_eq!(assert_on(&app, wrong.clone()).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn the_typed_assertions_are_the_same() {
    let app = App::demo().await;
    app.huawei("alice", &device_of(ALICE)).await;
    let live = live(&app, "demo");
    let requests = live.requests();
    let show = Filter::operation("ShowUserMfaDevice").caller(ALICE);
    assert_eq!(requests.check(&[Assertion::Count(1.into(), show.clone()), Assertion::NoneUnmatched]), Ok(()));
    let failed = requests.check(&[Assertion::Count(Count::of(2..), show)]).unwrap_err();
    assert!(failed.to_string().starts_with("Expected at least 2 of [operation=ShowUserMfaDevice caller="));
}

#[tokio::test]
async fn waiting_answers_once_the_requests_are_there() {
    let app = App::demo().await;
    let waiting = {
        let request =
            Request::get(format!("{LOG}/wait?caller=bob&count=2&timeout_seconds=60")).body(Body::empty());
        tokio::spawn(app.emulator.front().oneshot(request.unwrap()))
    };
    tokio::task::yield_now().await;
    for who in ["bob", "alice", "bob"] {
        app.huawei(who, &device_of(ALICE)).await;
    }
    let response = waiting.await.unwrap().unwrap();
    assert_eq!(response.status(), 200);
    let page: Value =
        serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap();
    assert_eq!(
        (page["requests"][0]["seq"].clone(), page["requests"][1]["seq"].clone()),
        (json!(1), json!(3))
    );
    let late = app.get(&format!("{LOG}/wait?caller=carol&timeout_seconds=0"), &[]).await;
    assert_eq!((late.status.as_u16(), late.json()["code"].as_str()), (408, Some("wait_timed_out")));
    for wrong in ["timeout_seconds=61", "timeout_seconds=-1", "timeout_seconds=NaN", "count=0", "limit=3"] {
        assert_eq!(app.get(&format!("{LOG}/wait?{wrong}"), &[]).await.status, 400, "{wrong}");
    }
}

/// Reads events until `count` have come.
async fn events(body: &mut Body, count: usize) -> Vec<String> {
    let mut text = String::new();
    while text.matches("\n\n").count() < count {
        text += std::str::from_utf8(&body.frame().await.unwrap().unwrap().into_data().unwrap()).unwrap();
    }
    text.split_terminator("\n\n").map(str::to_owned).collect()
}

#[tokio::test]
async fn requests_are_followed_as_they_come() {
    let app = App::demo().await;
    app.huawei("alice", &device_of(ALICE)).await;
    let open = async |headers: &[(&str, &str)]| {
        let mut request = Request::get(format!("{LOG}/stream?caller=alice"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = app.emulator.front().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        response.into_body()
    };
    let mut stream = open(&[]).await;
    app.huawei("bob", &device_of(ALICE)).await;
    app.huawei("alice", &device_of(BOB)).await;
    let seen = events(&mut stream, 1).await;
    assert!(seen[0].contains("event: request\n") && seen[0].contains("id: 3\n"), "{seen:?}");
    let data = seen[0].lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(data).unwrap()["caller"]["name"], "alice");
    let mut resumed = open(&[("last-event-id", "0")]).await;
    assert!(events(&mut resumed, 2).await[1].contains("id: 3\n"));
}

#[tokio::test]
async fn a_log_can_be_off() {
    let app = App::demo().await;
    let settings = format!("{LOG}/settings");
    assert_eq!(app.get(&settings, &[]).await.json(), json!({ "enabled": true, "bodies": true }));
    let set = async |body: Value| app.request("PUT", &settings, &[], &body.to_string()).await;
    assert_eq!(
        set(json!({ "enabled": true, "bodies": false })).await.json(),
        json!({ "enabled": true, "bodies": false })
    );
    app.huawei("alice", &device_of(ALICE)).await;
    assert_eq!(last(&app).response.body, None);
    set(json!({ "enabled": false, "bodies": true })).await;
    app.huawei("alice", &device_of(ALICE)).await;
    assert_eq!(demo(&app).len(), 1);
    assert_eq!(set(json!({ "enabled": 1 })).await.status, 400);
    let app = App::demo_with("[requests]\nenabled = false\n").await;
    app.huawei("alice", &device_of(ALICE)).await;
    app.get("/v3/nothing", &[]).await;
    assert!(demo(&app).is_empty() && nowhere(&app).is_empty());
}

#[tokio::test]
async fn a_log_is_bounded_by_the_configuration() {
    let app = App::demo_with("[requests]\nentries = 2\nbody_bytes = 5\n").await;
    for _ in 0..3 {
        app.huawei("alice", &device_of(ALICE)).await;
    }
    let page = app.get(LOG, &[]).await.json();
    assert_eq!((page["requests"].as_array().unwrap().len(), page["dropped"].clone()), (2, json!(1)));
    let answered = &page["requests"][0]["response"];
    assert_eq!(
        (answered["body"].as_str().map(str::len), answered["body_truncated"].clone()),
        (Some(5), json!(true))
    );
}

#[test]
fn the_operation_of_a_request_is_found_by_the_route_tables() {
    use axum::http::Method;
    use fauxfactor::control::Control;
    use fauxfactor::http::Face;
    use fauxfactor::http::operations::Operations;
    use fauxfactor::vendors::{huawei::Huawei, vmware::Vmware};
    let faces: [&'static dyn Face; 3] = [&Huawei, &Vmware, &Control];
    let operations = Operations::new(faces.to_vec());
    for route in faces.into_iter().flat_map(Face::routes) {
        let path = route.path.replace(['{', '}'], "x");
        let found = operations.find(&route.method, &path).map(|found| found.operation);
        assert_eq!(found, Some(route.operation), "{} {path}", route.method);
    }
    let name = |method, path: &str| operations.find(&method, path).map(|route| route.operation);
    assert_eq!(name(Method::GET, "/v3.0/OS-MFA/nothing"), None);
    assert_eq!(name(Method::PATCH, "/v3/auth/tokens"), None);
    assert_eq!(name(Method::GET, ""), None);
    // HEAD is answered by GET, unless it has an operation of its own.
    assert_eq!(name(Method::HEAD, &device_of(ALICE)), Some("ShowUserMfaDevice"));
    assert_eq!(name(Method::HEAD, "/v3/auth/tokens"), Some("KeystoneCheckToken"));
}
