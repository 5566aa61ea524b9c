//! Direct acts: what they change is what both vendors' faces show, and the audit trail says who did it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{
    ACCOUNT, ALICE, ALICE_SEED, App, BOB, CAROL, FRANK, Reply, STATUS, Signer, device_of, protection_of,
};

const TENANT: &str = "/_fauxfactor/v1/tenants/demo";
const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const AUDIT: &str = "/csp/gateway/iam/vmwid/api/principal/mfa/audit";
const EXCHANGE: &str = "/csp/gateway/am/api/auth/api-tokens/authorize";
const TOKEN: &str = "/csp/gateway/am/api/auth/authorize";
const ME: &str = "/csp/gateway/am/api/loggedin/user";

async fn act(app: &App, method: &str, path: &str, body: &Value) -> Reply {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    app.request(method, &format!("{TENANT}{path}"), &[], &body).await
}

#[track_caller]
fn assert_problem(reply: &Reply, status: u16, code: &str) {
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let json = reply.json();
    assert_eq!((reply.status.as_u16(), json["code"].as_str()), (status, Some(code)), "{reply:?}");
    assert_eq!(json["status"], status);
}

async fn enrol(app: &App, user: &str, body: Value) -> Value {
    let reply = act(app, "POST", &format!("/users/{user}/device"), &body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.json()
}

/// What VMware's audit shows of the user's latest entries, newest first.
async fn audit(app: &App, who: &str) -> Vec<(String, String)> {
    let body = json!({ "startDate": 0, "endDate": 9_999_999_999_999_i64 }).to_string();
    let token = format!("demo-{who}-token");
    let headers = [("csp-auth-token", &*token), ("content-type", "application/json")];
    let reply = app.request("POST", AUDIT, &headers, &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let entries = reply.json()["results"].as_array().unwrap().clone();
    entries.iter().map(|entry| (text(&entry["action"]), text(&entry["modifiedBy"]))).collect()
}

fn by_control_plane(actions: &[&str]) -> Vec<(String, String)> {
    actions.iter().map(|action| ((*action).to_owned(), "fauxfactor-control-plane".to_owned())).collect()
}

#[tokio::test]
async fn enrolling_binds_a_device_and_turns_login_protection_on() {
    let app = App::demo().await;
    let device = enrol(&app, "bob", json!({ "name": "phone", "seed": SEED })).await;
    let expected = json!({
        "name": "phone", "serial_number": format!("iam:{ACCOUNT}:mfa/phone"), "seed": SEED, "bound": true,
        "otpauth": format!("otpauth://totp/huawei:demo@bob?secret={SEED}&issuer=huawei"),
    });
    assert_eq!(device, expected);
    let status = app.status("bob").await.json();
    assert_eq!((&status["activated"], &status["turnedOn"]), (&json!(true), &json!(true)));
    assert_eq!(status["deviceName"], "phone");
    let protection = app.huawei("bob", &protection_of(BOB)).await.json();
    assert_eq!(protection["login_protect"]["verification_method"], "vmfa");
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 401);
    app.token("bob", "Bob#demo12", Some(&app.code(SEED, 0))).await;
    assert_eq!(audit(&app, "bob").await[2..], by_control_plane(&["MFA_ENABLE", "MFA_ACTIVATION"]));
}

#[tokio::test]
async fn a_device_has_a_name_and_a_random_seed_by_default_and_may_stay_unbound() {
    let app = App::demo().await;
    let device = enrol(&app, BOB, Value::Null).await;
    assert_eq!((&device["name"], &device["bound"]), (&json!("bob-device"), &json!(true)));
    let seed = device["seed"].as_str().unwrap();
    assert_eq!(seed.len(), 32);
    app.token("bob", "Bob#demo12", Some(&app.code(seed, 0))).await;
    let device = enrol(&app, "erin", json!({ "bound": false })).await;
    assert_ne!(device["seed"], *seed);
    assert_eq!(device["bound"], false);
    app.token("erin", "Erin#demo1", None).await;
    assert_eq!(app.status("erin").await.json()["activated"], false);
    assert!(audit(&app, "erin").await.iter().all(|(_, by)| by != "fauxfactor-control-plane"));
}

#[tokio::test]
async fn an_enrolment_that_cannot_be_is_refused_and_changes_nothing() {
    let app = App::demo().await;
    let before = app.version("demo");
    let rows = [
        ("alice", json!({}), 409, "device_exists"),
        ("carol", json!({}), 409, "device_exists"),
        ("frank", json!({}), 409, "federated_user"),
        ("nobody", json!({}), 404, "user_not_found"),
        ("bob", json!({ "name": "alice-phone" }), 409, "device_name_taken"),
        ("bob", json!({ "name": "" }), 400, "invalid_request"),
        ("bob", json!({ "name": "a\nb" }), 400, "invalid_request"),
        ("bob", json!({ "name": "n".repeat(65) }), 400, "invalid_request"),
        ("bob", json!({ "name": 1 }), 400, "invalid_request"),
        ("bob", json!({ "seed": "JBSWY3DP" }), 400, "invalid_seed"),
        ("bob", json!({ "seed": "jbswy3dpehpk3pxp" }), 400, "invalid_seed"),
        ("bob", json!({ "seed": "A".repeat(264) }), 400, "invalid_seed"),
        ("bob", json!({ "serial": "x" }), 400, "invalid_request"),
    ];
    for (user, body, status, code) in rows {
        let reply = act(&app, "POST", &format!("/users/{user}/device"), &body).await;
        assert_problem(&reply, status, code);
        assert!(!reply.text().contains("jbswy3dpehpk3pxp"), "a seed is not repeated");
    }
    assert_eq!(app.version("demo"), before);
}

#[tokio::test]
async fn a_user_is_found_by_id_name_or_address() {
    for user in [BOB, "bob", "bob@demo.test"] {
        let app = App::demo().await;
        enrol(&app, user, json!({})).await;
        assert_eq!(app.status("bob").await.json()["activated"], true, "{user}");
    }
}

#[tokio::test]
async fn removing_a_device_undoes_the_enrolment() {
    let app = App::demo().await;
    let remove = || act(&app, "DELETE", "/users/alice/device", &Value::Null);
    remove().await.assert(204, "");
    let status = app.status("alice").await.json();
    assert_eq!((&status["activated"], &status["turnedOn"]), (&json!(false), &json!(false)));
    app.token("alice", "Alice#demo1", None).await;
    let expected = by_control_plane(&["MFA_DEACTIVATION", "MFA_DISABLE"]);
    assert_eq!(audit(&app, "alice").await[1..], expected);
    assert_problem(&remove().await, 404, "device_not_found");
    assert_problem(&act(&app, "DELETE", "/users/x/device", &Value::Null).await, 404, "user_not_found");
    enrol(&app, "alice", json!({ "name": "again" })).await;
}

#[tokio::test]
async fn removing_an_unbound_device_leaves_login_protection_alone() {
    let app = App::demo().await;
    act(&app, "DELETE", "/users/carol/device", &Value::Null).await.assert(204, "");
    let protection = app.huawei("carol", &protection_of(CAROL)).await.json();
    assert_eq!(protection["login_protect"]["verification_method"], "sms");
}

#[tokio::test]
async fn renaming_a_device_changes_name_and_serial_number_and_nothing_else() {
    let app = App::demo().await;
    let rename = |user: &'static str, body: Value| {
        let app = &app;
        async move { act(app, "PATCH", &format!("/users/{user}/device"), &body).await }
    };
    let reply = rename("alice", json!({ "name": "tablet" })).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let device = reply.json();
    assert_eq!((&device["name"], &device["seed"]), (&json!("tablet"), &json!(ALICE_SEED)));
    assert_eq!(device["serial_number"], format!("iam:{ACCOUNT}:mfa/tablet"));
    let shown = app.huawei("alice", &device_of(ALICE)).await.json();
    assert_eq!(shown["virtual_mfa_device"]["serial_number"], device["serial_number"]);
    assert_eq!(audit(&app, "alice").await, by_control_plane(&["MFA_DEVICE_NAME_UPDATE"]));
    assert_eq!(rename("alice", json!({ "name": "tablet" })).await.status, 200, "the same name");
    assert_problem(&rename("alice", json!({ "name": "carol-phone" })).await, 409, "device_name_taken");
    assert_problem(&rename("bob", json!({ "name": "x" })).await, 404, "device_not_found");
    assert_problem(&rename("alice", json!({})).await, 400, "invalid_request");
    assert_problem(&rename("alice", json!({ "name": "" })).await, 400, "invalid_request");
}

