//! Signing in at `/v3/auth/tokens`, and the life of a token.

use std::time::Duration;

use fauxfactor::domain::id::{TenantId, UserId};
use fauxfactor::domain::tenant::Tenant;
use serde_json::{Value, json};

use crate::harness::{ACCOUNT, ADMIN, ALICE, ALICE_SEED, App, BOB, Reply, device_of, protection_of};

const WRONG: &str = "The username or password is wrong.";
const WRONG_CODE: &str = "mfa totp code verify fail ";
const PROJECT: &str = "065a7c66da0010992ff7c0031e5a5e7d";

/// Asks for a token with this whole body.
async fn post(app: &App, body: &Value) -> Reply {
    post_to(app, "/v3/auth/tokens", &[], body).await
}

async fn post_to(app: &App, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let headers = [&[("content-type", "application/json")], headers].concat();
    app.request("POST", path, &headers, &body.to_string()).await
}

fn bob(scope: &Value) -> Value {
    let user = json!({ "name": "bob", "password": "Bob#demo12", "domain": { "name": "demo" } });
    let mut auth = json!({ "identity": { "methods": ["password"], "password": { "user": user } } });
    if !scope.is_null() {
        auth["scope"] = scope.clone();
    }
    json!({ "auth": auth })
}

async fn about(app: &App, method: &str, asker: &str, subject: &str) -> Reply {
    app.request(method, "/v3/auth/tokens", &[("x-auth-token", asker), ("x-subject-token", subject)], "").await
}

/// Whether a token lets its user in.
async fn is_alive(app: &App, token: &str) -> bool {
    let reply = app.ask_with(token, "GET", "/v3/auth/domains", "").await;
    if reply.status == 401 {
        reply.assert_gateway(401, "APIGW.0307", "The token must be updated.");
    }
    reply.status == 200
}

#[tokio::test]
async fn a_token_says_what_the_vendors_page_shows() {
    let app = App::demo().await;
    let code = app.code(ALICE_SEED, 0);
    let user = json!({ "name": "alice", "password": "Alice#demo1", "domain": { "name": "demo" } });
    let body = json!({ "auth": {
        "identity": {
            "methods": ["password", "totp"],
            "password": { "user": user },
            "totp": { "user": { "id": ALICE, "passcode": code } },
        },
        "scope": { "domain": { "name": "demo" } },
    } });
    let reply = post_to(&app, "/v3/auth/tokens", &[("host", "iam.example.com")], &body).await;
    let catalog = |id: &str, service: &str, name: &str, kind: &str, path: &str| {
        format!(
            r#"{{"endpoints":[{{"id":"{id}","interface":"public","region":"*","region_id":"*","url":"http://iam.example.com{path}"}}],"id":"{service}","name":"{name}","type":"{kind}"}}"#
        )
    };
    let expected = format!(
        r#"{{"token":{{"expires_at":"2026-01-16T08:30:00.000000Z","mfa_authn_at":"2026-01-15T08:30:00.000000Z","methods":["password","totp"],"catalog":[{},{}],"domain":{{"id":"{ACCOUNT}","name":"demo"}},"roles":[],"issued_at":"2026-01-15T08:30:00.000000Z","user":{{"domain":{{"id":"{ACCOUNT}","name":"demo"}},"id":"{ALICE}","name":"alice","password_expires_at":""}}}}}}"#,
        catalog(
            "33e1cbdd86d34e89a63cf8ad16a5f49f",
            "100a6a3477f1495286579b819d399e36",
            "iam",
            "iam",
            "/v3.0"
        ),
        catalog(
            "6ba20bdd5c9a4a5d9a3ec1f6a4d0c0f2",
            "6ba20bdd5c9a4a5d9a3ec1f6a4d0c0f1",
            "keystone",
            "identity",
            "/v3"
        ),
    );
    reply.assert(201, &expected);
    let token = reply.header("x-subject-token");
    assert!(reply.headers["x-subject-token"].is_sensitive());
    // The token reads, and reads back.
    assert_eq!(app.ask_with(token, "GET", &device_of(ALICE), "").await.status, 200);
    let headers = [("x-auth-token", token), ("x-subject-token", token), ("host", "iam.example.com")];
    let read = app.get("/v3/auth/tokens", &headers).await;
    read.assert(200, &expected);
    assert_eq!(read.header("x-subject-token"), token);
}

