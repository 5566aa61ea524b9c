//! Time in a tenant, and the codes that go with it.

use std::time::Duration;

use fauxfactor::domain::id::UserId;
use serde_json::{Value, json};

use super::harness::{ALICE, App, CAROL, ERIN, Reply, STATUS, Signer, device_of};

const CLOCK: &str = "/_fauxfactor/v1/tenants/demo/clock";
const FROZEN: &str = "2031-05-01T12:00:00.000000Z";
const ALICE_PASSWORD: &str = "Alice#demo1";

async fn set(app: &App, body: Value) -> Reply {
    app.request("PUT", CLOCK, &[], &body.to_string()).await
}

async fn moved(app: &App, body: Value) -> Value {
    let reply = set(app, body).await;
    assert_eq!((reply.status.as_u16(), reply.header("content-type")), (200, "application/json"), "{reply:?}");
    reply.json()
}

async fn advance(app: &App, seconds: f64) -> Value {
    moved(app, json!({ "advance_seconds": seconds })).await
}

async fn totp(app: &App, user: &str) -> Value {
    app.get(&format!("/_fauxfactor/v1/tenants/demo/users/{user}/totp"), &[]).await.json()
}

async fn code(app: &App, user: &str) -> String {
    totp(app, user).await["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_tenants_clock_is_the_servers_until_it_is_set() {
    let app = App::demo().await;
    let real =
        json!({ "mode": "real", "now": "2026-01-15T08:30:00.000000Z", "offset_seconds": 0.0, "rate": 1.0 });
    assert_eq!(app.get(CLOCK, &[]).await.json(), real);
    app.advance(Duration::from_millis(1500));
    assert_eq!(app.get(CLOCK, &[]).await.json()["now"], "2026-01-15T08:30:01.500000Z");
}

#[tokio::test]
async fn a_clock_is_set_in_every_way() {
    let app = App::demo().await;
    let (base, minute) = ("2026-01-15T08:30:00Z", Duration::from_mins(1));
    let reading = |mode: &str, now: &str, offset: f64, rate: f64| {
        let now = format!("2026-01-15T{now}.000000Z");
        json!({ "mode": mode, "now": now, "offset_seconds": offset, "rate": rate })
    };
    let steps = [
        (json!({ "mode": "offset", "seconds": -3600 }), reading("offset", "07:30:00", -3600.0, 1.0)),
        (json!({ "advance_seconds": 30 }), reading("offset", "07:30:30", -3570.0, 1.0)),
        (json!({ "mode": "frozen" }), reading("frozen", "07:30:30", 0.0, 0.0)),
        (json!({ "mode": "frozen", "at": base }), reading("frozen", "08:30:00", 0.0, 0.0)),
        (json!({ "advance_seconds": 0 }), reading("frozen", "08:30:00", 0.0, 0.0)),
        (
            json!({ "mode": "frozen", "at": "2026-01-15T09:40:00+01:00" }),
            reading("frozen", "08:40:00", 0.0, 0.0),
        ),
        (json!({ "mode": "scaled", "rate": 60 }), reading("scaled", "08:40:00", 0.0, 60.0)),
        (json!({ "mode": "scaled", "rate": 0.5, "at": base }), reading("scaled", "08:30:00", 0.0, 0.5)),
        (json!({ "advance_seconds": 90 }), reading("scaled", "08:31:30", 0.0, 0.5)),
        (json!({ "mode": "real" }), reading("real", "08:30:00", 0.0, 1.0)),
        (json!({ "advance_seconds": 1.5e3 }), reading("offset", "08:55:00", 1500.0, 1.0)),
    ];
    for (body, reading) in steps {
        assert_eq!(moved(&app, body.clone()).await, reading, "{body}");
        assert_eq!(app.get(CLOCK, &[]).await.json(), reading, "{body}");
    }
    moved(&app, json!({ "mode": "scaled", "rate": 60 })).await;
    app.advance(minute);
    assert_eq!(app.get(CLOCK, &[]).await.json()["now"], "2026-01-15T09:55:00.000000Z");
}

#[tokio::test]
async fn time_ends_where_the_calendar_does() {
    let app = App::demo().await;
    let ends = [
        (json!({ "advance_seconds": 1e300 }), "9999-12-31T23:59:59.999999Z"),
        (json!({ "mode": "offset", "seconds": -1e300 }), "0001-01-01T00:00:00.000000Z"),
        (
            json!({ "mode": "scaled", "rate": 1e300, "at": "9999-12-31T23:59:60Z" }),
            "9999-12-31T23:59:59.999999Z",
        ),
    ];
    for (body, now) in ends {
        assert_eq!(moved(&app, body).await["now"], now);
        app.advance(Duration::from_secs(1));
        assert_eq!(app.get(CLOCK, &[]).await.status, 200);
        assert_eq!(app.status("alice").await.status, 200);
    }
}

#[tokio::test]
async fn a_clock_that_cannot_be_set_so_says_what_to_write() {
    let app = App::demo().await;
    let refused = [
        ("", "Write one of"),
        ("{}", "Write one of"),
        (r#"{"mode":"unreal"}"#, "Write one of"),
        (r#"{"mode":"real","at":"2026-01-15T08:30:00Z"}"#, "Write one of"),
        (r#"{"mode":"offset"}"#, "\"seconds\": -3600"),
        (r#"{"mode":"frozen","rate":1}"#, "Write one of"),
        (r#"{"mode":"scaled"}"#, "\"rate\": 60"),
        (r#"{"mode":"frozen","advance_seconds":1}"#, "Write one of"),
        (r#"{"mode":"scaled","rate":0}"#, "`rate` is greater than 0"),
        (r#"{"mode":"scaled","rate":-1}"#, "`rate` is greater than 0"),
        (r#"{"advance_seconds":-1}"#, "`advance_seconds` is 0 or more"),
        (r#"{"mode":"frozen","at":"yesterday"}"#, "2026-01-15T08:30:00Z"),
        (r#"{"mode":"frozen","at":5}"#, "at line 1"),
        (r#"{"mode":"scaled","rate":"fast"}"#, "at line 1"),
        (r#"{"mode":"scaled","rate":1e999}"#, "number out of range"),
        (r#"{"mode":"real","speed":1}"#, "unknown field `speed`"),
        (r#"{"mode":"real","mode":"real"}"#, "duplicate field"),
        ("[1", "at line 1"),
    ];
    for (body, detail) in refused {
        let reply = app.request("PUT", CLOCK, &[], body).await;
        let json = reply.json();
        assert_eq!((reply.status.as_u16(), &json["code"]), (400, &json!("invalid_request")), "{body}");
        assert!(json["detail"].as_str().unwrap().contains(detail), "{body}: {json}");
    }
    assert_eq!(app.get(CLOCK, &[]).await.json()["mode"], "real");
    let reply = app.get("/_fauxfactor/v1/tenants/nope/clock", &[]).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["code"]), (404, &json!("tenant_not_found")));
}

/// What a test of a day does, and every answer that it got.
async fn a_day(app: &App) -> Vec<(u16, Vec<(String, String)>, String)> {
    let mut replies = vec![set(app, json!({ "mode": "frozen", "at": FROZEN })).await];

    let first = code(app, ALICE).await;
    let signed_in = app.sign_in("alice", ALICE_PASSWORD, Some(&first)).await;
    assert_eq!(signed_in.status, 201);
    let token = signed_in.header("x-subject-token").to_owned();
    replies.push(signed_in);

    // Two steps later the code is another, and the first is refused.
    advance(app, 60.0).await;
    let second = code(app, "alice").await;
    assert_ne!(first, second);
    for (code, status) in [(&first, 401), (&second, 201)] {
        let reply = app.sign_in("alice", ALICE_PASSWORD, Some(code)).await;
        assert_eq!(reply.status, status);
        replies.push(reply);
    }

    // Five failures lock for 15 minutes.
    for _ in 0..5 {
        replies.push(app.sign_in("bob", "wrong", None).await);
    }
    for (wait, status) in [(0.0, 401), (15.0 * 60.0 - 0.001, 401), (0.001, 201)] {
        advance(app, wait).await;
        let reply = app.sign_in("bob", "Bob#demo12", None).await;
        assert_eq!(reply.status, status, "{wait}");
        replies.push(reply);
    }

    // The token of the beginning lives for a day.
    for (wait, status) in [(24.0 * 3600.0 - 60.0 - 900.0 - 0.001, 200), (0.001, 401)] {
        advance(app, wait).await;
        let reply = app.ask_with(&token, "GET", &device_of(ALICE), "").await;
        assert_eq!(reply.status, status, "{wait}");
        replies.push(reply);
    }
    let texts = |reply: &Reply| {
        let headers = reply.headers.iter();
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
    };
    replies.iter().map(|reply| (reply.status.as_u16(), texts(reply), reply.text().to_owned())).collect()
}

#[tokio::test]
async fn a_day_passes_without_waiting_and_repeats_byte_for_byte_with_the_same_seed() {
    let seeded = "[server]\nseed = 7";
    let (one, other) = (App::demo_with(seeded).await, App::demo_with(seeded).await);
    // The machines' own time is no part of it.
    other.advance(Duration::from_hours(1000));
    assert_eq!(a_day(&one).await, a_day(&other).await);
    let (elsewhere, day) = (App::demo_with("[server]\nseed = 8").await, a_day(&one).await);
    assert_ne!(a_day(&elsewhere).await, day);
}

#[tokio::test]
async fn the_other_tenants_and_the_server_stay_where_they_are() {
    let other = r#"
[[tenant]]
name = "other"
account = { id = "a", name = "a" }
organization = { id = "o", display_name = "O" }
"#;
    let app = App::configured(&format!("{}{other}", fauxfactor::config::DEMO)).await;
    moved(&app, json!({ "mode": "frozen", "at": FROZEN })).await;
    let clock = app.get("/_fauxfactor/v1/tenants/other/clock", &[]).await.json();
    assert_eq!((&clock["mode"], &clock["now"]), (&json!("real"), &json!("2026-01-15T08:30:00.000000Z")));
}

#[tokio::test]
async fn signatures_are_judged_by_the_tenants_clock() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    assert_eq!(app.send(Signer::alice(&app, &path).request()).await.status, 200);
    advance(&app, 901.0).await;
    assert_eq!(app.send(Signer::alice(&app, &path).request()).await.status, 401);
    let mut signer = Signer::alice(&app, &path);
    signer.date = "20260115T084501Z".to_owned();
    assert_eq!(app.send(signer.request()).await.status, 200);
}

#[tokio::test]
async fn vmwares_tokens_and_the_audit_obey_the_tenants_clock() {
    let app = App::demo().await;
    moved(&app, json!({ "mode": "frozen", "at": FROZEN })).await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let path = "/csp/gateway/am/api/auth/api-tokens/authorize";
    let reply = app.request("POST", path, &form, "refresh_token=demo-alice-api-token").await;
    let token = reply.json()["access_token"].as_str().unwrap().to_owned();
    let status = || async { app.get(STATUS, &[("csp-auth-token", &token)]).await.status.as_u16() };
    app.advance(Duration::from_hours(48));
    assert_eq!(status().await, 200);
    advance(&app, 1800.0).await;
    assert_eq!(status().await, 401);
    let code = code(&app, "alice").await;
    assert_eq!(app.sign_in("alice", ALICE_PASSWORD, Some(&code)).await.status, 201);
    let live = app.emulator.engine().find_tenant_named("demo").unwrap();
    let trail = live.current().audit.find(&UserId::new(ALICE)).unwrap().clone();
    assert!(format!("{trail:?}").contains("2031-05-01T12:30:00"), "{trail:?}");
}

#[tokio::test]
async fn those_who_sign_in_nowhere_are_locked_by_the_clock_of_the_only_tenant() {
    let app = App::demo().await;
    moved(&app, json!({ "mode": "frozen", "at": FROZEN })).await;
    let user = json!({ "name": "x", "password": "x", "domain": { "name": "nowhere" } });
    let identity = json!({ "methods": ["password"], "password": { "user": user } });
    let body = json!({ "auth": { "identity": identity } }).to_string();
    let ask = || async {
        let reply = app.request("POST", "/v3/auth/tokens", &[], &body).await;
        reply.json()["error"]["message"].as_str().unwrap().to_owned()
    };
    let wrong = ask().await;
    for _ in 0..4 {
        assert_eq!(ask().await, wrong);
    }
    assert_ne!(ask().await, wrong);
    app.advance(Duration::from_hours(1));
    assert_ne!(ask().await, wrong);
    advance(&app, 900.0).await;
    assert_eq!(ask().await, wrong);
}

#[tokio::test]
async fn codes_are_shown_as_an_app_shows_them() {
    let app = App::demo().await;
    app.advance(Duration::from_secs(18));
    let here = "/_fauxfactor/v1/tenants/demo/users";
    let reply = app.get(&format!("{here}/alice/totp?at=2026-01-15T08:29:59Z"), &[]).await;
    assert_eq!(
        reply.json(),
        json!({
            "code": "328619",
            "next": "321804",
            "seconds_left": 12,
            "step": 58_948_860,
            "now": "2026-01-15T08:30:18.000000Z",
            "at": { "time": "2026-01-15T08:29:59.000000Z", "code": "075727" },
            "bound": true,
            "otpauth":
                "otpauth://totp/huawei:demo@alice?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=huawei",
            "svg": format!("{here}/{ALICE}/totp.svg"),
            "png": format!("{here}/{ALICE}/totp.png"),
        })
    );
    for name in [ALICE, "alice@demo.test"] {
        let reply = totp(&app, name).await;
        assert_eq!((&reply["code"], &reply["at"]), (&json!("328619"), &Value::Null));
    }
    let carol = totp(&app, "carol").await;
    assert_eq!((&carol["bound"], carol["code"].as_str().unwrap().len()), (&json!(false), 6));
}

#[tokio::test]
async fn the_seed_is_shown_as_a_qr_code() {
    let app = App::demo().await;
    let shown = totp(&app, CAROL).await;
    let svg = app.get(shown["svg"].as_str().unwrap(), &[]).await;
    assert_eq!((svg.status.as_u16(), svg.header("content-type")), (200, "image/svg+xml"));
    assert!(svg.text().starts_with("<svg ") && svg.text().ends_with("</svg>\n"));
    let png = app.get(shown["png"].as_str().unwrap(), &[]).await;
    assert_eq!((png.status.as_u16(), png.header("content-type")), (200, "image/png"));
    assert!(png.body.starts_with(b"\x89PNG\r\n\x1a\n"));
}

#[tokio::test]
async fn strange_names_are_escaped_and_long_ones_have_no_picture() {
    let long = "\u{e9}".repeat(255);
    let app = App::configured(&format!(
        r#"
[[tenant]]
name = "t"
account = {{ id = "a", name = "{long}" }}
organization = {{ id = "o", display_name = "O" }}
[[tenant.user]]
id = "a"
name = "a b:c"
device = {{ name = "d", seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" }}
[[tenant.user]]
id = "long"
name = "{long}"
device = {{ name = "e", seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" }}
"#
    ))
    .await;
    let shown = app.get("/_fauxfactor/v1/tenants/t/users/a%20b%3Ac/totp", &[]).await.json();
    let otpauth = shown["otpauth"].as_str().unwrap();
    assert!(otpauth.contains("%C3%A9@a%20b%3Ac?secret="), "{otpauth}");
    assert_eq!(app.get(shown["svg"].as_str().unwrap(), &[]).await.status, 200);
    assert_eq!(app.get("/_fauxfactor/v1/tenants/t/users/long/totp", &[]).await.status, 200);
    for end in ["svg", "png"] {
        let reply = app.get(&format!("/_fauxfactor/v1/tenants/t/users/long/totp.{end}"), &[]).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["code"]), (409, &json!("too_long_for_qr_code")));
    }
}

#[tokio::test]
async fn who_has_no_device_has_no_codes() {
    let app = App::demo().await;
    for end in ["", ".svg", ".png"] {
        let ask = async |user: &str| {
            let reply = app.get(&format!("/_fauxfactor/v1/tenants/demo/users/{user}/totp{end}"), &[]).await;
            (reply.status.as_u16(), reply.json()["code"].as_str().unwrap().to_owned())
        };
        assert_eq!(ask(ERIN).await, (404, "device_not_found".to_owned()));
        assert_eq!(ask("nobody").await, (404, "user_not_found".to_owned()));
    }
    let reply = app.get("/_fauxfactor/v1/tenants/demo/users/alice/totp?at=now", &[]).await;
    assert_eq!(reply.status, 400);
    let reply = app.get("/_fauxfactor/v1/tenants/demo/users/alice/totp?when=now", &[]).await;
    assert_eq!(reply.status, 400);
}
