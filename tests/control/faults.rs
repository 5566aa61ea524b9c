//! Faults: what a tenant's requests meet on purpose.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use fauxfactor::engine::clock::Stopwatch;
use fauxfactor::engine::faults::Rule;
use fauxfactor::http::Dropped;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::harness::{ALICE, App, BOB, Reply, device_of};

const FAULTS: &str = "/_fauxfactor/v1/tenants/demo/faults";

async fn add(app: &App, rule: Value) -> Value {
    let reply = app.request("POST", FAULTS, &[], &rule.to_string()).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let (fault, location) = (reply.json(), reply.header("location"));
    assert_eq!(location, format!("{FAULTS}/{}", fault["id"].as_str().unwrap()));
    assert_eq!(app.get(location, &[]).await.json(), fault);
    fault
}

async fn device(app: &App) -> Reply {
    app.huawei("alice", &device_of(ALICE)).await
}

async fn counts(app: &App) -> Vec<(u64, u64)> {
    let faults = app.get(FAULTS, &[]).await.json();
    let count = |fault: &Value| (fault["matched"].as_u64().unwrap(), fault["fired"].as_u64().unwrap());
    faults["faults"].as_array().unwrap().iter().map(count).collect()
}

#[tokio::test]
async fn a_rule_is_shown_as_it_was_written() {
    let app = App::demo().await;
    let whole = json!({
        "match": {
            "vendor": "huawei", "operation": "ShowUserMfaDevice", "method": "GET", "path": "/v3.0/OS-MFA/*",
            "caller": "alice", "header": { "name": "user-agent", "contains": "python", "equals": "x" },
        },
        "when": { "first": 3 },
        "at": "after",
        "do": { "status": 503, "retry_after_seconds": 2, "message": "Later." },
    });
    let mut shown = add(&app, whole.clone()).await;
    let id = shown["id"].take();
    assert_eq!((id, shown["matched"].take(), shown["fired"].take()), (json!("f1"), json!(0), json!(0)));
    for (key, value) in whole.as_object().unwrap() {
        assert_eq!(shown[key], *value);
    }
    let effects = [
        json!({ "latency_seconds": 1.5 }),
        json!({ "latency_seconds": { "min": 0.25, "max": 2.0 } }),
        json!({ "drop": true }),
        json!({ "truncate": { "bytes": 20 } }),
        json!({ "rate_limit": { "requests": 5, "seconds": 60.0 } }),
        json!({ "status": 429 }),
    ];
    let whens =
        [json!({ "first": 1 }), json!({ "every": 2 }), json!({ "after": 0 }), json!({ "probability": 0.25 })];
    for effect in effects {
        let shown = add(&app, json!({ "do": effect })).await;
        assert_eq!((&shown["do"], &shown["match"], shown.get("when")), (&effect, &json!({}), None));
        assert_eq!(shown["at"] == "after", effect.get("truncate").is_some());
    }
    for when in whens {
        assert_eq!(add(&app, json!({ "when": when, "do": { "drop": true } })).await["when"], when);
    }
}

#[tokio::test]
async fn rules_are_listed_replaced_and_removed() {
    let app = App::demo().await;
    add(&app, json!({ "do": { "status": 500 } })).await;
    add(&app, json!({ "do": { "status": 503 } })).await;
    assert_eq!(device(&app).await.status, 500);
    assert_eq!(app.request("DELETE", &format!("{FAULTS}/f1"), &[], "").await.status, 204);
    assert_eq!(device(&app).await.status, 503);
    let rules = json!({ "faults": [{ "do": { "status": 502 } }, { "do": { "status": 504 } }] });
    let replaced = app.request("PUT", FAULTS, &[], &rules.to_string()).await;
    assert_eq!(replaced.status, 200);
    assert_eq!(replaced.json(), app.get(FAULTS, &[]).await.json());
    assert_eq!(replaced.json()["faults"][1]["id"], "f4");
    assert_eq!(device(&app).await.status, 502);
    assert_eq!(app.request("DELETE", FAULTS, &[], "").await.status, 204);
    assert_eq!(
        (device(&app).await.status.as_u16(), app.get(FAULTS, &[]).await.json()),
        (200, json!({ "faults": [] }))
    );
    for (method, id) in [("GET", "f1"), ("DELETE", "f1"), ("GET", "x"), ("DELETE", "f01")] {
        let reply = app.request(method, &format!("{FAULTS}/{id}"), &[], "").await;
        assert_eq!((reply.status.as_u16(), &reply.json()["code"]), (404, &json!("fault_not_found")));
    }
}