#[tokio::test]
async fn scopes_are_domain_project_or_none() {
    let app = App::demo().await;
    let token = async |scope: Value| post(&app, &bob(&scope)).await.json()["token"].clone();
    for scope in [json!(null), json!({}), json!({ "domain": { "id": ACCOUNT } })] {
        let token = token(scope).await;
        assert_eq!(token["domain"]["name"], "demo");
        assert!(token.get("project").is_none() && token.get("mfa_authn_at").is_none());
    }
    let both = json!({ "domain": { "name": "demo" }, "project": { "name": "cn-north-4" } });
    for scope in [json!({ "project": { "id": PROJECT } }), both] {
        let token = token(scope).await;
        assert_eq!(
            token["project"].to_string(),
            format!(
                r#"{{"domain":{{"id":"{ACCOUNT}","name":"demo"}},"id":"{PROJECT}","name":"cn-north-4"}}"#
            )
        );
        assert!(token.get("domain").is_none());
    }
    for scope in [json!("unscoped"), json!({ "unscoped": {} })] {
        let token = token(scope).await;
        assert!(token.get("domain").is_none() && token.get("project").is_none());
    }
    for (scope, message) in [
        (json!({ "project": { "name": "mars" } }), "Could not find project: mars."),
        (json!({ "domain": { "name": "mars" } }), "Could not find domain: mars."),
    ] {
        post(&app, &bob(&scope)).await.assert_keystone(404, message);
    }
}

#[tokio::test]
async fn the_catalog_is_left_out_when_asked_whatever_the_value() {
    let app = App::demo().await;
    for path in ["/v3/auth/tokens?nocatalog", "/v3/auth/tokens?nocatalog=1", "/v3/auth/tokens?nocatalog="] {
        let reply = post_to(&app, path, &[], &bob(&Value::Null)).await;
        assert_eq!(reply.json()["token"]["catalog"], json!([]), "{path}");
    }
}

#[tokio::test]
async fn links_use_the_configured_address() {
    let app = App::demo_with("[server]\npublic_url = \"https://iam.test/\"").await;
    let reply = post(&app, &bob(&Value::Null)).await;
    assert_eq!(reply.json()["token"]["catalog"][1]["endpoints"][0]["url"], "https://iam.test/v3");
    let reply = app.ask("bob", "GET", "/v3/auth/domains", "").await;
    assert_eq!(reply.json()["links"]["self"], "https://iam.test/v3/auth/domains");
}

#[tokio::test]
async fn users_are_named_by_id_or_by_name_and_account() {
    let app = App::demo().await;
    let sign_in = async |user: Value| {
        let mut body = bob(&Value::Null);
        body["auth"]["identity"]["password"]["user"] = user;
        body["auth"]["identity"]["password"]["user"]["password"] = json!("Bob#demo12");
        post(&app, &body).await
    };
    for user in [
        json!({ "id": BOB }),
        json!({ "id": BOB, "domain": { "id": ACCOUNT } }),
        json!({ "name": "bob", "domain": { "id": ACCOUNT } }),
        json!({ "name": "bob", "domain": { "name": "demo" } }),
    ] {
        assert_eq!(sign_in(user.clone()).await.status, 201, "{user}");
    }
    for user in [
        json!({ "id": BOB, "domain": { "id": "mars" } }),
        json!({ "name": "Bob", "domain": { "id": ACCOUNT } }),
        json!({ "name": "bob", "domain": { "name": "mars" } }),
        json!({ "name": "nobody", "domain": { "name": "demo" } }),
    ] {
        sign_in(user).await.assert_keystone(401, WRONG);
    }
    sign_in(json!({ "name": "bob" })).await.assert_keystone(400, "The request body is invalid");
}