#[tokio::test]
async fn recovery_codes_are_ten_and_void_those_before() {
    let app = App::demo().await;
    let generate = |user: &'static str| {
        let app = &app;
        async move { act(app, "POST", &format!("/users/{user}/device/recovery-codes"), &Value::Null).await }
    };
    let codes = |reply: &Reply| -> Vec<String> {
        assert_eq!(reply.status, 201, "{reply:?}");
        let codes = reply.json()["recovery_codes"].clone();
        codes.as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect()
    };
    let (first, second) = (codes(&generate("alice").await), codes(&generate("alice").await));
    assert_eq!((first.len(), second.len()), (10, 10));
    assert!(first.iter().all(|code| !second.contains(code)));
    let tenant = app.emulator.engine().find_tenant_named("demo").unwrap().current();
    let kept = &tenant.devices.find(&fauxfactor::domain::id::UserId::new(ALICE)).unwrap().recovery_codes;
    assert!(second.iter().all(|code| kept.contains(code)) && !first.iter().any(|code| kept.contains(code)));
    assert_eq!(audit(&app, "alice").await, by_control_plane(&["MFA_RECOVERY_CODES_GENERATION"; 2]));
    assert_problem(&generate("carol").await, 409, "device_not_bound");
    assert_problem(&generate("bob").await, 404, "device_not_found");
    assert_problem(&generate("nobody").await, 404, "user_not_found");
}