#[tokio::test]
async fn a_rule_that_cannot_be_is_refused_and_nothing_is_changed() {
    let app = App::demo().await;
    let refused = [
        (json!({}), "missing field `do`"),
        (json!({ "do": {} }), "Write one of"),
        (json!({ "do": { "status": 503, "drop": true } }), "Write one of"),
        (json!({ "do": { "explode": true } }), "Write one of"),
        (json!({ "do": { "status": "503" } }), "Write one of"),
        (json!({ "do": { "status": 200 } }), "400 to 599"),
        (json!({ "do": { "status": 600 } }), "400 to 599"),
        (json!({ "do": { "drop": false } }), "`do.drop` is true"),
        (json!({ "do": { "latency_seconds": -1 } }), "0 to 3600"),
        (json!({ "do": { "latency_seconds": 3601 } }), "0 to 3600"),
        (json!({ "do": { "latency_seconds": { "min": 2, "max": 1 } } }), "`min` is not the greater"),
        (json!({ "do": { "latency_seconds": { "min": 2 } } }), "Write one of"),
        (json!({ "do": { "truncate": { "bytes": -1 } } }), "Write one of"),
        (json!({ "do": { "rate_limit": { "requests": 0, "seconds": 1 } } }), "Write one of"),
        (json!({ "do": { "rate_limit": { "requests": 1, "seconds": 0 } } }), "greater than 0"),
        (json!({ "do": { "drop": true }, "when": { "first": 0 } }), "nonzero"),
        (json!({ "do": { "drop": true }, "when": { "every": 0 } }), "nonzero"),
        (json!({ "do": { "drop": true }, "when": { "probability": 1.5 } }), "from 0 to 1"),
        (json!({ "do": { "drop": true }, "when": { "always": true } }), "unknown variant `always`"),
        (json!({ "do": { "drop": true }, "when": { "first": 1, "every": 2 } }), "The body"),
        (json!({ "do": { "drop": true }, "at": "during" }), "unknown variant `during`"),
        (json!({ "do": { "drop": true }, "match": { "route": "/" } }), "unknown field `route`"),
        (json!({ "do": { "drop": true }, "match": { "vendor": "aws" } }), "unknown variant `aws`"),
        (json!({ "do": { "drop": true }, "match": { "path": "v3" } }), "begins with / or *"),
        (json!({ "do": { "drop": true }, "match": { "method": "G T" } }), "`match.method`"),
        (json!({ "do": { "drop": true }, "match": { "header": { "name": "a b" } } }), "`match.header.name`"),
        (json!({ "do": { "drop": true }, "id": "f1" }), "unknown field `id`"),
    ];
    for (rule, detail) in refused {
        let whole = json!({ "faults": [{ "do": { "drop": true } }, rule] });
        for (method, body) in [("POST", &rule), ("PUT", &whole)] {
            let reply = app.request(method, FAULTS, &[], &body.to_string()).await;
            let json = reply.json();
            assert_eq!((reply.status.as_u16(), &json["code"]), (400, &json!("invalid_request")), "{rule}");
            assert!(json["detail"].as_str().unwrap().contains(detail), "{rule}: {json}");
        }
    }
    assert_eq!(app.get(FAULTS, &[]).await.json(), json!({ "faults": [] }));
}

#[tokio::test]
async fn an_unknown_operation_is_refused_with_the_nearest() {
    let app = App::demo().await;
    let ask = async |matching: Value| {
        let body = json!({ "match": matching, "do": { "drop": true } }).to_string();
        app.request("POST", FAULTS, &[], &body).await
    };
    let reply = ask(json!({ "operation": "ShowUserMfaDevise" })).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["nearest"][0]), (400, &json!("ShowUserMfaDevice")));
    assert!(reply.json()["detail"].as_str().unwrap().contains("Nearest: ShowUserMfaDevice, "));
    // It is another vendor's, or ours.
    assert_eq!(ask(json!({ "operation": "ShowUserMfaDevice", "vendor": "vmware" })).await.status, 400);
    assert_eq!(ask(json!({ "operation": "ListFaults" })).await.status, 400);
}

#[tokio::test]
async fn no_more_than_a_hundred_rules_are_taken() {
    let app = App::demo().await;
    let rule = json!({ "match": { "caller": "nobody" }, "do": { "status": 500 } });
    let all = |count| json!({ "faults": vec![rule.clone(); count] }).to_string();
    assert_eq!(app.request("PUT", FAULTS, &[], &all(101)).await.status, 400);
    assert_eq!(app.request("PUT", FAULTS, &[], &all(100)).await.status, 200);
    let reply = app.request("POST", FAULTS, &[], &rule.to_string()).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["code"]), (409, &json!("too_many_faults")));
    assert_eq!(device(&app).await.status, 200);
}