#[tokio::test]
async fn an_id_that_several_accounts_have_needs_its_account() {
    let tenant = |n: u8| {
        format!(
            "[[tenant]]\nname = \"t{n}\"\naccount = {{ id = \"a{n}\", name = \"a{n}\" }}\n\
             organization = {{ id = \"o{n}\", display_name = \"O\" }}\n\
             user = [{{ id = \"u\", name = \"u\", password = \"Password#{n}\" }}]\n"
        )
    };
    let app = App::configured(&(tenant(1) + &tenant(2))).await;
    let sign_in = async |scope: Value| {
        let user = json!({ "id": "u", "password": "Password#2" });
        let identity = json!({ "methods": ["password"], "password": { "user": user } });
        post(&app, &json!({ "auth": { "identity": identity, "scope": scope } })).await
    };
    sign_in(json!(null)).await.assert_keystone(401, WRONG);
    sign_in(json!({ "domain": { "id": "a1" } })).await.assert_keystone(401, WRONG);
    assert_eq!(sign_in(json!({ "domain": { "id": "a2" } })).await.status, 201);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_are_one_answer() {
    let app = App::demo().await;
    for (name, password) in [("bob", "Bob#demo13"), ("nobody", "Bob#demo12"), ("frank", "x"), ("bob", "")] {
        app.sign_in(name, password, None).await.assert_keystone(401, WRONG);
    }
    app.ask("admin", "PATCH", &format!("/v3/users/{BOB}"), r#"{"user":{"enabled":false}}"#).await;
    app.sign_in("bob", "Bob#demo12", None).await.assert_keystone(401, WRONG);
}

#[tokio::test]
async fn a_body_that_is_not_one_is_told_so_in_one_text() {
    let app = App::demo().await;
    for body in ["", "{", "[]", "{}", r#"{"auth":{}}"#, r#"{"auth":{"identity":{"methods":"password"}}}"#] {
        let headers = [("content-type", "application/json")];
        let reply = app.request("POST", "/v3/auth/tokens", &headers, body).await;
        reply.assert_keystone(400, "The request body is invalid");
        assert!(!reply.header("x-fauxfactor-reason").is_empty());
    }
    let mut body = bob(&Value::Null);
    for methods in [json!([]), json!(["totp"]), json!(["password", "token"]), json!(["hw_ak_sk"])] {
        body["auth"]["identity"]["methods"] = methods;
        post(&app, &body).await.assert_keystone(400, "The request body is invalid");
    }
}

#[tokio::test]
async fn login_protection_by_vmfa_asks_for_a_code() {
    let app = App::demo().await;
    app.sign_in("alice", "Alice#demo1", None).await.assert_keystone(401, WRONG_CODE);
    for (steps, is_taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let code = app.code(ALICE_SEED, steps);
        let reply = app.sign_in("alice", "Alice#demo1", Some(&code)).await;
        assert_eq!(reply.status, if is_taken { 201 } else { 401 }, "{steps}");
    }
    for wrong in ["", "00000", "0000000", "abcdef", "12345\u{663}"] {
        let reply = app.sign_in("alice", "Alice#demo1", Some(wrong)).await;
        reply.assert_keystone(401, WRONG_CODE);
        app.advance(Duration::from_mins(16));
    }
    // A wrong password is not told from a wrong code's user.
    let code = app.code(ALICE_SEED, 0);
    app.sign_in("alice", "Alice#demo2", Some(&code)).await.assert_keystone(401, WRONG);
}

#[tokio::test]
async fn other_methods_and_codes_that_nobody_asked_for_do_not_matter() {
    let app = App::demo().await;
    // By text message: for the console alone.
    assert_eq!(app.sign_in("carol", "Carol#demo1", None).await.status, 201);
    let reply = app.sign_in("bob", "Bob#demo12", Some("000000")).await;
    assert_eq!(reply.json()["token"]["methods"], json!(["password"]));
}

#[tokio::test]
async fn vmfa_without_a_bound_device_lets_nobody_in() {
    let app = App::demo().await;
    let body = r#"{"login_protect":{"enabled":true,"verification_method":"vmfa"}}"#;
    assert_eq!(app.ask("admin", "PUT", &protection_of(BOB), body).await.status, 200);
    app.sign_in("bob", "Bob#demo12", None).await.assert_keystone(401, WRONG_CODE);
    app.sign_in("bob", "Bob#demo12", Some("000000")).await.assert_keystone(401, WRONG_CODE);
}

#[tokio::test]
async fn a_code_may_be_used_twice_unless_the_configuration_refuses_it() {
    for (settings, again) in [("", 201), ("[behaviour.huawei]\nreplayed_codes = \"refused\"", 401)] {
        let app = App::demo_with(settings).await;
        let code = app.code(ALICE_SEED, 0);
        assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&code)).await.status, 201);
        assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&code)).await.status, again);
        let earlier = app.code(ALICE_SEED, -1);
        assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&earlier)).await.status, again);
        let next = app.code(ALICE_SEED, 1);
        assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&next)).await.status, 201);
    }
}