#[tokio::test]
async fn login_protection_is_set_and_made_never_configured() {
    let app = App::demo().await;
    let put = |user: &'static str, body: Value| {
        let app = &app;
        async move { act(app, "PUT", &format!("/users/{user}/login-protection"), &body).await }
    };
    let rows = [
        ("bob", json!({ "enabled": true, "method": "email" }), json!({ "enabled": true, "method": "email" })),
        ("bob", json!({ "enabled": true, "method": "vmfa" }), json!({ "enabled": true, "method": "vmfa" })),
        ("bob", json!({ "enabled": true }), json!({ "enabled": true, "method": "vmfa" })),
        ("bob", json!({ "enabled": false }), json!({ "enabled": false, "method": "none" })),
        ("bob", json!({ "enabled": false, "method": "none" }), json!({ "enabled": false, "method": "none" })),
        ("carol", json!({ "enabled": true, "method": "sms" }), json!({ "enabled": true, "method": "sms" })),
    ];
    for (user, body, answer) in rows {
        let reply = put(user, body.clone()).await;
        assert_eq!((reply.status.as_u16(), reply.json()), (200, answer.clone()), "{body}");
        let id = if user == "bob" { BOB } else { CAROL };
        let shown = app.huawei("admin", &protection_of(id)).await.json();
        assert_eq!(shown["login_protect"]["verification_method"], answer["method"], "{body}");
    }
    for body in [json!({}), json!({ "method": "sms" }), json!({ "enabled": true, "method": "none" })] {
        assert_problem(&put("bob", body).await, 400, "invalid_request");
    }
    assert_problem(&put("bob", json!({ "enabled": true, "method": "sms" })).await, 409, "no_contact");
    assert_problem(&put("frank", json!({ "enabled": true, "method": "vmfa" })).await, 409, "federated_user");
    assert_problem(&put("nobody", json!({ "enabled": false })).await, 404, "user_not_found");
    for _ in 0..2 {
        act(&app, "DELETE", "/users/bob/login-protection", &Value::Null).await.assert(204, "");
        assert_eq!(app.huawei("admin", &protection_of(BOB)).await.status, 404);
    }
    let missing = act(&app, "DELETE", "/users/nobody/login-protection", &Value::Null).await;
    assert_problem(&missing, 404, "user_not_found");
}

#[tokio::test]
async fn turning_login_protection_off_stands_in_the_audit() {
    let app = App::demo().await;
    act(&app, "PUT", "/users/alice/login-protection", &json!({ "enabled": false })).await;
    assert_eq!(audit(&app, "alice").await, by_control_plane(&["MFA_DISABLE"]));
    act(&app, "PUT", "/users/alice/login-protection", &json!({ "enabled": true })).await;
    act(&app, "DELETE", "/users/alice/login-protection", &Value::Null).await;
    let expected = by_control_plane(&["MFA_DISABLE", "MFA_ENABLE", "MFA_DISABLE"]);
    assert_eq!(audit(&app, "alice").await, expected);
}

