//! Private worlds.

use std::time::Duration;

use fauxfactor::engine::tenants::{NewTenant, Source};
use serde_json::{Value, json};

use super::harness::{ALICE, ALICE_SEED, App, BOB, Reply, STATUS, device_of};

const TENANTS: &str = "/_fauxfactor/v1/tenants";

trait Worlds {
    async fn control(&self, method: &str, path: &str, body: &Value) -> Reply;
    async fn make(&self, body: Value) -> Value;
}

impl Worlds for App {
    async fn control(&self, method: &str, path: &str, body: &Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.request(method, path, &[("content-type", "application/json")], &body).await
    }

    /// The sheet of a new tenant.
    async fn make(&self, body: Value) -> Value {
        let reply = self.control("POST", TENANTS, &body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let sheet = reply.json();
        assert_eq!(reply.header("location"), format!("{TENANTS}/{}", sheet["id"].as_str().unwrap()));
        sheet
    }
}

fn user<'s>(sheet: &'s Value, name: &str) -> &'s Value {
    sheet["users"].as_array().unwrap().iter().find(|user| user["name"] == name).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

#[track_caller]
fn assert_problem(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (status, Some(code)), "{reply:?}");
    assert_eq!(reply.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn a_tenant_of_the_template_has_everything_of_its_own() {
    let app = App::demo().await;
    let (one, two) = (app.make(Value::Null).await, app.make(Value::Null).await);
    for sheet in [&one, &two] {
        assert_eq!(sheet["made_from"], json!({ "template": "demo" }));
        assert_eq!(sheet["users_total"], 6);
        assert_eq!(user(sheet, "alice")["device"]["seed"], ALICE_SEED);
        assert_eq!(user(sheet, "alice")["password"], "Alice#demo1");
        assert!(text(&user(sheet, "alice")["tokens"][0]).ends_with(text(&sheet["id"])));
    }
    for path in [
        "/id",
        "/huawei/account/id",
        "/huawei/account/name",
        "/huawei/projects/0/id",
        "/vmware/organization/id",
        "/apps/0/id",
        "/apps/0/tokens/0",
        "/users/1/id",
        "/users/1/csp_id",
        "/users/1/tokens/0",
        "/users/1/access_keys/0/access",
        "/users/1/api_tokens/0",
    ] {
        assert!(one.pointer(path).is_some_and(Value::is_string), "{path}: {one}");
        assert_ne!(one.pointer(path), two.pointer(path), "{path}");
    }
}

#[tokio::test]
async fn every_credential_of_a_tenant_leads_to_it_and_to_nothing_of_another() {
    let app = App::demo().await;
    let sheet = app.make(Value::Null).await;
    let alice = user(&sheet, "alice");
    let (id, token) = (text(&alice["id"]), text(&alice["tokens"][0]));

    let reply = app.get(&device_of(id), &[("x-auth-token", token)]).await;
    assert_eq!(reply.json()["virtual_mfa_device"]["user_id"], id);
    assert_eq!(app.get(&device_of(ALICE), &[("x-auth-token", token)]).await.status, 403);
    assert_eq!(app.huawei("admin", &device_of(id)).await.status, 404);
    app.get(STATUS, &[("csp-auth-token", token)]).await.assert(200, app.status("alice").await.text());
    assert_eq!(
        app.get(&device_of(id), &[("x-auth-token", "demo-alice-token.aaaaaaaaaaaaa")]).await.status,
        401
    );

    let access = text(&alice["access_keys"][0]["access"]);
    let secret = text(&alice["access_keys"][0]["secret"]);
    let path = device_of(id);
    let signed = super::harness::Signer::new(&app, access, secret, &path).request();
    assert_eq!(app.send(signed).await.status, 200);
    let listed = app.get("/v3.0/OS-CREDENTIAL/credentials", &[("x-auth-token", token)]).await;
    assert_eq!(listed.json()["credentials"][0]["access"], access);
    let shown =
        app.get(&format!("/v3.0/OS-CREDENTIAL/credentials/{access}"), &[("x-auth-token", token)]).await;
    assert_eq!(shown.json()["credential"]["access"], access);

    let exchange = format!("refresh_token={}", text(&alice["api_tokens"][0]));
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let reply = app.request("POST", "/csp/gateway/am/api/auth/api-tokens/authorize", &form, &exchange).await;
    let jwt = reply.json()["access_token"].as_str().unwrap().to_owned();
    let me = app.get("/csp/gateway/am/api/loggedin/user", &[("csp-auth-token", &jwt)]).await;
    assert_eq!(me.json()["userId"], alice["csp_id"]);

    let client = format!("{}:{}", text(&sheet["apps"][0]["id"]), text(&sheet["apps"][0]["secret"]));
    let basic = format!("Basic {}", data_encoding::BASE64.encode(client.as_bytes()));
    let headers = [("authorization", &*basic), form[0]];
    let reply = app
        .request("POST", "/csp/gateway/am/api/auth/authorize", &headers, "grant_type=client_credentials")
        .await;
    let jwt = reply.json()["access_token"].as_str().unwrap().to_owned();
    let claims = data_encoding::BASE64URL_NOPAD.decode(jwt.split('.').nth(1).unwrap().as_bytes()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["azp"], sheet["apps"][0]["id"]);
    assert_eq!(claims["context_name"], sheet["vmware"]["organization"]["id"]);
    let path = format!("/csp/gateway/am/api/orgs/{}", text(&sheet["vmware"]["organization"]["id"]));
    assert_eq!(app.get(&path, &[("csp-auth-token", &jwt)]).await.status, 200);
}

#[tokio::test]
async fn users_sign_in_by_account_and_by_id_alone() {
    let app = App::demo().await;
    let sheet = app.make(Value::Null).await;
    let bob = user(&sheet, "bob");
    let by_name = json!({ "name": "bob", "password": bob["password"], "domain": { "name": sheet["huawei"]["account"]["name"] } });
    let by_id = json!({ "id": bob["id"], "password": bob["password"] });
    for user in [by_name, by_id] {
        let body =
            json!({ "auth": { "identity": { "methods": ["password"], "password": { "user": user } } } });
        let reply = app.control("POST", "/v3/auth/tokens", &body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        assert_eq!(reply.json()["token"]["user"]["id"], bob["id"]);
    }
    // The demo's own users are found as before.
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 201);
}

#[tokio::test]
async fn what_happens_in_one_tenant_is_not_seen_in_another() {
    let app = App::demo().await;
    let (one, two) = (app.make(Value::Null).await, app.make(Value::Null).await);
    for sheet in [&one, &two] {
        assert_eq!(
            app.get(STATUS, &[("csp-auth-token", text(&user(sheet, "alice")["tokens"][0]))]).await.json()["turnedOn"],
            true
        );
    }
    let (id, token) = (&user(&one, "alice")["id"], text(&user(&one, "admin")["tokens"][0]));
    let body = json!({ "login_protect": { "enabled": false, "verification_method": "vmfa" } });
    let path = format!("/v3.0/OS-USER/users/{}/login-protect", text(id));
    let reply = app.ask_with(token, "PUT", &path, &body.to_string()).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let turned_on = async |sheet| {
        let token = text(&user(sheet, "alice")["tokens"][0]);
        app.get(STATUS, &[("csp-auth-token", token)]).await.json()["turnedOn"].clone()
    };
    assert_eq!((turned_on(&one).await, turned_on(&two).await), (false.into(), true.into()));
    assert_eq!(app.status("alice").await.json()["turnedOn"], true);
}

#[tokio::test]
async fn a_fork_is_the_other_as_it_stands_under_credentials_of_its_own() {
    let app = App::demo().await;
    let reply = app
        .ask(
            "admin",
            "POST",
            "/v3.0/OS-CREDENTIAL/credentials",
            &json!({ "credential": { "user_id": BOB } }).to_string(),
        )
        .await;
    assert_eq!(reply.status, 201);
    let made = reply.json()["credential"].clone();
    let fork = app.make(json!({ "fork": "demo", "name": "my fork" })).await;
    assert_eq!(fork["made_from"], json!({ "fork": "demo" }));
    assert_eq!(user(&fork, "bob")["id"], BOB);
    let keys = user(&fork, "bob")["access_keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    let own = keys.iter().find(|key| text(&key["access"]).starts_with(text(&made["access"]))).unwrap();
    let path = device_of(BOB);
    let ask = async |key: &Value| {
        let signed = super::harness::Signer::new(&app, text(&key["access"]), text(&made["secret"]), &path);
        app.send(signed.request()).await.status.as_u16()
    };
    // Bob has no device, which he is told by either; each key is of one tenant.
    assert_eq!((ask(own).await, ask(&made).await), (404, 404));
    let token = text(&user(&fork, "admin")["tokens"][0]);
    let path = format!("/v3.0/OS-CREDENTIAL/credentials/{}", text(&own["access"]));
    assert_eq!(app.ask_with(token, "DELETE", &path, "").await.status, 204);
    assert_eq!((ask(own).await, ask(&made).await), (401, 404));
    // A fork of a fork is spelled by its own id alone.
    let again = app.make(json!({ "fork": "my fork" })).await;
    let token = text(&user(&again, "bob")["tokens"][0]);
    assert_eq!(token, format!("demo-bob-token.{}", text(&again["id"])));
    let account = text(&again["huawei"]["account"]["name"]);
    assert_eq!(account, format!("demo-{}", text(&again["id"])));
    assert_eq!(app.get(&device_of(BOB), &[("x-auth-token", token)]).await.status, 404);
}

#[tokio::test]
async fn reset_and_snapshots_put_a_tenant_back() {
    let app = App::demo().await;
    let sheet = app.make(json!({ "name": "t" })).await;
    let token = text(&user(&sheet, "admin")["tokens"][0]).to_owned();
    let bob = text(&user(&sheet, "bob")["id"]).to_owned();
    let make_key = async || {
        let body = json!({ "credential": { "user_id": bob } }).to_string();
        app.ask_with(&token, "POST", "/v3.0/OS-CREDENTIAL/credentials", &body).await.status.as_u16()
    };
    let keys = async || {
        let sheet = app.control("GET", "/_fauxfactor/v1/tenants/t", &Value::Null).await.json();
        user(&sheet, "bob")["access_keys"].as_array().unwrap().len()
    };
    assert_eq!(make_key().await, 201);
    let snapshot = "/_fauxfactor/v1/tenants/t/snapshots/two";
    assert_eq!(app.control("PUT", snapshot, &Value::Null).await.status, 201);
    assert_eq!(make_key().await, 400, "two are allowed");
    let reply = app.control("POST", "/_fauxfactor/v1/tenants/t/reset", &Value::Null).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(keys().await, 1);
    let reply = app.control("POST", &format!("{snapshot}/restore"), &Value::Null).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(keys().await, 2);
    let listed = app.control("GET", "/_fauxfactor/v1/tenants/t/snapshots", &Value::Null).await.json();
    assert_eq!(listed["snapshots"], json!([{ "name": "two", "taken_at": "2026-01-15T08:30:00.000000Z" }]));
    assert_eq!(app.control("PUT", snapshot, &Value::Null).await.status, 200);
    assert_eq!(app.control("DELETE", snapshot, &Value::Null).await.status, 204);
    assert_problem(&app.control("DELETE", snapshot, &Value::Null).await, 404, "snapshot_not_found");
    assert_problem(
        &app.control("POST", &format!("{snapshot}/restore"), &Value::Null).await,
        404,
        "snapshot_not_found",
    );
}

#[tokio::test]
async fn a_configured_tenant_is_put_back_with_the_credentials_that_it_had() {
    let app = App::demo().await;
    assert_eq!(
        app.request(
            "DELETE",
            "/v3/auth/tokens",
            &[("x-auth-token", "demo-admin-token"), ("x-subject-token", "demo-bob-token")],
            ""
        )
        .await
        .status,
        204
    );
    assert_eq!(app.huawei("bob", &device_of(BOB)).await.status, 401);
    let body = json!({ "credential": { "user_id": BOB } }).to_string();
    let made = app.ask("admin", "POST", "/v3.0/OS-CREDENTIAL/credentials", &body).await.json();
    let (access, secret) = (text(&made["credential"]["access"]), text(&made["credential"]["secret"]));
    let path = device_of(BOB);
    let ask = async || {
        let signed = super::harness::Signer::new(&app, access, secret, &path);
        app.send(signed.request()).await.status.as_u16()
    };
    assert_eq!(ask().await, 404);
    assert_eq!(
        app.control("PUT", "/_fauxfactor/v1/tenants/demo/snapshots/s", &Value::Null).await.status,
        201
    );
    assert_eq!(app.control("POST", "/_fauxfactor/v1/tenants/demo/reset", &Value::Null).await.status, 200);
    assert_eq!(app.huawei("bob", &device_of(BOB)).await.status, 404);
    assert_eq!(ask().await, 401);
    assert_eq!(
        app.control("POST", "/_fauxfactor/v1/tenants/demo/snapshots/s/restore", &Value::Null).await.status,
        200
    );
    assert_eq!(app.huawei("bob", &device_of(BOB)).await.status, 401);
    assert_eq!(ask().await, 404);
    assert!(app.emulator.engine().find_by_access_key(access).is_some());
    assert_eq!(app.control("POST", "/_fauxfactor/v1/tenants/demo/reset", &Value::Null).await.status, 200);
    assert_eq!(
        app.control("DELETE", "/_fauxfactor/v1/tenants/demo/snapshots/s", &Value::Null).await.status,
        204
    );
    assert!(app.emulator.engine().find_by_access_key(access).is_none(), "nothing has it any more");
}

#[tokio::test]
async fn a_reset_forgets_locks_and_sets_the_clock_back() {
    let app = App::demo().await;
    let clock = json!({ "mode": "frozen", "at": "2030-01-01T00:00:00Z" });
    let sheet = app.make(json!({ "name": "t", "clock": clock })).await;
    assert_eq!(sheet["clock"]["now"], "2030-01-01T00:00:00.000000Z");
    assert_eq!(sheet["created_at"], "2030-01-01T00:00:00.000000Z");
    let sign_in = async |password: &str| {
        let user = json!({ "name": "bob", "password": password, "domain": { "id": sheet["huawei"]["account"]["id"] } });
        let body =
            json!({ "auth": { "identity": { "methods": ["password"], "password": { "user": user } } } });
        app.control("POST", "/v3/auth/tokens", &body).await.status.as_u16()
    };
    for _ in 0..5 {
        assert_eq!(sign_in("wrong").await, 401);
    }
    assert_eq!(sign_in("Bob#demo12").await, 401, "locked");
    app.control("PUT", "/_fauxfactor/v1/tenants/t/clock", &json!({ "mode": "real" })).await;
    let sheet = app.control("POST", "/_fauxfactor/v1/tenants/t/reset", &Value::Null).await.json();
    assert_eq!(sheet["clock"]["now"], "2030-01-01T00:00:00.000000Z");
    assert_eq!(sign_in("Bob#demo12").await, 201);
}

#[tokio::test]
async fn a_tenant_ends_when_it_is_deleted_and_when_its_time_is_up() {
    let app = App::demo().await;
    let one = app.make(json!({ "name": "one" })).await;
    let two = app.make(json!({ "name": "two", "ttl_seconds": 60 })).await;
    assert_eq!(two["expires_at"], "2026-01-15T08:31:00.000000Z");
    let token = |sheet: &Value| text(&user(sheet, "alice")["tokens"][0]).to_owned();
    let alive =
        async |sheet: &Value| app.get(STATUS, &[("csp-auth-token", &token(sheet))]).await.status == 200;
    assert!(alive(&one).await && alive(&two).await);
    assert_eq!(app.control("DELETE", "/_fauxfactor/v1/tenants/one", &Value::Null).await.status, 204);
    assert!(!alive(&one).await && alive(&two).await);
    assert_problem(
        &app.control("GET", "/_fauxfactor/v1/tenants/one", &Value::Null).await,
        404,
        "tenant_not_found",
    );
    app.advance(Duration::from_secs(59));
    assert!(alive(&two).await);
    app.control("PUT", "/_fauxfactor/v1/tenants/two/clock", &json!({ "advance_seconds": 1 })).await;
    assert!(!alive(&two).await);
    assert_problem(
        &app.control("GET", "/_fauxfactor/v1/tenants/two", &Value::Null).await,
        404,
        "tenant_not_found",
    );
    // Its name is free again, for another.
    assert_ne!(app.make(json!({ "name": "one" })).await["id"], one["id"]);
    app.make(json!({ "name": "two" })).await;
}

#[tokio::test]
async fn tenants_are_listed_in_pages_in_the_order_in_which_they_were_made() {
    let app = App::demo().await;
    for n in 0..5 {
        app.make(json!({ "name": format!("t{n}") })).await;
    }
    let mut names = Vec::new();
    let mut path = format!("{TENANTS}?limit=2");
    loop {
        let page = app.control("GET", &path, &Value::Null).await.json();
        assert_eq!(page["total"], 6);
        names.extend(
            page["tenants"].as_array().unwrap().iter().map(|tenant| text(&tenant["name"]).to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{TENANTS}?limit=2&after={next}");
    }
    assert_eq!(names, ["demo", "t0", "t1", "t2", "t3", "t4"]);
}

#[tokio::test]
async fn what_is_generated_repeats_with_the_seed_whatever_else_is_made() {
    let seeded = async |others: usize| {
        let app = App::demo_with("[server]\nseed = 7").await;
        for _ in 0..others {
            app.make(Value::Null).await;
        }
        let sheet = app.make(json!({ "name": "mine" })).await;
        let token = text(&user(&sheet, "admin")["tokens"][0]).to_owned();
        let body = json!({ "credential": { "user_id": user(&sheet, "bob")["id"] } }).to_string();
        let key = app.ask_with(&token, "POST", "/v3.0/OS-CREDENTIAL/credentials", &body).await;
        (sheet, key.json())
    };
    assert_eq!(seeded(0).await, seeded(3).await);
    let app = App::demo().await;
    let other = app.make(json!({ "name": "mine", "seed": 1 })).await;
    assert_ne!(other["id"], seeded(0).await.0["id"]);
    let again = App::demo().await.make(json!({ "name": "mine", "seed": 1 })).await;
    assert_eq!(other, again);
}

/// As in Go, where a subtest is `TestLogin/locked`, and in pytest, whose parameters may be paths.
#[tokio::test]
async fn a_tenant_may_have_the_name_of_a_subtest() {
    let app = App::demo().await;
    for name in ["TestLogin/locked", "test_read[/v3/users-?a=b#c]", "é %2F", ".."] {
        let id = app.make(json!({ "name": name })).await["id"].clone();
        let escaped = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        let path = format!("{TENANTS}/{escaped}");
        let shown = app.control("GET", &path, &Value::Null).await;
        assert_eq!(shown.status, 200, "{name}");
        assert_eq!(shown.json()["id"], id, "{name}");
        let gone = app.control("DELETE", &path, &Value::Null).await;
        assert_eq!(gone.status, 204, "{name}");
    }
}

#[tokio::test]
async fn requests_that_make_no_sense_make_no_tenant() {
    let app = App::configured(&format!("{}\n[control]\nmax_tenants = 3", fauxfactor::config::DEMO)).await;
    for (body, status, code) in [
        (json!({ "nmae": "t" }), 400, "invalid_request"),
        (json!({ "name": "" }), 400, "invalid_request"),
        (json!({ "name": "a\nb" }), 400, "invalid_request"),
        (json!({ "name": "x".repeat(101) }), 400, "invalid_request"),
        (json!({ "ttl_seconds": 0 }), 400, "invalid_request"),
        (json!({ "ttl_seconds": 4_000_000_000_u64 }), 400, "invalid_request"),
        (json!({ "template": "nope" }), 404, "template_not_found"),
        (json!({ "fork": "nope" }), 404, "tenant_not_found"),
        (json!({ "fork": "demo", "template": "demo" }), 400, "invalid_request"),
        (json!({ "name": "demo" }), 409, "tenant_exists"),
        (json!([]), 400, "invalid_request"),
    ] {
        assert_problem(&app.control("POST", TENANTS, &body).await, status, code);
    }
    assert_problem(
        &app.control("POST", &format!("{TENANTS}?users=10001"), &Value::Null).await,
        400,
        "invalid_request",
    );
    assert_problem(&app.request("POST", TENANTS, &[], "{").await, 400, "invalid_request");
    assert_eq!(app.emulator.engine().count_tenants(), 1);
    app.make(Value::Null).await;
    app.make(json!({ "ttl_seconds": 5 })).await;
    assert_problem(&app.control("POST", TENANTS, &Value::Null).await, 409, "too_many_tenants");
    // One that has ended makes room.
    app.advance(Duration::from_secs(5));
    app.make(Value::Null).await;
}

#[tokio::test]
async fn two_hundred_tenants_of_one_server_do_not_see_each_other() {
    let app = std::sync::Arc::new(App::demo().await);
    let mut tests = tokio::task::JoinSet::new();
    for n in 0..200 {
        let app = app.clone();
        tests.spawn(async move {
            let clock =
                json!({ "mode": "frozen", "at": format!("2030-01-01T00:{:02}:{:02}Z", n / 60, n % 60) });
            let sheet = app.make(json!({ "name": format!("test {n}"), "clock": clock })).await;
            let alice = user(&sheet, "alice");
            let token = text(&alice["tokens"][0]);
            let body = json!({ "turnedOn": n % 2 == 0, "password": alice["password"] }).to_string();
            let headers = [("csp-auth-token", token), ("content-type", "application/json")];
            let path = "/csp/gateway/iam/vmwid/api/principal/mfa";
            let reply = app.request("PATCH", path, &headers, &body).await;
            assert_eq!(reply.status, 200, "{reply:?}");
            assert_eq!(app.get(STATUS, &headers[..1]).await.json()["turnedOn"], n % 2 == 0);
            let now =
                app.control("GET", &format!("{TENANTS}/{}", text(&sheet["id"])), &Value::Null).await.json();
            assert_eq!(now["clock"], sheet["clock"]);
        });
    }
    while let Some(test) = tests.join_next().await {
        test.unwrap();
    }
}

#[tokio::test]
async fn a_deleted_tenant_leaves_nothing_behind() {
    let app = App::demo().await;
    let engine = app.emulator.engine();
    let live = engine.make_tenant(NewTenant::default()).await.unwrap();
    let fork = NewTenant { source: Source::Fork(live.clone()), ..NewTenant::default() };
    let fork = engine.make_tenant(fork).await.unwrap();
    engine.delete_tenant(&live).await.unwrap();
    assert!(engine.find_tenant(fork.id()).is_some());
    engine.delete_tenant(&fork).await.unwrap();
    assert_eq!(engine.count_tenants(), 1);
    let weak = std::sync::Arc::downgrade(&live);
    drop(live);
    assert!(weak.upgrade().is_none());
}

#[tokio::test]
async fn an_export_makes_the_tenant_again_under_the_credentials_that_it_had() {
    let app = App::demo().await;
    let sheet = app.make(Value::Null).await;
    let (id, token) = (text(&sheet["id"]), text(&user(&sheet, "admin")["tokens"][0]));
    let body = json!({ "credential": { "user_id": user(&sheet, "bob")["id"] } }).to_string();
    assert_eq!(app.ask_with(token, "POST", "/v3.0/OS-CREDENTIAL/credentials", &body).await.status, 201);
    let path = format!("{TENANTS}/{id}");
    let before = app.control("GET", &path, &Value::Null).await.json();
    let toml = app.control("GET", &format!("{path}/export"), &Value::Null).await;
    assert_eq!(toml.header("content-type"), "application/toml; charset=utf-8");
    let json = app.get(&format!("{path}/export"), &[("accept", "application/json")]).await.json();
    let documents: [(&str, String); 3] = [
        ("application/toml", toml.text().to_owned()),
        ("application/json", json!({ "document": toml.text() }).to_string()),
        ("application/json", json!({ "document": json }).to_string()),
    ];
    for (content_type, body) in documents {
        let refused = app.request("POST", TENANTS, &[("content-type", content_type)], &body).await;
        assert_problem(&refused, 409, "tenant_exists");
        assert_eq!(app.control("DELETE", &path, &Value::Null).await.status, 204);
        let again = app.request("POST", TENANTS, &[("content-type", content_type)], &body).await;
        assert_eq!(again.status, 201, "{again:?}");
        let again = again.json();
        assert_eq!(again["made_from"], "document");
        for same in ["id", "huawei", "vmware", "users", "apps", "env"] {
            assert_eq!(again[same], before[same], "{same}");
        }
        assert_eq!(app.get(STATUS, &[("csp-auth-token", token)]).await.status, 200);
    }
}

#[tokio::test]
async fn a_document_with_mistakes_says_where_they_are_and_repeats_no_secret() {
    let app = App::demo().await;
    let document = "[[tenant]]\nname = \"t\"\n[[tenant.user]]\nname = \"u\"\npassword = 5\n";
    let reply = app.request("POST", TENANTS, &[("content-type", "application/toml")], document).await;
    assert_problem(&reply, 400, "invalid_document");
    assert!(text(&reply.json()["detail"]).contains("document:5"), "{reply:?}");
    let reply = app.control("POST", TENANTS, &json!({ "document": { "name": "t", "account": 1 } })).await;
    assert_problem(&reply, 400, "invalid_document");
    let reply = app.control("POST", TENANTS, &json!({ "document": "", "template": "demo" })).await;
    assert_problem(&reply, 400, "invalid_request");
}

#[tokio::test]
async fn a_user_is_shown_as_on_the_sheet_by_any_name() {
    let app = App::demo().await;
    let sheet = app.make(json!({ "name": "t" })).await;
    let alice = user(&sheet, "alice");
    for name in ["alice", "alice@demo.test", text(&alice["id"])] {
        let reply = app.control("GET", &format!("{TENANTS}/t/users/{name}"), &Value::Null).await;
        assert_eq!((reply.status.as_u16(), &reply.json()), (200, alice));
    }
    let reply = app.control("GET", &format!("{TENANTS}/t/users/nobody"), &Value::Null).await;
    assert_problem(&reply, 404, "user_not_found");
}
