//! VMware's principal MFA: the caller's own status, and turning it on and off.

use std::fmt::Write as _;

use crate::harness::{ALICE, App, CAROL, CAROL_SEED, Reply, STATUS, protection_of};

#[tokio::test]
async fn the_status_is_derived_from_device_and_login_protection() {
    let app = App::demo().await;
    let status = [
        (
            "alice",
            r#"{"activated":true,"deviceName":"alice-phone","turnedOn":true,"username":"alice@demo.test"}"#,
        ),
        ("admin", r#"{"activated":false,"turnedOn":false,"username":"admin@demo.test"}"#),
        ("bob", r#"{"activated":false,"turnedOn":false,"username":"bob@demo.test"}"#),
        ("carol", r#"{"activated":false,"turnedOn":false,"username":"carol@demo.test"}"#),
        ("erin", r#"{"activated":false,"turnedOn":false,"username":"erin@demo.test"}"#),
    ];
    for (who, body) in status {
        let reply = app.status(who).await;
        reply.assert(200, body);
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("csp-request-id").len(), 36);
    }
}

/// Device × login protection; `turnedOn` without `activated` cannot happen.
#[tokio::test]
async fn turned_on_needs_a_bound_device_and_vmfa() {
    let mut users = String::new();
    let cases = [
        ("none", "vmfa", (false, false)),
        ("none", "", (false, false)),
        ("unbound", "vmfa", (false, false)),
        ("bound", "vmfa", (true, true)),
        ("bound", "email", (true, false)),
        ("bound", "none", (true, false)),
        ("bound", "", (true, false)),
    ];
    for (n, (device, method, _)) in cases.iter().enumerate() {
        writeln!(
            users,
            "[[tenant.user]]\nid = \"u{n}\"\nname = \"u{n}\"\nemail = \"u{n}@t.test\"\ntokens = [\"u{n}\"]"
        )
        .unwrap();
        if *device != "none" {
            let bound = *device == "bound";
            writeln!(users, "device = {{ name = \"d{n}\", seed = \"JBSWY3DPEHPK3PXP\", bound = {bound} }}")
                .unwrap();
        }
        if !method.is_empty() {
            let enabled = *method != "none";
            writeln!(users, "login_protection = {{ enabled = {enabled}, method = \"{method}\" }}").unwrap();
        }
    }
    let app = App::tenant(&users).await;
    for (n, (device, method, (activated, turned_on))) in cases.iter().enumerate() {
        let json = app.get(STATUS, &[("csp-auth-token", &format!("u{n}"))]).await.json();
        assert_eq!(
            (&json["activated"], &json["turnedOn"]),
            (&(*activated).into(), &(*turned_on).into()),
            "{device} {method}"
        );
        assert_eq!(json.get("deviceName").is_some(), *activated);
    }
}

#[tokio::test]
async fn nobody_is_unauthenticated() {
    let app = App::demo().await;
    let credentials: [&[(&str, &str)]; 7] = [
        &[],
        &[("csp-auth-token", "")],
        &[("csp-auth-token", "nope")],
        &[("csp-auth-token", "Bearer demo-alice-token")],
        &[("authorization", "Bearer nope")],
        &[("authorization", "Basic ZGVtby1hcHA6ZGVtby1hcHAtc2VjcmV0")],
        &[("x-auth-token", "demo-alice-token")],
    ];
    for headers in credentials {
        app.get(STATUS, headers).await.assert_csp(401, "Unauthenticated User");
    }
}

#[tokio::test]
async fn either_header_will_do_and_bearer_goes_first() {
    let app = App::demo().await;
    let alice = ("csp-auth-token", "demo-alice-token");
    for bearer in ["Bearer demo-bob-token", "bearer demo-bob-token", "BEARER  demo-bob-token"] {
        let reply = app.get(STATUS, &[("authorization", bearer), alice]).await;
        assert_eq!(reply.json()["username"], "bob@demo.test", "{bearer}");
    }
    let basic = ("authorization", "Basic ZGVtbzpkZW1v");
    assert_eq!(app.get(STATUS, &[basic, alice]).await.json()["username"], "alice@demo.test");
}

#[tokio::test]
async fn a_service_account_is_forbidden() {
    let app = App::demo().await;
    app.status("app").await.assert_csp(403, "The user is forbidden to use the API");
}

#[tokio::test]
async fn a_federated_user_is_not_found() {
    let app = App::demo().await;
    app.status("frank").await.assert_csp(404, "The requested resource could not be found");
}

#[tokio::test]
async fn the_assumptions_can_be_changed() {
    let settings = "[behaviour.vmware]\nnever_enrolled = \"not_found\"\nfederated = \"ok\"";
    let app = App::demo_with(settings).await;
    for who in ["bob", "carol", "frank"] {
        app.status(who).await.assert_csp(404, "The requested resource could not be found");
    }
    assert_eq!(app.status("alice").await.status, 200);

    let app = App::demo_with("[behaviour.vmware]\nfederated = \"ok\"\nabsent_device_name = \"null\"").await;
    app.status("frank").await.assert(
        200,
        r#"{"activated":false,"deviceName":null,"turnedOn":false,"username":"frank@corp.test"}"#,
    );
}

#[tokio::test]
async fn an_expired_token_is_unauthenticated() {
    let app = App::tenant(
        r#"
[[tenant.app]]
id = "app"
secret = "s"
expiring_tokens = [{ token = "app", expires_at = 2026-01-15T08:29:59Z }]
[[tenant.user]]
id = "u"
name = "short"
tokens = ["u"]
"#,
    )
    .await;
    app.get(STATUS, &[("csp-auth-token", "app")]).await.assert_csp(401, "Unauthenticated User");
    let reply = app.get(STATUS, &[("csp-auth-token", "u")]).await;
    reply.assert(200, r#"{"activated":false,"turnedOn":false,"username":"short"}"#);
}

const MFA: &str = "/csp/gateway/iam/vmwid/api/principal/mfa";

async fn turn(app: &App, who: &str, body: &str) -> Reply {
    let token = format!("demo-{who}-token");
    let headers = [("csp-auth-token", &*token), ("content-type", "application/json")];
    app.request("PATCH", MFA, &headers, body).await
}

fn asked(password: &str, on: bool) -> String {
    format!(r#"{{"password":"{password}","turnedOn":{on}}}"#)
}

#[tokio::test]
async fn mfa_is_turned_off_and_on_and_huawei_sees_it() {
    let app = App::demo().await;
    turn(&app, "alice", &asked("Alice#demo1", false)).await.assert(200, r#"{"turnedOn":false}"#);
    let status = app.status("alice").await.json();
    assert_eq!((&status["activated"], &status["turnedOn"]), (&true.into(), &false.into()));
    let shown = app.huawei("alice", &protection_of(ALICE)).await;
    assert_eq!(shown.json()["login_protect"]["verification_method"], "none");
    assert_eq!(app.sign_in("alice", "Alice#demo1", None).await.status, 201);
    let before = app.version("demo");
    turn(&app, "alice", &asked("Alice#demo1", false)).await.assert(200, r#"{"turnedOn":false}"#);
    assert_eq!(app.version("demo"), before, "again changes nothing");
    turn(&app, "alice", &asked("Alice#demo1", true)).await.assert(200, r#"{"turnedOn":true}"#);
    assert_eq!(app.sign_in("alice", "Alice#demo1", None).await.status, 401);
    assert_eq!(app.status("alice").await.json()["turnedOn"], true);
}

#[tokio::test]
async fn what_huawei_binds_is_turned_on_from_either_side() {
    let app = App::demo().await;
    let codes = [app.code(CAROL_SEED, -1), app.code(CAROL_SEED, 0)];
    let body = format!(
        r#"{{"user_id":"{CAROL}","serial_number":"iam/mfa/{CAROL}","authentication_code_first":"{}","authentication_code_second":"{}"}}"#,
        codes[0], codes[1]
    );
    app.ask("carol", "PUT", "/v3.0/OS-MFA/mfa-devices/bind", &body).await.assert(204, "");
    let status = app.status("carol").await.json();
    assert_eq!((&status["activated"], &status["turnedOn"]), (&true.into(), &false.into()));
    // Turning off what is off leaves the text messages alone.
    assert_eq!(turn(&app, "carol", &asked("Carol#demo1", false)).await.status, 200);
    let method = async || {
        app.huawei("carol", &protection_of(CAROL)).await.json()["login_protect"]["verification_method"]
            .clone()
    };
    assert_eq!(method().await, "sms");
    assert_eq!(turn(&app, "carol", &asked("Carol#demo1", true)).await.status, 200);
    assert_eq!(method().await, "vmfa");
}

#[tokio::test]
async fn turning_mfa_takes_the_password_and_a_device() {
    let app = App::demo().await;
    let before = app.version("demo");
    let alice = async |body: &str| turn(&app, "alice", body).await;
    for body in [r#"{"turnedOn":false}"#, r#"{"password":"","turnedOn":false}"#, r#"{"password":7}"#, "[]"] {
        alice(body).await.assert_csp(400, "Password was not provided");
    }
    for body in ["", "{", "\u{feff}{}"] {
        alice(body).await.assert_csp(400, "The request body is not JSON");
    }
    for body in [r#"{"password":"Alice#demo1"}"#, r#"{"password":"Alice#demo1","turnedOn":"false"}"#] {
        alice(body).await.assert_csp(400, "turnedOn was not provided, or is neither true nor false");
    }
    alice(&asked("alice#demo1", false)).await.assert_csp(403, "Wrong password provided");
    for (who, password) in [("bob", "Bob#demo12"), ("carol", "Carol#demo1"), ("frank", "any")] {
        let reply = turn(&app, who, &asked(password, true)).await;
        reply.assert_csp(404, "MFA details for principal user were not found");
    }
    turn(&app, "app", "{}").await.assert_csp(403, "The user is forbidden to use the API");
    turn(&app, "no", "{}").await.assert_csp(401, "Unauthenticated User");
    assert_eq!(app.version("demo"), before);
}

#[tokio::test]
async fn guesses_at_the_password_end_and_a_user_without_one_cannot_turn_anything() {
    let app = App::demo().await;
    for _ in 0..5 {
        turn(&app, "alice", &asked("guess", false)).await.assert_csp(403, "Wrong password provided");
    }
    turn(&app, "alice", &asked("Alice#demo1", false)).await.assert_csp(403, "Wrong password provided");
    let rows = "[[tenant.user]]\nid = \"u\"\nname = \"u\"\ntokens = [\"demo-u-token\"]\n\
                device = { name = \"d\", seed = \"KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU\", bound = true }\n";
    let app = App::tenant(rows).await;
    turn(&app, "u", &asked("any", true)).await.assert_csp(403, "Wrong password provided");
}

#[tokio::test]
async fn an_organization_may_require_mfa() {
    let required = "display_name = \"Demo Org\"\nmfa_required = true";
    let demo = fauxfactor::config::DEMO.replace("display_name = \"Demo Org\"", required);
    let app = App::configured(&demo).await;
    let conflict = "The request could not be processed due to a conflict";
    turn(&app, "alice", &asked("Alice#demo1", false)).await.assert_csp(409, conflict);
    turn(&app, "alice", &asked("Alice#demo1", true)).await.assert(200, r#"{"turnedOn":true}"#);
}