async fn issue(app: &App, whose: &str, body: Value) -> Value {
    let reply = act(app, "POST", &format!("/{whose}/tokens"), &body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.json()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn a_token_of_huaweis_says_what_was_asked_for() {
    let app = App::demo().await;
    let issued = issue(&app, "users/alice", json!({})).await;
    assert_eq!(issued["header"], "X-Auth-Token");
    assert_eq!(issued["expires_at"], "2026-01-16T08:30:00.000000Z");
    let show = |token: String| {
        let app = &app;
        async move {
            let headers = [("x-auth-token", &*token), ("x-subject-token", &*token)];
            app.get("/v3/auth/tokens", &headers).await.json()["token"].clone()
        }
    };
    let token = show(text(&issued["token"]).to_owned()).await;
    assert_eq!((&token["methods"], &token["domain"]["name"]), (&json!(["password"]), &json!("demo")));
    assert_eq!(token["mfa_authn_at"], Value::Null);
    let body = json!({
        "face": "huawei", "lifetime_seconds": 31_536_000, "methods": ["password", "totp"],
        "scope": { "project": "cn-north-4" }, "roles": [],
    });
    let issued = issue(&app, "users/alice", body).await;
    assert_eq!(issued["expires_at"], "2027-01-15T08:30:00.000000Z");
    let token = show(text(&issued["token"]).to_owned()).await;
    assert_eq!(
        (&token["methods"], &token["project"]["name"]),
        (&json!(["password", "totp"]), &json!("cn-north-4"))
    );
    assert_eq!(token["mfa_authn_at"], "2026-01-15T08:30:00.000000Z");
    let unscoped = issue(&app, "users/alice", json!({ "scope": "unscoped", "methods": ["token"] })).await;
    let token = show(text(&unscoped["token"]).to_owned()).await;
    assert_eq!((&token["domain"], &token["project"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn a_token_lives_as_long_as_it_was_given() {
    let app = App::demo().await;
    for (seconds, almost, more) in [(1.5, 1499, 1), (0.000_000_1, 0, 1), (2_592_000.0, 2_591_999_000, 1000)] {
        let issued = issue(&app, "users/bob", json!({ "lifetime_seconds": seconds })).await;
        let ask = || app.ask_with(text(&issued["token"]), "GET", "/v3/auth/domains", "");
        app.advance(Duration::from_millis(almost));
        assert_eq!(ask().await.status, 200, "{seconds}");
        app.advance(Duration::from_millis(more));
        assert_eq!(ask().await.status, 401, "{seconds}");
    }
    let forever = issue(&app, "users/bob", json!({ "lifetime_seconds": 1e300 })).await;
    assert_eq!(forever["expires_at"], "9999-12-31T23:59:59.999999Z");
}

#[tokio::test]
async fn an_access_token_is_a_signed_one_like_any_other() {
    let app = App::demo().await;
    let issued = issue(&app, "users/alice", json!({ "face": "vmware", "lifetime_seconds": 59.5 })).await;
    assert_eq!(
        (&issued["header"], &issued["expires_at"]),
        (&json!("csp-auth-token"), &json!("2026-01-15T08:31:00.000000Z"))
    );
    let token = text(&issued["token"]);
    let claims = claims(token);
    assert_eq!(
        (&claims["perms"], &claims["username"]),
        (&json!(["csp:org_member"]), &json!("alice@demo.test"))
    );
    assert_eq!(claims.get("fauxfactor_perms"), None);
    for header in [("csp-auth-token", token.to_owned()), ("authorization", format!("Bearer {token}"))] {
        let reply = app.get(STATUS, &[(header.0, &header.1)]).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    app.advance(Duration::from_mins(1));
    assert_eq!(app.get(STATUS, &[("csp-auth-token", token)]).await.status, 401);
}

#[tokio::test]
async fn an_apps_token_is_a_service_accounts() {
    let app = App::demo().await;
    let body = json!({ "lifetime_seconds": 3600, "roles": ["org_owner", "external/x:y"] });
    let issued = issue(&app, "apps/demo-app", body).await;
    let token = text(&issued["token"]);
    assert_eq!(claims(token)["perms"], json!(["csp:org_owner", "external/x:y"]));
    assert_eq!(app.get(STATUS, &[("csp-auth-token", token)]).await.status, 403);
    app.advance(Duration::from_mins(59));
    let organization = "/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
    assert_eq!(app.get(organization, &[("csp-auth-token", token)]).await.status, 200);
    let reply = act(&app, "POST", "/apps/nope/tokens", &json!({})).await;
    assert_problem(&reply, 404, "app_not_found");
    let reply = act(&app, "POST", "/apps/demo-app/tokens", &json!({ "face": "huawei" })).await;
    assert_problem(&reply, 400, "invalid_request");
}

#[tokio::test]
async fn the_roles_of_an_access_token_stand_in_place_of_its_users() {
    let app = App::demo().await;
    let organization = "/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
    let rows = [
        ("bob", Value::Null, 200, 403),
        ("bob", json!(["org_member"]), 200, 403),
        ("bob", json!(["org_member", "org_owner"]), 200, 200),
        ("bob", json!(["csp:org_admin"]), 200, 200),
        ("admin", Value::Null, 200, 200),
        ("admin", json!(["org_member"]), 200, 403),
        ("admin", json!(["external/vmc:admin"]), 403, 403),
        ("admin", json!([]), 403, 403),
    ];
    for (user, roles, shown, patched) in rows {
        let body = json!({ "face": "vmware", "roles": roles });
        let issued = issue(&app, &format!("users/{user}"), body).await;
        let headers = [("csp-auth-token", text(&issued["token"]))];
        assert_eq!(app.get(organization, &headers).await.status, shown, "{user} {roles}");
        let reply = app.request("PATCH", organization, &headers, r#"{"language":"fr"}"#).await;
        assert_eq!(reply.status, patched, "{user} {roles}");
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_is_refused() {
    let app = App::demo().await;
    let long = "x".repeat(101);
    let rows = [
        (json!({ "lifetime_seconds": 0 }), 400, "invalid_request"),
        (json!({ "lifetime_seconds": -1 }), 400, "invalid_request"),
        (json!({ "lifetime_seconds": "1" }), 400, "invalid_request"),
        (json!({ "face": "aws" }), 400, "invalid_request"),
        (json!({ "methods": ["sms"] }), 400, "invalid_request"),
        (json!({ "scope": "project" }), 400, "invalid_request"),
        (json!({ "scope": { "project": "nope" } }), 404, "project_not_found"),
        (json!({ "roles": ["secu_admin"] }), 400, "invalid_request"),
        (json!({ "face": "vmware", "scope": "domain" }), 400, "invalid_request"),
        (json!({ "face": "vmware", "methods": ["password"] }), 400, "invalid_request"),
        (json!({ "face": "vmware", "roles": [long] }), 400, "invalid_request"),
        (json!({ "face": "vmware", "roles": vec!["r"; 33] }), 400, "invalid_request"),
        (json!([]), 400, "invalid_request"),
    ];
    for (body, status, code) in rows {
        let reply = act(&app, "POST", "/users/bob/tokens", &body).await;
        assert_problem(&reply, status, code);
    }
    let reply = act(&app, "POST", "/users/nobody/tokens", &json!({})).await;
    assert_problem(&reply, 404, "user_not_found");
}

/// The claims of a JWT, unverified.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&data_encoding::BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}

/// A token of each kind, and the status of a request with it while it holds and afterwards.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Fixed,
    FixedOfApp,
    Issued,
    Access,
    AccessOfApp,
    Api,
    Refresh,
    SecurityToken,
}

const KINDS: [Kind; 8] = [
    Kind::Fixed,
    Kind::FixedOfApp,
    Kind::Issued,
    Kind::Access,
    Kind::AccessOfApp,
    Kind::Api,
    Kind::Refresh,
    Kind::SecurityToken,
];

/// A temporary access key.
struct TemporaryKey {
    access: String,
    secret: String,
}

impl Kind {
    /// A token of bob's, or of the app.
    async fn make(self, app: &App) -> (String, Option<TemporaryKey>) {
        let token = match self {
            Self::Fixed => "demo-bob-token".to_owned(),
            Self::FixedOfApp => "demo-app-token".to_owned(),
            Self::Issued => app.token("bob", "Bob#demo12", None).await,
            Self::Access => {
                let issued = issue(app, "users/bob", json!({ "face": "vmware" })).await;
                text(&issued["token"]).to_owned()
            }
            Self::AccessOfApp => text(&issue(app, "apps/demo-app", json!({})).await["token"]).to_owned(),
            Self::Api => "demo-bob-api-token".to_owned(),
            Self::Refresh => {
                let body = "grant_type=password&username=bob%40demo.test&password=Bob%23demo12";
                text(&client(app, body).await.json()["refresh_token"]).to_owned()
            }
            Self::SecurityToken => {
                let body = r#"{"auth":{"identity":{"methods":["token"]}}}"#;
                let reply = app.ask("bob", "POST", "/v3.0/OS-CREDENTIAL/securitytokens", body).await;
                let key = reply.json()["credential"].clone();
                let token = text(&key["securitytoken"]).to_owned();
                let of = |field| text(&key[field]).to_owned();
                return (token, Some(TemporaryKey { access: of("access"), secret: of("secret") }));
            }
        };
        (token, None)
    }

    async fn ask(self, app: &App, token: &str, key: Option<&TemporaryKey>) -> Reply {
        match self {
            Self::Fixed | Self::Issued => app.ask_with(token, "GET", "/v3/auth/domains", "").await,
            Self::FixedOfApp | Self::AccessOfApp => {
                let organization = "/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
                app.get(organization, &[("csp-auth-token", token)]).await
            }
            Self::Access => app.get(ME, &[("csp-auth-token", token)]).await,
            Self::Api => {
                let headers = [("content-type", "application/x-www-form-urlencoded")];
                app.request("POST", EXCHANGE, &headers, &format!("api_token={token}")).await
            }
            Self::Refresh => client(app, &format!("grant_type=refresh_token&refresh_token={token}")).await,
            Self::SecurityToken => {
                let key = key.unwrap();
                let signer = Signer::new(app, &key.access, &key.secret, "/v3/auth/domains");
                app.send(signer.header("x-security-token", token).request()).await
            }
        }
    }
}

/// Asks the token service as the demo's app.
async fn client(app: &App, body: &str) -> Reply {
    let basic = format!("Basic {}", data_encoding::BASE64.encode(b"demo-app:demo-app-secret"));
    let headers = [("authorization", &*basic), ("content-type", "application/x-www-form-urlencoded")];
    app.request("POST", TOKEN, &headers, body).await
}

#[tokio::test]
async fn a_token_of_any_kind_ends_at_once() {
    for how in ["revoke", "expire"] {
        for kind in KINDS {
            let app = App::demo().await;
            let (token, key) = kind.make(&app).await;
            let before = kind.ask(&app, &token, key.as_ref()).await;
            assert_eq!(before.status, 200, "{kind:?}: {before:?}");
            act(&app, "POST", &format!("/tokens/{how}"), &json!({ "token": token })).await.assert(204, "");
            let after = kind.ask(&app, &token, key.as_ref()).await;
            assert!([400, 401].contains(&after.status.as_u16()), "{kind:?} {how}: {after:?}");
        }
    }
}

/// What the face says of a token that was let expire, it says of one that has expired.
#[tokio::test]
async fn a_token_that_was_let_expire_is_answered_as_one_that_has_expired() {
    let told = |reply: &Reply| {
        let mut json = serde_json::from_slice::<Value>(&reply.body).unwrap_or_default();
        for id in ["requestId", "request_id", "error_description"] {
            json.as_object_mut().map(|fields| fields.remove(id));
        }
        (reply.status, json, reply.headers.get("x-fauxfactor-reason").cloned())
    };
    for kind in [Kind::Issued, Kind::Access, Kind::AccessOfApp, Kind::Refresh, Kind::SecurityToken] {
        let (aged, ended) = (App::demo().await, App::demo().await);
        let (of_aged, of_ended) = (kind.make(&aged).await, kind.make(&ended).await);
        aged.advance(Duration::from_hours(24 * 400));
        let expired = kind.ask(&aged, &of_aged.0, of_aged.1.as_ref()).await;
        act(&ended, "POST", "/tokens/expire", &json!({ "token": of_ended.0 })).await.assert(204, "");
        let let_expire = kind.ask(&ended, &of_ended.0, of_ended.1.as_ref()).await;
        let (mut expired, mut let_expire) = (told(&expired), told(&let_expire));
        if matches!(kind, Kind::Refresh | Kind::SecurityToken) {
            // They name the token or the key, which is another's.
            (expired.1, let_expire.1) = (Value::Null, Value::Null);
            (expired.2, let_expire.2) = (None, None);
        }
        assert_eq!(let_expire, expired, "{kind:?}");
    }
}

#[tokio::test]
async fn what_was_got_with_a_token_ends_with_it() {
    for how in ["revoke", "expire"] {
        for parent in ["demo-bob-token".to_owned(), String::new()] {
            let app = App::demo().await;
            let parent = if parent.is_empty() { app.token("bob", "Bob#demo12", None).await } else { parent };
            let body = r#"{"auth":{"identity":{"methods":["token"]}}}"#;
            let child = app.ask_with(&parent, "POST", "/v3/auth/tokens", body).await;
            let child = child.header("x-subject-token").to_owned();
            assert_eq!(app.ask_with(&child, "GET", "/v3/auth/domains", "").await.status, 200);
            act(&app, "POST", &format!("/tokens/{how}"), &json!({ "token": parent })).await.assert(204, "");
            assert_eq!(app.ask_with(&child, "GET", "/v3/auth/domains", "").await.status, 401, "{how}");
        }
    }
}

#[tokio::test]
async fn a_long_lived_token_stays_revoked_for_as_long_as_it_would_have_lived() {
    for face in ["huawei", "vmware"] {
        let app = App::demo().await;
        let body = json!({ "face": face, "lifetime_seconds": 31_536_000 });
        let issued = issue(&app, "users/bob", body).await;
        let token = text(&issued["token"]);
        act(&app, "POST", "/tokens/revoke", &json!({ "token": token })).await.assert(204, "");
        app.advance(Duration::from_hours(24 * 100));
        // Each makes room for others, where rows have expired.
        for _ in 0..5 {
            let other = issue(&app, "users/bob", json!({})).await;
            act(&app, "POST", "/tokens/revoke", &json!({ "token": other["token"] })).await.assert(204, "");
        }
        let headers = [("x-auth-token", token), ("csp-auth-token", token)];
        let path = if face == "huawei" { "/v3/auth/domains" } else { ME };
        assert_eq!(app.get(path, &headers).await.status, 401, "{face}");
    }
}

#[tokio::test]
async fn a_text_that_is_no_token_of_the_tenant_is_not_found() {
    let other = r#"
[[tenant]]
name = "other"
account = { id = "a2", name = "a2" }
organization = { id = "o2", display_name = "O2" }
user = [{ id = "u", name = "u", tokens = ["u-token"] }]
"#;
    let app = App::configured(&format!("{}{other}", fauxfactor::config::DEMO)).await;
    let others = app.request("POST", "/_fauxfactor/v1/tenants/other/users/u/tokens", &[], "{}").await.json();
    let others_jwt = app
        .request("POST", "/_fauxfactor/v1/tenants/other/users/u/tokens", &[], r#"{"face":"vmware"}"#)
        .await;
    let others_jwt = others_jwt.json();
    let texts = ["", "nope", "u-token", text(&others["token"]), text(&others_jwt["token"]), "MIIBx", "eyJx"];
    for how in ["revoke", "expire"] {
        for token in texts {
            let reply = act(&app, "POST", &format!("/tokens/{how}"), &json!({ "token": token })).await;
            assert_problem(&reply, 404, "token_not_found");
        }
        let reply = act(&app, "POST", &format!("/tokens/{how}"), &json!({})).await;
        assert_problem(&reply, 400, "invalid_request");
    }
    assert_eq!(app.ask_with("u-token", "GET", "/v3/auth/domains", "").await.status, 200);
    // One that has ended stays as it is; a fixed one that was revoked is gone.
    let token = app.token("bob", "Bob#demo12", None).await;
    for status in [204, 204] {
        let reply = act(&app, "POST", "/tokens/revoke", &json!({ "token": token })).await;
        assert_eq!(reply.status, status);
    }
    for status in [204, 404] {
        let reply = act(&app, "POST", "/tokens/revoke", &json!({ "token": "demo-bob-token" })).await;
        assert_eq!(reply.status, status);
    }
}

#[tokio::test]
async fn a_locked_user_is_refused_at_every_door_until_the_lock_ends() {
    let app = App::demo().await;
    let lock = |body: Value| {
        let app = &app;
        async move { act(app, "POST", "/users/bob/lock", &body).await }
    };
    let password = "grant_type=password&username=bob%40demo.test&password=Bob%23demo12";
    lock(json!({})).await.assert(200, r#"{"locked_until":"2026-01-15T08:45:00.000000Z"}"#);
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 401);
    assert_eq!(client(&app, password).await.status, 400);
    app.token("erin", "Erin#demo1", None).await;
    app.advance(Duration::from_secs(15 * 60 - 1));
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 401);
    app.advance(Duration::from_secs(1));
    app.token("bob", "Bob#demo12", None).await;
    assert_eq!(client(&app, password).await.status, 200);
    // A shorter lock gives way to a longer one, and the other way round.
    lock(json!({ "seconds": 3600 })).await.assert(200, r#"{"locked_until":"2026-01-15T09:45:00.000000Z"}"#);
    lock(json!({ "seconds": 0.5 })).await.assert(200, r#"{"locked_until":"2026-01-15T08:45:00.500000Z"}"#);
    app.advance(Duration::from_millis(500));
    app.token("bob", "Bob#demo12", None).await;
}

#[tokio::test]
async fn unlocking_forgets_locks_and_failures() {
    let app = App::demo().await;
    let unlock = || act(&app, "DELETE", "/users/bob/lock", &Value::Null);
    act(&app, "POST", "/users/bob/lock", &json!({ "seconds": 1e9 })).await;
    unlock().await.assert(204, "");
    app.token("bob", "Bob#demo12", None).await;
    for round in 0..3 {
        for _ in 0..4 {
            assert_eq!(app.sign_in("bob", "wrong", None).await.status, 401, "{round}");
        }
        unlock().await.assert(204, "");
    }
    app.token("bob", "Bob#demo12", None).await;
    for _ in 0..5 {
        app.sign_in("bob", "wrong", None).await;
    }
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 401, "five failures lock");
    unlock().await.assert(204, "");
    app.token("bob", "Bob#demo12", None).await;
}

#[tokio::test]
async fn a_lock_that_cannot_be_is_refused() {
    let app = App::demo().await;
    for body in
        [json!({ "seconds": 0 }), json!({ "seconds": -5 }), json!({ "seconds": "x" }), json!({ "x": 1 })]
    {
        let reply = act(&app, "POST", "/users/bob/lock", &body).await;
        assert_problem(&reply, 400, "invalid_request");
    }
    app.token("bob", "Bob#demo12", None).await;
    for method in ["POST", "DELETE"] {
        let reply = act(&app, method, "/users/nobody/lock", &Value::Null).await;
        assert_problem(&reply, 404, "user_not_found");
    }
}

#[tokio::test]
async fn keys_rotate_and_tokens_of_the_former_one_hold() {
    let app = App::demo().await;
    let issued = issue(&app, "users/alice", json!({ "face": "vmware" })).await;
    let headers = [("csp-auth-token", text(&issued["token"]))];
    let list = || app.get("/_fauxfactor/v1/keys", &[]);
    let before = list().await.json();
    let first = before["keys"][0].clone();
    assert_eq!((before["keys"].as_array().unwrap().len(), &first["signing"]), (1, &json!(true)));
    let reply = app.request("POST", "/_fauxfactor/v1/keys/rotate", &[], "").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let keys = reply.json()["keys"].clone();
    assert_eq!(keys.as_array().unwrap().len(), 2);
    assert_eq!((&keys[0]["signing"], &keys[1]["signing"]), (&json!(true), &json!(false)));
    assert_eq!(keys[1]["kid"], first["kid"]);
    assert_ne!(keys[0]["kid"], first["kid"]);
    assert_eq!(list().await.json()["keys"], keys);
    assert_eq!(app.get(STATUS, &headers).await.status, 200);
    let published = app.get("/csp/gateway/am/api/auth/keys", &[]).await.json();
    let kids: Vec<_> = published["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect();
    assert_eq!(kids, [keys[0]["kid"].clone(), keys[1]["kid"].clone()]);
    app.advance(Duration::from_mins(30));
    assert_eq!(list().await.json()["keys"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn acts_in_one_tenant_touch_no_other() {
    let second = format!(
        "{}user = [{{ id = \"{BOB}\", name = \"bob\", password = \"Bob#demo12\", tokens = [\"b\"] }}]",
        crate::harness::TENANT
    );
    let app = App::configured(&format!("{}\n{second}", fauxfactor::config::DEMO)).await;
    enrol(&app, "bob", json!({})).await;
    act(&app, "POST", "/users/bob/lock", &json!({})).await;
    assert_eq!(app.ask_with("b", "GET", &device_of(BOB), "").await.status, 404);
    assert_eq!(app.version("t"), 1);
    let user = json!({ "name": "bob", "password": "Bob#demo12", "domain": { "name": "a" } });
    let body = json!({ "auth": { "identity": { "methods": ["password"], "password": { "user": user } } } });
    let headers = [("content-type", "application/json")];
    assert_eq!(app.request("POST", "/v3/auth/tokens", &headers, &body.to_string()).await.status, 201);
}

/// Credentials of a tenant that was made end with its id, and are ended as they are spelled.
#[tokio::test]
async fn acts_reach_tenants_that_were_made() {
    let app = App::demo().await;
    for how in ["revoke", "expire"] {
        let sheet = app.request("POST", "/_fauxfactor/v1/tenants", &[], "{}").await.json();
        let below = format!("/_fauxfactor/v1/tenants/{}", text(&sheet["id"]));
        let post = |path: String, body: Value| {
            let (app, below) = (&app, &below);
            async move { app.request("POST", &format!("{below}{path}"), &[], &body.to_string()).await }
        };
        let users = sheet["users"].as_array().unwrap();
        let bob = users.iter().find(|user| user["name"] == "bob").unwrap();
        let (token, refresh) = (text(&bob["tokens"][0]), text(&bob["api_tokens"][0]));
        let (client_id, of_config) = (text(&sheet["apps"][0]["id"]), text(&sheet["apps"][0]["tokens"][0]));
        let issued = post("/users/bob/tokens".to_owned(), json!({})).await.json();
        let of_user = post("/users/bob/tokens".to_owned(), json!({ "face": "vmware" })).await.json();
        for named in [client_id, "demo-app"] {
            let reply = post(format!("/apps/{named}/tokens"), json!({})).await;
            assert_eq!(reply.status, 201, "{reply:?}");
        }
        let of_app = post(format!("/apps/{client_id}/tokens"), json!({})).await.json();
        assert_eq!(claims(text(&of_app["token"]))["azp"], client_id);
        assert_eq!(post("/users/bob/device".to_owned(), json!({})).await.status, 201);
        let organization =
            format!("/csp/gateway/am/api/orgs/{}", text(&sheet["vmware"]["organization"]["id"]));
        let rows = [
            ("x-auth-token", token, "/v3/auth/domains"),
            ("x-auth-token", text(&issued["token"]), "/v3/auth/domains"),
            ("csp-auth-token", text(&of_user["token"]), ME),
            ("csp-auth-token", text(&of_app["token"]), &*organization),
            ("csp-auth-token", of_config, &*organization),
        ];
        for (header, token, path) in rows {
            assert_eq!(app.get(path, &[(header, token)]).await.status, 200, "{path}");
            assert_eq!(post(format!("/tokens/{how}"), json!({ "token": token })).await.status, 204);
            assert_eq!(app.get(path, &[(header, token)]).await.status, 401, "{path}");
        }
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let body = format!("api_token={refresh}");
        let exchange = || app.request("POST", EXCHANGE, &headers, &body);
        assert_eq!(exchange().await.status, 200);
        assert_eq!(post(format!("/tokens/{how}"), json!({ "token": refresh })).await.status, 204);
        assert_eq!(exchange().await.status, 400);
        for others in ["demo-alice-token", "demo-alice-api-token"] {
            let reply = post(format!("/tokens/{how}"), json!({ "token": others })).await;
            assert_problem(&reply, 404, "token_not_found");
        }
        assert_eq!(app.ask("bob", "GET", "/v3/auth/domains", "").await.status, 200);
    }
}

#[tokio::test]
async fn a_federated_user_can_be_locked_and_issued_a_token() {
    let app = App::demo().await;
    let issued = issue(&app, &format!("users/{FRANK}"), json!({})).await;
    let reply = app.ask_with(text(&issued["token"]), "GET", "/v3/auth/domains", "").await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_device_and_codes() {
    let make = || async {
        let app = App::demo_with("[server]\nseed = 7").await;
        let device = enrol(&app, "bob", json!({})).await;
        let codes = act(&app, "POST", "/users/bob/device/recovery-codes", &Value::Null).await.json();
        (device, codes, issue(&app, "users/bob", json!({})).await)
    };
    assert_eq!(make().await, make().await);
}