#[tokio::test]
async fn five_failures_lock_for_fifteen_minutes_whatever_failed() {
    let app = App::demo().await;
    for _ in 0..3 {
        app.sign_in("alice", "wrong", None).await.assert_keystone(401, WRONG);
    }
    for _ in 0..2 {
        app.sign_in("alice", "Alice#demo1", Some("000000")).await.assert_keystone(401, WRONG_CODE);
    }
    let right = async || {
        let code = app.code(ALICE_SEED, 0);
        app.sign_in("alice", "Alice#demo1", Some(&code)).await
    };
    right().await.assert_keystone(401, "Account locked.");
    app.sign_in("bob", "Bob#demo12", None).await.header("x-subject-token");
    app.advance(Duration::from_secs(15 * 60 - 1));
    right().await.assert_keystone(401, "Account locked.");
    app.advance(Duration::from_secs(1));
    assert_eq!(right().await.status, 201);
}

#[tokio::test]
async fn a_name_that_nobody_has_is_locked_too() {
    let app = App::demo().await;
    for _ in 0..5 {
        app.sign_in("nobody", "wrong", None).await.assert_keystone(401, WRONG);
    }
    app.sign_in("nobody", "wrong", None).await.assert_keystone(401, "Account locked.");
}

#[tokio::test]
async fn of_many_guesses_at_once_only_five_are_judged() {
    let app = App::demo().await;
    let guesses = (0..24).map(|n| {
        let app = &app;
        let password = if n == 20 { "Bob#demo12".to_owned() } else { format!("wrong{n}") };
        async move { app.sign_in("bob", &password, None).await }
    });
    let replies = futures_util::future::join_all(guesses).await;
    let wrong = replies.iter().filter(|reply| reply.text().contains(WRONG)).count();
    assert!(wrong <= 9, "{wrong}: five, and four more if the right one came between");
    assert!(replies.iter().any(|reply| reply.text().contains("Account locked.")));
}

#[tokio::test]
async fn the_accounts_policy_sets_the_lock() {
    let app = App::demo().await;
    let policy = r#"{"login_policy":{"login_failed_times":3,"lockout_duration":30}}"#;
    let path = format!("/v3.0/OS-SECURITYPOLICY/domains/{ACCOUNT}/login-policy");
    assert_eq!(app.ask("admin", "PUT", &path, policy).await.status, 200);
    for _ in 0..3 {
        app.sign_in("bob", "wrong", None).await;
    }
    app.advance(Duration::from_mins(29));
    app.sign_in("bob", "Bob#demo12", None).await.assert_keystone(401, "Account locked.");
    app.advance(Duration::from_mins(1));
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 201);
}