#[tokio::test]
async fn huaweis_failures_are_its_own() {
    let app = App::demo().await;
    let fail = async |status: u16| {
        let rules = json!({ "faults": [{ "do": { "status": status } }] });
        app.request("PUT", FAULTS, &[], &rules.to_string()).await;
        device(&app).await
    };
    fail(400).await.assert_iam(400, "IAM.0011", "Request body is invalid.");
    fail(401).await.assert_gateway(401, "APIGW.0307", "The token must be updated.");
    let forbidden = "You are not authorized to perform the requested action.";
    fail(403).await.assert_iam(403, "IAM.0002", forbidden);
    // What somebody who has no device is answered.
    app.request("DELETE", FAULTS, &[], "").await;
    let real =
        app.huawei("bob", &device_of(BOB)).await.json()["error_msg"].as_str().unwrap().replace(BOB, ALICE);
    fail(404).await.assert_iam(404, "IAM.0004", &real);
    assert_eq!(fail(409).await.json()["error_code"], "IAM.0005");
    fail(429).await.assert_gateway(429, "APIGW.0308", "The throttling threshold has been reached.");
    let unexpected = "An unexpected error prevented the server from fulfilling your request.";
    fail(500).await.assert_iam(500, "IAM.0006", unexpected);
    fail(502).await.assert_gateway(502, "APIGW.0201", "Backend unavailable.");
    fail(503).await.assert_gateway(503, "APIGW.0613", "The IAM service is currently unavailable.");
    fail(504).await.assert_gateway(504, "APIGW.0201", "Backend timeout.");
    fail(500).await;
    let users = app.huawei("admin", &format!("/v3/users/{ALICE}")).await;
    users.assert_keystone(500, unexpected);
    let v5 = app.huawei("admin", "/v5/users").await;
    v5.assert(500, &format!(r#"{{"error_code":"IAM.0006","error_msg":"{unexpected}"}}"#));
    fail(401).await;
    let signed_in = app.sign_in("alice", "Alice#demo1", None).await;
    signed_in.assert_keystone(401, "The username or password is wrong.");
    for status in 400..=599 {
        let reply = fail(status).await;
        assert_eq!(reply.status.as_u16(), status);
        reply.assert_dialect(&device_of(ALICE));
    }
}

#[tokio::test]
async fn vmwares_failures_are_its_own() {
    let app = App::demo().await;
    let texts = [
        (401, "Unauthenticated User"),
        (403, "The user is forbidden to use the API"),
        (404, "The requested resource could not be found"),
        (409, "The request could not be processed due to a conflict"),
        (429, "The user has sent too many requests"),
        (500, "An unexpected error has occurred while processing the request"),
        (503, "Service Unavailable"),
        (599, "An injected failure of status 599"),
    ];
    for (status, text) in texts {
        let rules = json!({ "faults": [{ "do": { "status": status, "retry_after_seconds": 2 } }] });
        app.request("PUT", FAULTS, &[], &rules.to_string()).await;
        let reply = app.status("alice").await;
        reply.assert_csp(status, text);
        assert_eq!(reply.header("retry-after"), "2");
    }
    let rules = json!({ "faults": [{ "do": { "status": 400, "message": "invalid_grant: Expired" } }] });
    app.request("PUT", FAULTS, &[], &rules.to_string()).await;
    app.status("alice").await.assert_csp(400, "invalid_grant: Expired");
}

#[tokio::test]
async fn a_text_of_ones_own_takes_the_place_of_the_vendors_in_every_shape() {
    let app = App::demo().await;
    add(&app, json!({ "do": { "status": 500, "message": "A \"disk\" is full." } })).await;
    device(&app).await.assert_iam(500, "IAM.0006", "A \"disk\" is full.");
    app.huawei("admin", &format!("/v3/users/{ALICE}")).await.assert_keystone(500, "A \"disk\" is full.");
}

#[tokio::test]
async fn requests_are_told_apart_by_all_that_a_rule_gives() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let matches = async |matching: Value| {
        let rules = json!({ "faults": [{ "match": matching, "do": { "status": 503 } }] });
        let reply = app.request("PUT", FAULTS, &[], &rules.to_string()).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let headers = [("x-auth-token", "demo-alice-token"), ("user-agent", "python/3")];
        let status = app.get(&format!("{path}?a=b"), &headers).await.status.as_u16();
        assert_eq!(counts(&app).await, [(u64::from(status == 503), u64::from(status == 503))]);
        status == 503
    };
    for matching in [
        json!({}),
        json!({ "vendor": "huawei" }),
        json!({ "operation": "ShowUserMfaDevice" }),
        json!({ "method": "get" }),
        json!({ "path": path }),
        json!({ "path": "/v3.0/*/virtual-mfa-device" }),
        json!({ "caller": "alice" }),
        json!({ "caller": ALICE }),
        json!({ "caller": "alice@demo.test" }),
        json!({ "header": { "name": "User-Agent", "contains": "python" } }),
        json!({ "header": { "name": "user-agent", "equals": "python/3" } }),
    ] {
        assert!(matches(matching.clone()).await, "{matching}");
    }
    for matching in [
        json!({ "vendor": "vmware" }),
        json!({ "operation": "ListUserMfaDevices" }),
        json!({ "method": "POST" }),
        json!({ "path": "/v3/*" }),
        json!({ "path": format!("{path}?a=b") }),
        json!({ "caller": "bob" }),
        json!({ "header": { "name": "accept" } }),
        json!({ "header": { "name": "user-agent", "contains": "Python" } }),
        json!({ "vendor": "huawei", "caller": "bob" }),
    ] {
        assert!(!matches(matching.clone()).await, "{matching}");
    }
}

#[tokio::test]
async fn before_the_handler_nothing_is_changed_and_after_it_the_change_is_made() {
    let app = App::demo().await;
    let create = async || {
        let body = json!({ "virtual_mfa_device": { "name": "new", "user_id": BOB } }).to_string();
        app.ask("bob", "POST", "/v3.0/OS-MFA/virtual-mfa-devices", &body).await.status.as_u16()
    };
    let has_device = async || app.huawei("bob", &device_of(BOB)).await.status == 200;
    let matching = json!({ "operation": "CreateMfaDevice" });
    let before = json!({ "match": matching, "do": { "status": 500 }, "when": { "first": 1 } });
    add(&app, before).await;
    assert_eq!((create().await, has_device().await), (500, false));
    add(&app, json!({ "match": matching, "at": "after", "do": { "status": 503 } })).await;
    assert_eq!((create().await, has_device().await), (503, true));
}

#[tokio::test]
async fn a_limit_is_of_the_tenants_clock_and_says_when_to_come_again() {
    let app = App::demo().await;
    add(&app, json!({ "do": { "rate_limit": { "requests": 2, "seconds": 60 } } })).await;
    let clock = "/_fauxfactor/v1/tenants/demo/clock";
    app.request("PUT", clock, &[], r#"{"mode":"frozen"}"#).await;
    assert_eq!((device(&app).await.status.as_u16(), app.status("alice").await.status.as_u16()), (200, 200));
    app.request("PUT", clock, &[], r#"{"advance_seconds":15.5}"#).await;
    let refused = device(&app).await;
    refused.assert_gateway(429, "APIGW.0308", "The throttling threshold has been reached.");
    assert_eq!(refused.header("retry-after"), "45");
    let refused = app.status("alice").await;
    refused.assert_csp(429, "The user has sent too many requests");
    assert_eq!(refused.header("retry-after"), "45");
    app.request("PUT", clock, &[], r#"{"advance_seconds":44.5}"#).await;
    assert_eq!(device(&app).await.status, 200);
    assert_eq!(counts(&app).await, [(5, 2)]);
}

#[tokio::test]
async fn latency_is_real_time_and_goes_on_to_the_next_rule() {
    let app = App::demo().await;
    app.request("PUT", "/_fauxfactor/v1/tenants/demo/clock", &[], r#"{"mode":"frozen"}"#).await;
    add(&app, json!({ "do": { "latency_seconds": 0.05 } })).await;
    let range = json!({ "latency_seconds": { "min": 0.01, "max": 0.02 } });
    add(&app, json!({ "do": range, "at": "after" })).await;
    add(&app, json!({ "do": { "status": 503 }, "when": { "first": 1 } })).await;
    for status in [503, 200] {
        let stopwatch = Stopwatch::start();
        assert_eq!(device(&app).await.status, status);
        assert!(stopwatch.elapsed() >= Duration::from_millis(60));
    }
}

#[tokio::test]
async fn nobody_else_waits_for_a_request_that_is_delayed() {
    let app = App::demo().await;
    let rule = json!({ "match": { "caller": "alice" }, "do": { "latency_seconds": 3600 } });
    add(&app, rule).await;
    let waiting = device(&app);
    let others = async {
        tokio::task::yield_now().await;
        assert_eq!(counts(&app).await, [(1, 1)]);
        assert_eq!(app.huawei("bob", &device_of(ALICE)).await.status, 403);
        assert_eq!(app.request("DELETE", FAULTS, &[], "").await.status, 204);
    };
    tokio::select! {
        _ = waiting => panic!("it did not wait"),
        () = others => {}
    }
}

#[tokio::test]
async fn without_a_connection_a_dropped_answer_is_marked_and_one_that_is_cut_off_fails() {
    let app = App::demo().await;
    let ask = async || {
        let request = Request::get(device_of(ALICE)).header("x-auth-token", "demo-alice-token");
        app.emulator.front().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    };
    let live = app.emulator.engine().find_tenant_named("demo").unwrap();
    live.faults().add(Rule::drop_connection().first(1));
    live.faults().add(Rule::truncate(20));
    let dropped = ask().await;
    assert_eq!((dropped.status().as_u16(), dropped.extensions().get()), (444, Some(&Dropped)));
    let cut = ask().await;
    let length: usize = cut.headers()["content-length"].to_str().unwrap().parse().unwrap();
    assert!(cut.status() == 200 && length > 20);
    let mut body = cut.into_body();
    assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap().len(), 20);
    assert!(body.frame().await.unwrap().is_err());
    live.faults().clear();
    live.faults().add(Rule::truncate(length));
    assert_eq!(device(&app).await.body.len(), length);
}

#[tokio::test]
async fn a_tenants_faults_are_met_by_its_requests_alone() {
    let other = fauxfactor::config::DEMO;
    let app = App::configured(other).await;
    add(&app, json!({ "do": { "status": 503 } })).await;
    // Its own: with a good credential, a bad one that leads to it, and a sign-in that names it.
    let expired = app.get(&device_of(ALICE), &[("x-auth-token", "demo-nobody-token")]).await;
    assert_eq!(expired.status, 401);
    assert_eq!(app.sign_in("alice", "wrong", None).await.status, 503);
    assert_eq!(app.get("/_fauxfactor/health/ready", &[]).await.status, 200);
    assert_eq!(app.get("/_fauxfactor/v1/tenants/demo/clock", &[]).await.status, 200);
    let made = app.request("POST", "/_fauxfactor/v1/tenants", &[], r#"{"name":"new"}"#).await.json();
    let alice = made["users"].as_array().unwrap().iter().find(|user| user["name"] == "alice").unwrap();
    let (id, token) = (alice["id"].as_str().unwrap(), alice["tokens"][0].as_str().unwrap());
    assert_eq!(app.get(&device_of(id), &[("x-auth-token", token)]).await.status, 200);
}

#[tokio::test]
async fn chance_repeats_with_the_same_seed_and_differs_between_tenants() {
    let luck = async |seed: u64, tenant: &str| {
        let app = App::demo_with(&format!("[server]\nseed = {seed}")).await;
        let body = json!({ "name": tenant }).to_string();
        let made = app.request("POST", "/_fauxfactor/v1/tenants", &[], &body).await.json();
        let faults = format!("/_fauxfactor/v1/tenants/{tenant}/faults");
        let rule = r#"{"when":{"probability":0.5},"do":{"status":503}}"#;
        assert_eq!(app.request("POST", &faults, &[], rule).await.status, 201);
        let alice = made["users"].as_array().unwrap().iter().find(|user| user["name"] == "alice").unwrap();
        let (id, token) = (alice["id"].as_str().unwrap(), alice["tokens"][0].as_str().unwrap());
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(app.get(&device_of(id), &[("x-auth-token", token)]).await.status.as_u16());
        }
        statuses
    };
    let one = luck(7, "one").await;
    assert!(one.contains(&200) && one.contains(&503));
    assert_eq!(luck(7, "one").await, one);
    assert_ne!(luck(7, "other").await, one);
    assert_ne!(luck(8, "one").await, one);
}

#[tokio::test]
async fn a_reset_removes_faults() {
    let app = App::demo().await;
    add(&app, json!({ "do": { "status": 503 } })).await;
    assert_eq!(app.request("POST", "/_fauxfactor/v1/tenants/demo/reset", &[], "").await.status, 200);
    assert_eq!(device(&app).await.status, 200);
}

#[tokio::test]
async fn the_log_names_the_fault() {
    let app = App::demo().await;
    add(&app, json!({ "do": { "status": 503 }, "when": { "first": 1 } })).await;
    device(&app).await;
    device(&app).await;
    let live = app.emulator.engine().find_tenant_named("demo").unwrap();
    let all = live.requests().entries();
    let faults: Vec<_> = all.iter().map(|entry| (entry.status, entry.fault.as_deref())).collect();
    assert_eq!(faults, [(Some(503), Some("f1")), (Some(200), None)]);
}