#[tokio::test]
async fn a_console_user_has_no_programs() {
    let app = App::demo().await;
    let path = format!("/v3.0/OS-USER/users/{BOB}");
    app.ask("admin", "PUT", &path, r#"{"user":{"access_mode":"console"}}"#).await;
    let message = "This user only supports console access, not programmatic access.";
    app.sign_in("bob", "Bob#demo12", None).await.assert_keystone(403, message);
    app.sign_in("bob", "wrong", None).await.assert_keystone(401, WRONG);
}

#[tokio::test]
async fn a_sign_in_writes_its_audit_entry_alone_and_a_token_for_a_token_nothing() {
    let app = App::demo().await;
    let live = app.emulator.engine().find_tenant(&TenantId::new("demo")).unwrap();
    let before = live.current();
    let token = app.token("bob", "Bob#demo12", None).await;
    let after = live.current();
    assert_eq!(after.version(), before.version() + 1);
    let version = |tenant: &Tenant, user: &str| tenant.users.find_row(&UserId::new(user)).unwrap().version;
    assert_eq!(version(&after, BOB), version(&before, BOB));
    assert_eq!(after.audit.find(&UserId::new(BOB)).unwrap().entries().count(), 1);
    app.sign_in("bob", "wrong", None).await;
    app.sign_in("nobody", "wrong", None).await;
    let body = json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": token } } } });
    let reply = app.request("POST", "/v3/auth/tokens", &[], &body.to_string()).await;
    assert_eq!(reply.status, 201);
    assert_eq!(app.version("demo"), after.version());
}

#[tokio::test]
async fn servers_with_the_same_key_accept_each_others_tokens() {
    let key = |digit: &str| format!("[server]\ntoken_key = \"{}\"", digit.repeat(64));
    let (one, two) = (App::demo_with(&key("a")).await, App::demo_with(&key("a")).await);
    let stranger = App::demo_with(&key("b")).await;
    let token = one.token("bob", "Bob#demo12", None).await;
    assert!(is_alive(&two, &token).await);
    let reply = stranger.ask_with(&token, "GET", "/v3/auth/domains", "").await;
    let message = "Incorrect IAM authentication information: decrypt token fail";
    reply.assert_gateway(401, "APIGW.0301", message);
    let other = App::demo().await;
    assert_eq!(other.ask_with(&token, "GET", "/v3/auth/domains", "").await.status, 401);
}

#[tokio::test]
async fn a_token_lives_for_a_day_of_the_tenants_clock() {
    let app = App::demo().await;
    let token = app.token("bob", "Bob#demo12", None).await;
    app.advance(Duration::from_secs(24 * 60 * 60 - 1));
    assert!(is_alive(&app, &token).await);
    app.advance(Duration::from_secs(1));
    assert!(!is_alive(&app, &token).await);
}

#[tokio::test]
async fn a_token_dies_with_its_users_session() {
    let user = format!("/v3/users/{BOB}");
    let password = r#"{"user":{"password":"Other#pass2"}}"#;
    let own = r#"{"user":{"password":"Other#pass2","original_password":"Bob#demo12"}}"#;
    let ends: [(&str, &str, String, &str); 5] = [
        ("admin", "DELETE", user.clone(), ""),
        ("admin", "PATCH", user.clone(), r#"{"user":{"enabled":false}}"#),
        ("admin", "PATCH", user.clone(), password),
        ("admin", "PUT", format!("/v3.0/OS-USER/users/{BOB}"), password),
        ("bob", "POST", format!("/v3/users/{BOB}/password"), own),
    ];
    for (who, method, path, body) in ends {
        let app = App::demo().await;
        let token = app.token("bob", "Bob#demo12", None).await;
        assert!(is_alive(&app, &token).await);
        let reply = app.ask(who, method, &path, body).await;
        assert!(reply.status.is_success(), "{reply:?}");
        assert!(!is_alive(&app, &token).await, "{method} {path} {body}");
    }
}

#[tokio::test]
async fn a_token_stays_dead_when_its_user_is_enabled_again() {
    let app = App::demo().await;
    let token = app.token("bob", "Bob#demo12", None).await;
    for enabled in [false, true] {
        let body = json!({ "user": { "enabled": enabled } }).to_string();
        app.ask("admin", "PATCH", &format!("/v3/users/{BOB}"), &body).await;
    }
    assert!(!is_alive(&app, &token).await);
    assert!(is_alive(&app, &app.token("bob", "Bob#demo12", None).await).await);
}

#[tokio::test]
async fn a_revoked_token_is_dead_and_others_are_not() {
    let app = App::demo().await;
    let (one, two) = (app.token("bob", "Bob#demo12", None).await, app.token("bob", "Bob#demo12", None).await);
    assert_eq!(about(&app, "DELETE", &one, &one).await.status, 204);
    assert!(!is_alive(&app, &one).await && is_alive(&app, &two).await);
    // By an administrator; and again, and when it has expired.
    assert_eq!(about(&app, "DELETE", "demo-admin-token", &two).await.status, 204);
    assert!(!is_alive(&app, &two).await);
    assert_eq!(about(&app, "DELETE", "demo-admin-token", &two).await.status, 204);
    app.advance(Duration::from_hours(25));
    assert_eq!(about(&app, "DELETE", "demo-admin-token", &two).await.status, 204);
}

#[tokio::test]
async fn revocations_are_forgotten_once_they_no_longer_matter() {
    let app = App::demo().await;
    let rows = || {
        let live = app.emulator.engine().find_tenant(&fauxfactor::domain::id::TenantId::new("demo")).unwrap();
        live.current().revoked_tokens.len()
    };
    for day in 0..20 {
        let token = app.token("bob", "Bob#demo12", None).await;
        about(&app, "DELETE", &token, &token).await;
        assert!(rows() <= 2, "day {day}: {}", rows());
        app.advance(Duration::from_hours(25));
    }
}

#[tokio::test]
async fn fixed_tokens_are_read_and_taken_back_like_others() {
    let app = App::demo().await;
    let reply = about(&app, "GET", "demo-admin-token", "demo-bob-token").await;
    assert_eq!(reply.json()["token"]["user"]["id"], BOB);
    assert_eq!(reply.json()["token"]["expires_at"], "9999-12-31T23:59:59.999999Z");
    assert_eq!(about(&app, "DELETE", "demo-admin-token", "demo-bob-token").await.status, 204);
    assert_eq!(app.ask("bob", "GET", "/v3/auth/domains", "").await.status, 401);
}

#[tokio::test]
async fn what_is_no_subject_and_who_may_not_ask() {
    let app = App::demo().await;
    let token = app.token("bob", "Bob#demo12", None).await;
    let invalid = "X-Subject-Token is invalid in the request";
    about(&app, "GET", "demo-admin-token", "garbage").await.assert_keystone(404, invalid);
    let reply = app.get("/v3/auth/tokens", &[("x-auth-token", "demo-admin-token")]).await;
    reply.assert_keystone(404, invalid);
    about(&app, "HEAD", "demo-admin-token", "garbage").await.assert(404, "");
    about(&app, "GET", "garbage", &token)
        .await
        .assert_keystone(403, "X-Auth-Token is invalid in the request");
    about(&app, "GET", "demo-alice-token", &token)
        .await
        .assert_keystone(403, "You are not authorized to perform the requested action.");
    let head = about(&app, "HEAD", "demo-admin-token", &token).await;
    assert_eq!((head.status.as_u16(), head.text(), head.header("x-subject-token")), (200, "", &*token));
    app.advance(Duration::from_hours(24));
    about(&app, "GET", "demo-admin-token", &token).await.assert_keystone(404, invalid);
}

#[tokio::test]
async fn a_token_buys_one_of_another_scope_but_not_of_a_longer_life() {
    let app = App::demo().await;
    let code = app.code(ALICE_SEED, 0);
    let first = app.token("alice", "Alice#demo1", Some(&code)).await;
    app.advance(Duration::from_hours(23));
    let rescope = |token: Option<&str>| {
        let identity = match token {
            Some(token) => json!({ "methods": ["token"], "token": { "id": token } }),
            None => json!({ "methods": ["token"] }),
        };
        json!({ "auth": { "identity": identity, "scope": { "project": { "id": PROJECT } } } })
    };
    let in_body = post(&app, &rescope(Some(&first))).await;
    let in_header = post_to(&app, "/v3/auth/tokens", &[("x-auth-token", &first)], &rescope(None)).await;
    for reply in [in_body, in_header] {
        assert_eq!(reply.status, 201);
        let token = &reply.json()["token"];
        assert_eq!(token["methods"], json!(["password", "totp", "token"]));
        assert_eq!(token["expires_at"], "2026-01-16T08:30:00.000000Z");
        assert_eq!(token["mfa_authn_at"], "2026-01-15T08:30:00.000000Z");
        assert_eq!(token["project"]["id"], PROJECT);
    }
    app.advance(Duration::from_hours(1));
    let reply = post(&app, &rescope(Some(&first))).await;
    reply.assert_keystone(401, "The X-Auth-Token is invalid!");
}

#[tokio::test]
async fn agencies_are_refused_for_what_they_are() {
    let app = App::demo().await;
    let body = json!({ "auth": { "identity": { "methods": ["assume_role"], "assume_role": {} } } });
    let ask = async |token: &str| post_to(&app, "/v3/auth/tokens", &[("x-auth-token", token)], &body).await;
    ask("garbage").await.assert_keystone(401, "The X-Auth-Token is invalid!");
    ask("demo-bob-token").await.assert_keystone(403, "You have no right to do this action");
    let reply = ask("demo-admin-token").await;
    assert_eq!(reply.status, 501);
    assert!(reply.text().contains("the method assume_role is not emulated"), "{reply:?}");
}

#[tokio::test]
async fn vmware_does_not_take_huaweis_tokens() {
    let app = App::demo().await;
    let token = app.token("bob", "Bob#demo12", None).await;
    for header in ["csp-auth-token", "authorization"] {
        let value = if header == "authorization" { format!("Bearer {token}") } else { token.clone() };
        assert_eq!(app.get(crate::harness::STATUS, &[(header, &value)]).await.status, 401);
    }
}

#[tokio::test]
async fn roles_are_the_system_roles_of_the_user() {
    let app = App::demo().await;
    let reply = app.sign_in("admin", "Admin#demo1", None).await;
    let role = |name: &str| json!({ "id": "0", "name": name });
    assert_eq!(
        reply.json()["token"]["roles"],
        json!([role("te_admin"), role("secu_admin"), role("te_agency")])
    );
    assert_eq!(reply.json()["token"]["user"]["id"], ADMIN);
}

#[tokio::test]
async fn nothing_outlives_what_it_was_got_with() {
    let rows = r#"
[[tenant.user]]
id = "u"
name = "u"
expiring_tokens = [{ token = "short", expires_at = 2026-01-15T08:40:00Z }]
"#;
    let app = App::tenant(rows).await;
    let body = json!({ "auth": { "identity": { "methods": ["token"] } } });
    let keys = r#"{"auth":{"identity":{"methods":["token"],"token":{"duration_seconds":86400}}}}"#;
    let token = post_to(&app, "/v3/auth/tokens", &[("x-auth-token", "short")], &body).await;
    assert_eq!(token.json()["token"]["expires_at"], "2026-01-15T08:40:00.000000Z");
    let token = token.header("x-subject-token").to_owned();
    for token in ["short", &token] {
        let key = app.ask_with(token, "POST", "/v3.0/OS-CREDENTIAL/securitytokens", keys).await;
        assert_eq!(key.json()["credential"]["expires_at"], "2026-01-15T08:40:00.000000Z");
    }
    app.advance(Duration::from_mins(10));
    assert!(!is_alive(&app, &token).await);
}

#[tokio::test]
async fn revoking_a_token_revokes_what_was_got_with_it() {
    let app = App::demo().await;
    let first = app.token("bob", "Bob#demo12", None).await;
    let body = json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": first } } } });
    let second = post(&app, &body).await.header("x-subject-token").to_owned();
    let third = json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": second } } } });
    let third = post(&app, &third).await.header("x-subject-token").to_owned();
    let sibling = post(&app, &body).await.header("x-subject-token").to_owned();
    about(&app, "DELETE", &second, &second).await;
    assert!(!is_alive(&app, &third).await);
    assert!(is_alive(&app, &first).await && is_alive(&app, &sibling).await, "not the other way round");
    about(&app, "DELETE", &first, &first).await;
    assert!(!is_alive(&app, &sibling).await);
}

#[tokio::test]
async fn a_token_cannot_be_exchanged_for_ever() {
    let app = App::demo().await;
    let mut token = app.token("bob", "Bob#demo12", None).await;
    for _ in 0..15 {
        let body = json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": token } } } });
        token = post(&app, &body).await.header("x-subject-token").to_owned();
    }
    let body = json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": token } } } });
    let message = "The token was re-scoped too often; sign in again";
    post(&app, &body).await.assert_keystone(403, message);
}

#[tokio::test]
async fn a_lock_does_not_tell_who_exists() {
    let app = App::demo().await;
    let sign_in = async |user: Value| {
        let mut body = bob(&Value::Null);
        body["auth"]["identity"]["password"]["user"] = user;
        body["auth"]["identity"]["password"]["user"]["password"] = json!("wrong");
        post(&app, &body).await
    };
    let spellings = [json!({ "name": "demo" }), json!({ "id": ACCOUNT })];
    for (name, id) in [("bob", BOB), ("nobody", "nobody")] {
        for n in 0..7 {
            let by_name = sign_in(json!({ "name": name, "domain": spellings[n % 2] })).await;
            by_name.assert_keystone(401, if n < 5 { WRONG } else { "Account locked." });
        }
        app.advance(Duration::from_mins(15));
        for n in 0..7 {
            sign_in(json!({ "id": id }))
                .await
                .assert_keystone(401, if n < 5 { WRONG } else { "Account locked." });
        }
        app.advance(Duration::from_mins(15));
    }
    // By id with one spelling of the account, five times, and then with another.
    let accounts = [json!(null), json!({ "id": ACCOUNT }), json!({ "name": "demo" })];
    for before in &accounts {
        for after in &accounts {
            for id in [ALICE, "nobody"] {
                for n in 0..6 {
                    let account = if n < 5 { before } else { after };
                    let reply = sign_in(json!({ "id": id, "domain": account })).await;
                    reply.assert_keystone(401, if n < 5 { WRONG } else { "Account locked." });
                }
            }
            app.advance(Duration::from_mins(15));
        }
    }
    for id in [ALICE, "nobody"] {
        for n in 0..7 {
            let reply = sign_in(json!({ "id": id, "domain": { "id": "mars" } })).await;
            reply.assert_keystone(401, if n < 5 { WRONG } else { "Account locked." });
        }
    }
    for n in 0..7 {
        let reply = sign_in(json!({ "name": "bob", "domain": { "name": "mars" } })).await;
        reply.assert_keystone(401, if n < 5 { WRONG } else { "Account locked." });
    }
}

#[tokio::test]
async fn confirming_a_password_neither_locks_nor_clears_signing_in() {
    let app = App::demo().await;
    let confirm = async |original: &str| {
        let body = json!({ "user": { "password": "Alice#demo1", "original_password": original } });
        app.ask("alice", "POST", &format!("/v3/users/{ALICE}/password"), &body.to_string()).await
    };
    for _ in 0..4 {
        app.sign_in("alice", "Alice#demo1", Some("000000")).await;
    }
    let message = "The new password must be different from the old password.";
    confirm("Alice#demo1").await.assert_keystone(400, message);
    app.sign_in("alice", "Alice#demo1", Some("000000")).await.assert_keystone(401, WRONG_CODE);
    app.sign_in("alice", "Alice#demo1", None).await.assert_keystone(401, "Account locked.");
    for _ in 0..5 {
        confirm("wrong").await.assert_keystone(401, "Incorrect password.");
    }
    confirm("Alice#demo1").await.assert_keystone(401, "Account locked.");
    app.advance(Duration::from_mins(15));
    let code = app.code(ALICE_SEED, 0);
    assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&code)).await.status, 201);
}

#[tokio::test]
async fn what_was_got_with_a_fixed_token_ends_when_that_is_taken_back() {
    let app = App::demo().await;
    let body = json!({ "auth": { "identity": { "methods": ["token"] } } });
    let got = post_to(&app, "/v3/auth/tokens", &[("x-auth-token", "demo-bob-token")], &body).await;
    let got = got.header("x-subject-token").to_owned();
    assert!(is_alive(&app, &got).await);
    assert_eq!(about(&app, "DELETE", "demo-admin-token", "demo-bob-token").await.status, 204);
    assert!(!is_alive(&app, &got).await);
}

/// The credential is looked at again in the transaction, not only on the way in.
#[tokio::test]
async fn a_write_under_way_ends_with_its_token() {
    let app = App::demo_with_slow_hashes().await;
    let token = app.token("admin", "Admin#demo1", None).await;
    let body = r#"{"user":{"name":"dave","password":"Wonder#land9"}}"#;
    let revoked = app.ask_with(&token, "POST", "/v3/users", body);
    let mut revoked = std::pin::pin!(revoked);
    // As far as hashing, which another thread does.
    assert!(futures_util::poll!(&mut revoked).is_pending());
    assert_eq!(about(&app, "DELETE", "demo-admin-token", &token).await.status, 204);
    revoked.await.assert_gateway(401, "APIGW.0307", "The token must be updated.");
    assert_eq!(app.ask("admin", "GET", "/v3/users?name=dave", "").await.json()["users"], json!([]));
}

#[tokio::test]
async fn failures_in_one_account_do_not_lock_the_users_of_another() {
    let tenant = |n: u8| {
        format!(
            "[[tenant]]\nname = \"t{n}\"\naccount = {{ id = \"a{n}\", name = \"a{n}\" }}\n\
             organization = {{ id = \"o{n}\", display_name = \"O\" }}\n\
             user = [{{ id = \"u{n}\", name = \"u\", password = \"Password#{n}\" }}]\n"
        )
    };
    let app = App::configured(&(tenant(1) + &tenant(2))).await;
    let sign_in = async |user: Value, password: &str| {
        let mut user = user;
        user["password"] = json!(password);
        let identity = json!({ "methods": ["password"], "password": { "user": user } });
        post(&app, &json!({ "auth": { "identity": identity } })).await
    };
    for account in ["a1", "mars"] {
        for _ in 0..6 {
            sign_in(json!({ "id": "u2", "domain": { "id": account } }), "wrong").await;
            sign_in(json!({ "name": "u", "domain": { "id": account } }), "wrong").await;
        }
    }
    assert_eq!(sign_in(json!({ "id": "u2" }), "Password#2").await.status, 201);
    assert_eq!(sign_in(json!({ "name": "u", "domain": { "id": "a2" } }), "Password#2").await.status, 201);
}

#[tokio::test]
async fn a_throttled_exchange_of_tokens_is_told_so() {
    let app = App::demo_with("[rate_limit]\nrequests = 1\nseconds = 60").await;
    let token = json!({ "id": "demo-bob-token" });
    let body = json!({ "auth": { "identity": { "methods": ["token"], "token": token } } });
    assert_eq!(post(&app, &body).await.status, 201);
    assert_eq!(post(&app, &body).await.status, 429);
}

#[tokio::test]
async fn a_host_that_is_none_is_not_repeated() {
    let app = App::demo().await;
    let long = "x".repeat(300);
    for host in [&*long, "a b", "a\"b", "<b>"] {
        let reply = app.get("/v3", &[("host", host)]).await;
        assert_eq!(reply.json()["version"]["links"][0]["href"], "http://localhost/v3/");
    }
}
