//! The audit of the principal's MFA: what leads to which entry, and how it is searched.

use std::convert::Infallible;
use std::time::Duration;

use fauxfactor::config;
use fauxfactor::domain::audit::{self, Action, Trail};
use fauxfactor::domain::behaviour::{DeviceDeletion, Huawei};
use fauxfactor::domain::device::{self, DeviceName, Vouch};
use fauxfactor::domain::id::{TenantId, UserId};
use fauxfactor::domain::login_protection::{self, LoginProtection, Method};
use fauxfactor::domain::mfa_status::{self, State};
use fauxfactor::domain::principal::{Actor, Principal};
use fauxfactor::domain::recovery_code;
use fauxfactor::domain::secret::Secret;
use fauxfactor::domain::tenant::Tenant;
use fauxfactor::domain::time::Timestamp;
use fauxfactor::domain::totp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::{ALICE, ALICE_SEED, App, BOB, CAROL, CAROL_SEED, Reply, START, protection_of};
use crate::vmware_page::{open, sent_back, submit};
use crate::vmware_tokens::{EXCHANGE, grant, post};

const AUDIT: &str = "/csp/gateway/iam/vmwid/api/principal/mfa/audit";

async fn search(app: &App, who: &str, body: &str) -> Reply {
    let token = format!("demo-{who}-token");
    let headers = [("csp-auth-token", &*token), ("content-type", "application/json")];
    app.request("POST", AUDIT, &headers, body).await
}

/// A search of everything, with these fields too.
async fn found(app: &App, who: &str, more: Value) -> Value {
    let mut body = json!({ "startDate": 0, "endDate": 9_999_999_999_999_i64 });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let reply = search(app, who, &body.to_string()).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

/// Action, device and doer of each entry, oldest first.
async fn trail(app: &App, who: &str) -> Vec<String> {
    let all = found(app, who, json!({ "pageLimit": 200 })).await;
    let results = all["results"].as_array().unwrap();
    assert_eq!(all["totalResults"], results.len());
    let line = |entry: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let (action, by) = (text(&entry["action"]), text(&entry["modifiedBy"]));
        format!("{action} {} {by}", text(&entry["details"]["deviceName"]))
    };
    results.iter().rev().map(line).collect()
}

fn bind_carol(app: &App) -> String {
    let codes = [app.code(CAROL_SEED, -1), app.code(CAROL_SEED, 0)];
    json!({ "user_id": CAROL, "serial_number": format!("iam/mfa/{CAROL}"),
        "authentication_code_first": codes[0], "authentication_code_second": codes[1] })
    .to_string()
}

fn unbind(user: &str, code: &str) -> String {
    json!({ "user_id": user, "serial_number": format!("iam/mfa/{user}"), "authentication_code": code })
        .to_string()
}

async fn protect(app: &App, user: &str, enabled: bool, method: &str) {
    let body = json!({ "login_protect": { "enabled": enabled, "verification_method": method } });
    assert_eq!(app.ask("admin", "PUT", &protection_of(user), &body.to_string()).await.status, 200);
}

async fn turn(app: &App, who: &str, password: &str, on: bool) {
    let token = format!("demo-{who}-token");
    let body = json!({ "password": password, "turnedOn": on }).to_string();
    let path = AUDIT.trim_end_matches("/audit");
    assert_eq!(app.request("PATCH", path, &[("csp-auth-token", &token)], &body).await.status, 200);
}

async fn status(app: &App, who: &str) -> (bool, bool) {
    let json = app.status(who).await.json();
    (json["activated"].as_bool().unwrap(), json["turnedOn"].as_bool().unwrap())
}

#[tokio::test]
async fn each_change_of_either_vendor_is_there_once_in_order_and_with_who_made_it() {
    let app = App::demo().await;
    app.ask("carol", "PUT", "/v3.0/OS-MFA/mfa-devices/bind", &bind_carol(&app)).await.assert(204, "");
    assert_eq!(status(&app, "carol").await, (true, false));
    protect(&app, CAROL, true, "vmfa").await;
    assert_eq!(status(&app, "carol").await, (true, true));
    turn(&app, "carol", "Carol#demo1", false).await;
    let shown = app.huawei("carol", &protection_of(CAROL)).await.json();
    assert_eq!(shown["login_protect"]["verification_method"], "none");
    turn(&app, "carol", "Carol#demo1", true).await;
    let body = unbind(CAROL, "whatever");
    app.ask("admin", "PUT", "/v3.0/OS-MFA/mfa-devices/unbind", &body).await.assert(204, "");
    assert_eq!(status(&app, "carol").await, (false, false));
    let expected = [
        "MFA_ACTIVATION carol-phone carol@demo.test",
        "MFA_ENABLE carol-phone admin@demo.test",
        "MFA_DISABLE carol-phone carol@demo.test",
        "MFA_ENABLE carol-phone carol@demo.test",
        "MFA_DISABLE carol-phone admin@demo.test",
        "MFA_DEACTIVATION carol-phone admin@demo.test",
    ];
    assert_eq!(trail(&app, "carol").await, expected);
}

#[tokio::test]
async fn a_binding_enables_where_login_protection_asked_for_the_device_already() {
    let app = App::demo().await;
    protect(&app, CAROL, true, "vmfa").await;
    assert_eq!(trail(&app, "carol").await, [""; 0]);
    app.ask("carol", "POST", "/v5/mfa-devices/enable", &bind_carol(&app)).await.assert(204, "");
    let expected = ["MFA_ACTIVATION carol-phone carol@demo.test", "MFA_ENABLE carol-phone carol@demo.test"];
    assert_eq!(trail(&app, "carol").await, expected);
}

#[tokio::test]
async fn deleting_and_unbinding_deactivate() {
    let app = App::demo().await;
    protect(&app, ALICE, true, "email").await;
    let path = format!("/v3.0/OS-MFA/virtual-mfa-devices?user_id={ALICE}&serial_number=iam/mfa/{ALICE}");
    for _ in 0..2 {
        app.ask("admin", "DELETE", &path, "").await.assert(204, "");
    }
    let by_admin =
        ["MFA_DISABLE alice-phone admin@demo.test", "MFA_DEACTIVATION alice-phone admin@demo.test"];
    assert_eq!(trail(&app, "alice").await, by_admin);

    let app = App::demo().await;
    protect(&app, ALICE, false, "sms").await;
    let body = unbind(ALICE, &app.code(ALICE_SEED, 0));
    app.ask("alice", "PUT", "/v3.0/OS-MFA/mfa-devices/unbind", &body).await.assert(204, "");
    let by_alice =
        ["MFA_DISABLE alice-phone admin@demo.test", "MFA_DEACTIVATION alice-phone alice@demo.test"];
    assert_eq!(trail(&app, "alice").await, by_alice);

    let app = App::demo().await;
    let body = json!({ "user_id": ALICE, "serial_number": format!("iam/mfa/{ALICE}") }).to_string();
    app.ask("admin", "POST", "/v5/mfa-devices/disable", &body).await.assert(204, "");
    assert_eq!(trail(&app, "alice").await, by_admin);
}

#[tokio::test]
async fn what_changes_nothing_for_vmware_leaves_no_entry() {
    let app = App::demo().await;
    for (method, enabled) in [("sms", false), ("sms", true), ("email", true), ("vmfa", true)] {
        protect(&app, CAROL, enabled, method).await;
    }
    let body = json!({ "virtual_mfa_device": { "name": "other", "user_id": CAROL } }).to_string();
    assert_eq!(app.ask("carol", "POST", "/v3.0/OS-MFA/virtual-mfa-devices", &body).await.status, 201);
    assert_eq!(trail(&app, "carol").await, [""; 0]);

    protect(&app, ALICE, true, "vmfa").await;
    turn(&app, "alice", "Alice#demo1", true).await;
    // Refused, all of them.
    app.ask("alice", "PUT", "/v3.0/OS-MFA/mfa-devices/unbind", &unbind(ALICE, "000000")).await;
    app.ask("bob", "PUT", "/v3.0/OS-MFA/mfa-devices/unbind", &unbind(ALICE, "000000")).await;
    app.ask("alice", "PUT", &protection_of(ALICE), "{}").await;
    assert_eq!(trail(&app, "alice").await, [""; 0]);
}

#[tokio::test]
async fn sign_ins_are_there_once_the_password_was_right() {
    let app = App::demo().await;
    let code = app.code(ALICE_SEED, 0);
    for (password, code, status) in [
        ("Alice#demo1", Some(&*code), 201),
        ("Alice#demo1", Some("000000"), 401),
        ("Alice#demo1", None, 401),
        ("wrong", Some(&*code), 401),
        ("wrong", None, 401),
    ] {
        assert_eq!(app.sign_in("alice", password, code).await.status, status);
    }
    let expected = [
        "MFA_AUTHENTICATION_SUCCESS alice-phone alice@demo.test",
        "MFA_AUTHENTICATION_FAILURE alice-phone alice@demo.test",
        "MFA_AUTHENTICATION_FAILURE alice-phone alice@demo.test",
    ];
    assert_eq!(trail(&app, "alice").await, expected);
    // A fifth failure, and alice is locked: what she shows now is not looked at.
    app.sign_in("alice", "wrong", None).await;
    let before = app.version("demo");
    assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&code)).await.status, 401);
    assert_eq!(app.sign_in("alice", "Alice#demo1", Some("000000")).await.status, 401);
    assert_eq!(app.version("demo"), before);

    app.token("bob", "Bob#demo12", None).await;
    app.token("bob", "Bob#demo12", Some("000000")).await;
    assert_eq!(trail(&app, "bob").await, ["AUTHENTICATION_WITHOUT_MFA - bob@demo.test"; 2]);
    // A device that is enrolled and not asked for takes no part.
    let app = App::demo().await;
    protect(&app, ALICE, false, "vmfa").await;
    app.token("alice", "Alice#demo1", None).await;
    assert_eq!(trail(&app, "alice").await[1], "AUTHENTICATION_WITHOUT_MFA - alice@demo.test");
}

/// On the page, where the password alone is no sign-in yet, and by the password grant.
#[tokio::test]
async fn a_sign_in_at_vmware_is_there_exactly_once() {
    let app = App::demo().await;
    let enter = async |name: &str, password: &str| {
        submit(&app, &open(&app, &[]).await, &[("username", name), ("password", password)]).await
    };
    sent_back(&enter("bob@demo.test", "Bob#demo12").await);
    assert_eq!(trail(&app, "bob").await, ["AUTHENTICATION_WITHOUT_MFA - bob@demo.test"]);
    enter("bob@demo.test", "wrong").await;
    assert_eq!(trail(&app, "bob").await.len(), 1);
    let page = enter("alice@demo.test", "Alice#demo1").await;
    assert_eq!(trail(&app, "alice").await, [""; 0], "a code can still be shown");
    submit(&app, &page, &[("passcode", "000000")]).await;
    sent_back(&submit(&app, &page, &[("passcode", &app.code(ALICE_SEED, 0))]).await);
    let both = [
        "MFA_AUTHENTICATION_FAILURE alice-phone alice@demo.test",
        "MFA_AUTHENTICATION_SUCCESS alice-phone alice@demo.test",
    ];
    assert_eq!(trail(&app, "alice").await, both);

    let app = App::demo().await;
    let by_password = async |name: &str, more: &str| {
        grant(&app, &format!("grant_type=password&username={name}@demo.test&{more}")).await.status.as_u16()
    };
    assert_eq!(by_password("bob", "password=Bob%23demo12").await, 200);
    assert_eq!(by_password("bob", "password=wrong").await, 400);
    assert_eq!(trail(&app, "bob").await, ["AUTHENTICATION_WITHOUT_MFA - bob@demo.test"]);
    let code = app.code(ALICE_SEED, 0);
    assert_eq!(by_password("alice", "password=Alice%23demo1&passcode=000000").await, 400);
    assert_eq!(by_password("alice", &format!("password=Alice%23demo1&passcode={code}")).await, 200);
    assert_eq!(trail(&app, "alice").await, both);
}

#[tokio::test]
async fn an_exchange_is_there_if_a_code_was_shown() {
    let of_alice = config::DEMO
        .replace("api_tokens = [\"demo-alice", "api_token_mfa = true\napi_tokens = [\"demo-alice");
    let app = App::configured(&of_alice).await;
    let exchange = async |who: &str, more: &str| {
        post(&app, EXCHANGE, &format!("api_token=demo-{who}-api-token{more}")).await.status.as_u16()
    };
    // Not asked for, and so not looked at.
    assert_eq!((exchange("bob", "").await, exchange("bob", "&passcode=000000").await), (200, 200));
    assert_eq!(trail(&app, "bob").await, [""; 0]);
    assert_eq!(exchange("alice", "").await, 400);
    assert_eq!(trail(&app, "alice").await, [""; 0]);
    let code = app.code(ALICE_SEED, 0);
    assert_eq!(exchange("alice", "&passcode=000000").await, 400);
    assert_eq!(exchange("alice", &format!("&passcode={code}")).await, 200);
    let expected = [
        "MFA_AUTHENTICATION_FAILURE alice-phone alice@demo.test",
        "MFA_AUTHENTICATION_SUCCESS alice-phone alice@demo.test",
    ];
    assert_eq!(trail(&app, "alice").await, expected);
}

#[tokio::test]
async fn a_sign_in_that_is_refused_for_another_reason_leaves_nothing() {
    let app = App::demo().await;
    let path = format!("/v3.0/OS-USER/users/{BOB}");
    app.ask("admin", "PUT", &path, r#"{"user":{"access_mode":"console"}}"#).await;
    let before = app.version("demo");
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 403);
    assert_eq!(app.version("demo"), before);
}

#[tokio::test]
async fn a_code_that_was_used_is_a_failure() {
    let app = App::demo_with("[behaviour.huawei]\nreplayed_codes = \"refused\"").await;
    let code = app.code(ALICE_SEED, 0);
    app.token("alice", "Alice#demo1", Some(&code)).await;
    assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&code)).await.status, 401);
    let actions: Vec<_> =
        trail(&app, "alice").await.iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(actions, ["MFA_AUTHENTICATION_SUCCESS", "MFA_AUTHENTICATION_FAILURE"]);
}

#[tokio::test]
async fn a_page_is_the_vendors_to_the_byte() {
    let app = App::configured(&format!("[server]\nseed = 1\n{}", config::DEMO)).await;
    app.token("bob", "Bob#demo12", None).await;
    app.advance(Duration::from_millis(1500));
    turn(&app, "alice", "Alice#demo1", false).await;
    let now = START.millis() + 1500;
    let body = format!(r#"{{"startDate":{},"endDate":{now}}}"#, START.millis());
    let reply = search(&app, "alice", &body).await;
    let id = reply.json()["results"][0]["eventId"].as_str().unwrap().to_owned();
    assert_eq!(id.as_bytes()[14], b'8', "a UUID of version 8: {id}");
    let entry = format!(
        r#"{{"action":"MFA_DISABLE","details":{{"deviceName":"alice-phone"}},"eventDate":{now},"eventId":"{id}","modifiedBy":"alice@demo.test","username":"alice@demo.test"}}"#
    );
    reply.assert(
        200,
        &format!(r#"{{"itemsPerPage":25,"results":[{entry}],"startIndex":1,"totalResults":1}}"#),
    );
    assert_eq!(reply.header("content-type"), "application/json");
    assert!(!reply.headers.contains_key("x-fauxfactor-audit-dropped"));
    let bob = search(&app, "bob", &body).await.json();
    assert_eq!(bob["results"][0]["details"], json!({}));
    search(&app, "erin", &body)
        .await
        .assert(200, r#"{"itemsPerPage":25,"results":[],"startIndex":1,"totalResults":0}"#);
}

#[tokio::test]
async fn the_same_requests_have_the_same_event_ids_in_every_server() {
    let mut ids = Vec::new();
    for _ in 0..2 {
        let app = App::demo().await;
        app.token("bob", "Bob#demo12", None).await;
        app.token("bob", "Bob#demo12", None).await;
        let all = found(&app, "bob", json!({})).await;
        ids.push([0, 1].map(|n| all["results"][n]["eventId"].clone()));
    }
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0][0], ids[0][1]);
}

#[tokio::test]
async fn filters_are_joined_by_and_and_their_values_by_or() {
    let app = App::demo().await;
    turn(&app, "alice", "Alice#demo1", false).await;
    app.advance(Duration::from_secs(1));
    turn(&app, "alice", "Alice#demo1", true).await;
    app.advance(Duration::from_secs(1));
    protect(&app, ALICE, false, "vmfa").await;
    app.token("alice", "Alice#demo1", None).await;
    let actions = async |more: Value| -> Vec<String> {
        let found = found(&app, "alice", more).await;
        let results = found["results"].as_array().unwrap();
        results.iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
    };
    let all = ["AUTHENTICATION_WITHOUT_MFA", "MFA_DISABLE", "MFA_ENABLE", "MFA_DISABLE"];
    assert_eq!(actions(json!({})).await, all, "newest first, later written first");
    for nothing in [json!([]), Value::Null] {
        let filters = json!({ "actions": nothing, "eventIds": nothing, "deviceNames": nothing, "more": 1 });
        assert_eq!(actions(filters).await, all);
    }
    assert_eq!(actions(json!({ "actions": ["MFA_ENABLE"] })).await, all[2..3]);
    assert_eq!(actions(json!({ "actions": ["MFA_ENABLE", "MFA_DISABLE"] })).await, all[1..]);
    assert_eq!(actions(json!({ "deviceNames": ["x", "alice-phone"] })).await, all[1..]);
    assert_eq!(actions(json!({ "deviceNames": ["Alice-phone"] })).await, [""; 0]);
    let (first, last) = (START.millis(), START.millis() + 2000);
    assert_eq!(actions(json!({ "startDate": first, "endDate": last })).await, all, "both are included");
    assert_eq!(actions(json!({ "startDate": first + 1, "endDate": last - 1 })).await, all[2..3]);
    let ids = found(&app, "alice", json!({})).await["results"].clone();
    let id = |n: usize| ids[n]["eventId"].clone();
    assert_eq!(actions(json!({ "eventIds": [id(0), id(2), "nonsense"] })).await, [all[0], all[2]]);
    assert_eq!(actions(json!({ "eventIds": ["nonsense"] })).await, [""; 0]);
    let both = json!({ "eventIds": [id(0), id(2)], "actions": ["MFA_ENABLE", "MFA_DISABLE"] });
    assert_eq!(actions(both).await, all[2..3]);
}

#[tokio::test]
async fn page_by_page_everything_is_there_once() {
    let app = App::demo().await;
    for _ in 0..7 {
        app.token("bob", "Bob#demo12", None).await;
        app.advance(Duration::from_millis(1));
    }
    let ids = async |page: Value| -> Vec<Value> {
        let found = found(&app, "bob", page).await;
        assert_eq!(found["totalResults"], 7);
        found["results"].as_array().unwrap().iter().map(|entry| entry["eventId"].clone()).collect()
    };
    let all = ids(json!({})).await;
    assert_eq!(all.len(), 7);
    for (start, expected) in [(0, &all[..3]), (1, &all[..3]), (2, &all[1..4]), (6, &all[5..]), (8, &[])] {
        assert_eq!(ids(json!({ "pageStart": start, "pageLimit": 3 })).await, expected, "{start}");
    }
    let page = found(&app, "bob", json!({ "pageStart": 6, "pageLimit": 3 })).await;
    assert_eq!((&page["startIndex"], &page["itemsPerPage"]), (&json!(6), &json!(3)));
    let page = found(&app, "bob", json!({ "pageStart": 0, "pageLimit": null })).await;
    assert_eq!((&page["startIndex"], &page["itemsPerPage"]), (&json!(1), &json!(25)));
}

#[tokio::test]
async fn paging_can_be_set() {
    let settings = "[behaviour.vmware]\naudit_page_limit = 9\naudit_page_limit_max = 2\naudit_first_index = 0\naudit_record_ceiling = 3";
    let app = App::demo_with(settings).await;
    for _ in 0..3 {
        app.token("bob", "Bob#demo12", None).await;
    }
    let page = found(&app, "bob", json!({})).await;
    assert_eq!((&page["startIndex"], &page["itemsPerPage"]), (&json!(0), &json!(2)));
    assert_eq!(page["results"].as_array().unwrap().len(), 2);
    let page = found(&app, "bob", json!({ "pageStart": 1 })).await;
    assert_eq!(page["startIndex"], 1);
    let exceeds = "Combination of page and size exceeds max limit of records fetch";
    for page in [r#""pageStart":2"#, r#""pageLimit":3"#] {
        let body = format!(r#"{{"startDate":0,"endDate":1,{page}}}"#);
        search(&app, "bob", &body).await.assert_csp(400, exceeds);
    }
}

#[tokio::test]
async fn every_mistake_has_its_message() {
    let app = App::demo().await;
    let assert = async |body: &str, message: &str| {
        let reply = search(&app, "bob", body).await;
        assert_eq!(reply.json()["message"], message, "{body}");
        reply.assert_csp(400, message);
    };
    for body in ["", "{", "nonsense", "\u{feff}{}"] {
        assert(body, "The request body is not JSON").await;
    }
    let date = "Date should be given as epoch";
    for body in ["[]", "7", "null", "{}", r#"{"startDate":0}"#, r#"{"endDate":1}"#] {
        assert(body, date).await;
    }
    for wrong in [r#""0""#, "0.0", "1e3", "1.5", "null", "true", "[0]", "{}", "9223372036854775808"] {
        assert(&format!(r#"{{"startDate":{wrong},"endDate":1}}"#), date).await;
        assert(&format!(r#"{{"startDate":0,"endDate":{wrong}}}"#), date).await;
    }
    let order = "End date must be greater than start date";
    for (start, end) in [("1", "1"), ("2", "1"), ("9223372036854775807", "-9223372036854775808")] {
        assert(&format!(r#"{{"startDate":{start},"endDate":{end}}}"#), order).await;
    }
    let future = format!(r#"{{"startDate":{},"endDate":9223372036854775807}}"#, START.millis() + 1);
    assert(&future, "Start date cannot be of future").await;
    app.advance(Duration::from_millis(1));
    assert_eq!(search(&app, "bob", &future).await.status, 200, "by the tenant's clock");

    let with = |field: &str| format!(r#"{{"startDate":0,"endDate":1,{field}}}"#);
    for actions in
        [r#"["MFA_DELETION"]"#, r#"["mfa_enable"]"#, r#"["MFA_ENABLE",1]"#, r#""MFA_ENABLE""#, "{}"]
    {
        assert(&with(&format!(r#""actions":{actions}"#)), "Specified action is not supported").await;
    }
    let list = |n: usize| serde_json::to_string(&vec!["x"; n]).unwrap();
    for (key, what) in [("eventIds", "event ids"), ("deviceNames", "device names")] {
        let many = |n| with(&format!(r#""{key}":{}"#, list(n)));
        assert(&many(21), &format!("Cannot exceed the limit of 20 {what}")).await;
        assert_eq!(search(&app, "bob", &many(20)).await.status, 200);
        for wrong in ["\"x\"", "[1]", "{}", "7"] {
            let message = format!("{key} is not a list of strings");
            assert(&with(&format!(r#""{key}":{wrong}"#)), &message).await;
        }
    }
    let exceeds = "Combination of page and size exceeds max limit of records fetch";
    for page in [
        r#""pageLimit":201"#,
        r#""pageStart":10001,"pageLimit":1"#,
        r#""pageStart":9802,"pageLimit":200"#,
        r#""pageStart":18446744073709551615"#,
        r#""pageLimit":18446744073709551615"#,
    ] {
        assert(&with(page), exceeds).await;
    }
    for page in [r#""pageStart":10000,"pageLimit":1"#, r#""pageStart":9801,"pageLimit":200"#] {
        assert_eq!(search(&app, "bob", &with(page)).await.status, 200, "{page}");
    }
    for wrong in ["-1", "0", "1.5", "25.0", "\"25\"", "[]", "true"] {
        assert(&with(&format!(r#""pageLimit":{wrong}"#)), "pageLimit is not a whole number of at least 1")
            .await;
        if wrong != "0" {
            let message = "pageStart is not a whole number of at least 0";
            assert(&with(&format!(r#""pageStart":{wrong}"#)), message).await;
        }
    }
}

#[tokio::test]
async fn mistakes_are_found_in_one_order() {
    let app = App::demo().await;
    let many = vec!["x"; 21];
    let mut body = json!({ "startDate": "x", "endDate": 0, "actions": ["x"], "eventIds": many,
        "deviceNames": many, "pageLimit": 0, "pageStart": 20_000 });
    let (past, future) = (0, START.millis() + 1);
    let mut expect = async |key: &str, next: Value, message: &str| {
        search(&app, "bob", &body.to_string()).await.assert_csp(400, message);
        body[key] = next;
    };
    expect("startDate", json!(future), "Date should be given as epoch").await;
    expect("endDate", json!(future + 1), "End date must be greater than start date").await;
    expect("startDate", json!(past), "Start date cannot be of future").await;
    expect("actions", json!([]), "Specified action is not supported").await;
    expect("eventIds", json!([]), "Cannot exceed the limit of 20 event ids").await;
    expect("deviceNames", json!([]), "Cannot exceed the limit of 20 device names").await;
    expect("pageLimit", json!(1), "pageLimit is not a whole number of at least 1").await;
    let exceeds = "Combination of page and size exceeds max limit of records fetch";
    expect("pageStart", json!(1), exceeds).await;
    assert_eq!(search(&app, "bob", &body.to_string()).await.status, 200);
}

#[tokio::test]
async fn users_search_their_own_trail_alone() {
    let app = App::demo().await;
    let all = r#"{"startDate":0,"endDate":1}"#;
    // Before the body is looked at.
    search(&app, "no", "{").await.assert_csp(401, "Unauthenticated User");
    search(&app, "app", "{").await.assert_csp(403, "The user is forbidden to use the API");
    search(&app, "frank", "{").await.assert_csp(400, "The request body is not JSON");
    search(&app, "frank", all).await.assert_csp(404, "No user with given token exists");
    app.token("bob", "Bob#demo12", None).await;
    assert_eq!(trail(&app, "admin").await, [""; 0]);
    let app = App::demo_with("[behaviour.vmware]\nfederated = \"ok\"").await;
    assert_eq!(trail(&app, "frank").await, [""; 0]);
}

#[tokio::test]
async fn a_deleted_user_leaves_no_trail() {
    let app = App::demo().await;
    app.token("bob", "Bob#demo12", None).await;
    let tenant = || app.emulator.engine().find_tenant(&TenantId::new("demo")).unwrap().current();
    assert!(tenant().audit.contains(&UserId::new(BOB)));
    app.ask("admin", "DELETE", &format!("/v3/users/{BOB}"), "").await.assert(204, "");
    assert!(!tenant().audit.contains(&UserId::new(BOB)));
}

#[tokio::test]
async fn the_oldest_entries_go_and_a_header_counts_them() {
    let app = App::demo().await;
    let live = app.emulator.engine().find_tenant(&TenantId::new("demo")).unwrap();
    let fill = app.emulator.engine().transact(&live, |tenant, now| {
        let bob = tenant.users.find_row(&UserId::new(BOB)).unwrap();
        for _ in 0..1003 {
            audit::record(
                tenant,
                &bob.record.id,
                Action::AuthenticationWithoutMfa,
                None,
                (&bob.record).into(),
                now,
            );
        }
        Ok::<_, Infallible>(())
    });
    fill.await.unwrap();
    let reply = search(&app, "bob", r#"{"startDate":0,"endDate":9999999999999,"pageStart":1001}"#).await;
    assert_eq!(reply.header("x-fauxfactor-audit-dropped"), "3");
    assert_eq!((&reply.json()["totalResults"], &reply.json()["results"]), (&json!(1000), &json!([])));
}

#[tokio::test]
async fn entries_are_in_the_order_of_time_also_where_the_clock_went_back() {
    let app = App::demo().await;
    app.token("bob", "Bob#demo12", None).await;
    app.clock.set(Timestamp::from_seconds(START.seconds() - 60));
    app.token("bob", "Bob#demo12", None).await;
    let all = found(&app, "bob", json!({})).await;
    let dates = [0, 1].map(|n| all["results"][n]["eventDate"].as_i64().unwrap());
    assert_eq!(dates, [START.millis(), START.millis() - 60_000]);
}

/// What somebody does to carol's second factor.
#[derive(Clone, Copy, Debug)]
enum Step {
    Create(&'static str),
    Bind,
    UnbindBy(bool),
    DeleteBy(bool),
    Rename(&'static str),
    Protect(LoginProtection),
    Turn(bool),
    Generate,
    Enrol(&'static str, bool),
    Remove,
    Clear,
}

fn step() -> impl Strategy<Value = Step> {
    let name = || prop_oneof![Just("one"), Just("two"), Just("alice-phone")];
    prop_oneof![
        2 => name().prop_map(Step::Create),
        4 => Just(Step::Bind),
        1 => any::<bool>().prop_map(Step::UnbindBy),
        1 => any::<bool>().prop_map(Step::DeleteBy),
        2 => name().prop_map(Step::Rename),
        1 => Just(Step::Protect(LoginProtection::Disabled)),
        2 => Just(Step::Protect(LoginProtection::Enabled(Method::Vmfa))),
        1 => Just(Step::Protect(LoginProtection::Enabled(Method::Sms))),
        2 => any::<bool>().prop_map(Step::Turn),
        1 => Just(Step::Generate),
        2 => (name(), any::<bool>()).prop_map(|(name, bound)| Step::Enrol(name, bound)),
        1 => Just(Step::Remove),
        1 => Just(Step::Clear),
    ]
}

fn demo() -> Tenant {
    config::parse("demo.toml", config::DEMO).unwrap().tenants.remove(0)
}

fn principal(tenant: &Tenant, id: &str) -> Principal {
    Principal::user(tenant.users.find_row(&UserId::new(id)).unwrap())
}

/// Does it, by carol, the administrator or the control plane; answers whether it was done.
fn act(tenant: &mut Tenant, step: Step, now: Timestamp) -> bool {
    let admin = principal(tenant, crate::harness::ADMIN);
    let carol = principal(tenant, CAROL);
    let by = |carols: bool| if carols { &carol } else { &admin };
    let assumed = Huawei { device_deletion: DeviceDeletion::AdministratorsAndSelf, ..Huawei::default() };
    let user = UserId::new(CAROL);
    let device = tenant.devices.find(&user).cloned();
    let serial = device.as_ref().map_or("none", |device| &*device.serial_number).to_owned();
    let code = |steps: i64| {
        let seed = device.as_ref().map_or(&[0; 10][..], |device| &**device.seed.expose());
        totp::code(seed, totp::step(now) + steps).to_string()
    };
    match step {
        Step::Create(name) => {
            let seed = Secret::new(Box::from(now.micros().to_be_bytes()));
            device::create(tenant, &carol, &user, name, seed, &assumed, now).is_ok()
        }
        Step::Bind => {
            let codes = [code(-1), code(0)];
            device::bind(tenant, &carol, &user, &serial, [&codes[0], &codes[1]], &assumed, now).is_ok()
        }
        Step::UnbindBy(carols) => {
            let code = code(0);
            device::unbind(tenant, by(carols), &user, &serial, Vouch::Code(&code), &assumed, now).is_ok()
        }
        Step::DeleteBy(carols) => device::delete(tenant, by(carols), &user, &serial, &assumed, now).is_ok(),
        Step::Rename(name) => device::rename(tenant, &carol, &user, name, now).is_ok(),
        Step::Protect(protection) => login_protection::update(tenant, &admin, &user, protection, now).is_ok(),
        Step::Turn(on) => mfa_status::turn(tenant, &carol, on, now).is_ok(),
        Step::Generate => {
            let randomness = Secret::new([7; recovery_code::RANDOMNESS]);
            recovery_code::generate(tenant, &carol, &user, &randomness, now).is_ok()
        }
        Step::Enrol(name, bound) => {
            let name = DeviceName::parse(name).unwrap();
            let seed = Secret::new(Box::from(now.micros().to_be_bytes()));
            device::enrol(tenant, &Principal::CONTROL_PLANE, &user, &name, seed, bound, now).is_ok()
        }
        Step::Remove => device::remove(tenant, &Principal::CONTROL_PLANE, &user, now).is_ok(),
        Step::Clear => login_protection::clear(tenant, &Principal::CONTROL_PLANE, &user, now).is_ok(),
    }
}

proptest! {
    #[test]
    fn whoever_replays_the_trail_knows_the_status(steps in prop::collection::vec(step(), 0..60)) {
        let (mut tenant, user) = (demo(), UserId::new(CAROL));
        let (mut device, mut turned_on) = (None::<String>, false);
        for (n, step) in steps.into_iter().enumerate() {
            let now = START.plus(Duration::from_secs(60 * n as u64));
            let mut copy = tenant.clone();
            let written = copy.audit.find(&user).map_or(0, |trail| trail.entries().count());
            if !act(&mut copy, step, now) {
                continue;
            }
            tenant = copy;
            for entry in tenant.audit.find(&user).into_iter().flat_map(Trail::entries).skip(written) {
                let name = entry.device.as_deref().map(str::to_owned);
                match entry.action {
                    Action::Activation => { prop_assert_eq!(device.replace(name.unwrap()), None); }
                    Action::Deactivation => {
                        prop_assert!(!turned_on, "it is disabled first");
                        prop_assert_eq!(device.take(), name);
                    }
                    Action::DeviceNameUpdate => { prop_assert_ne!(device.replace(name.clone().unwrap()), name); }
                    Action::Enable => {
                        prop_assert!(device == name && name.is_some());
                        prop_assert!(!std::mem::replace(&mut turned_on, true));
                    }
                    Action::Disable => {
                        prop_assert_eq!(&device, &name);
                        prop_assert!(std::mem::replace(&mut turned_on, false));
                    }
                    Action::RecoveryCodesGeneration => { prop_assert_eq!(&device, &name); }
                    other => prop_assert!(false, "{:?}", other),
                }
                prop_assert_eq!(entry.at, now);
            }
            let state = State::of(&tenant, &user);
            prop_assert_eq!(state.device.map(|device| device.name.to_string()), device.clone());
            prop_assert_eq!(state.turned_on, turned_on);
        }
    }
}

#[test]
fn a_device_in_the_place_of_another_is_deactivated_and_activated() {
    let (mut tenant, alice) = (demo(), UserId::new(ALICE));
    let by = tenant.users.find_row(&alice).unwrap();
    let other = device::VirtualMfaDevice {
        name: "new".into(),
        seed: Secret::new(Box::from([1; 20])),
        ..tenant.devices.find(&alice).unwrap().clone()
    };
    let swapped = audit::recording(&mut tenant, &alice, Actor::User(&by.record), START, |tenant| {
        tenant.devices.put(alice.clone(), other);
        Ok::<_, Infallible>(())
    });
    swapped.unwrap();
    let entries: Vec<_> = tenant
        .audit
        .find(&alice)
        .unwrap()
        .entries()
        .map(|entry| (entry.action, entry.device.as_deref()))
        .collect();
    let expected = [
        (Action::Disable, Some("alice-phone")),
        (Action::Deactivation, Some("alice-phone")),
        (Action::Activation, Some("new")),
        (Action::Enable, Some("new")),
    ];
    assert_eq!(entries, expected);
}

#[test]
fn a_device_is_renamed_by_its_user_or_an_administrator() {
    let mut tenant = demo();
    let (alice, admin, bob) =
        (principal(&tenant, ALICE), principal(&tenant, crate::harness::ADMIN), principal(&tenant, BOB));
    let id = UserId::new(ALICE);
    device::rename(&mut tenant, &alice, &id, "tablet", START).unwrap();
    device::rename(&mut tenant, &admin, &id, "laptop", START).unwrap();
    device::rename(&mut tenant, &admin, &id, "laptop", START).unwrap();
    let device = tenant.devices.find(&id).unwrap();
    assert_eq!((&*device.name, device.bound), ("laptop", true));
    assert_eq!(&*device.serial_number, "iam:d78cbac186b744899480f25bd022f468:mfa/laptop");
    let entries: Vec<_> =
        tenant.audit.find(&id).unwrap().entries().map(|entry| (entry.action, &*entry.by)).collect();
    let update = Action::DeviceNameUpdate;
    assert_eq!(entries, [(update, "alice@demo.test"), (update, "admin@demo.test")]);

    let mut rename = |by: &Principal, user: &str, name: &str| {
        device::rename(&mut tenant, by, &UserId::new(user), name, START).map(drop)
    };
    assert!(matches!(rename(&bob, ALICE, "x"), Err(device::Error::Forbidden(_))));
    assert!(matches!(rename(&alice, ALICE, "carol-phone"), Err(device::Error::SerialTaken(_))));
    assert_eq!(rename(&bob, BOB, "x"), Err(device::Error::NoDevice(UserId::new(BOB))));
    assert_eq!(rename(&admin, "nobody", "x"), Err(device::Error::UnknownUser(UserId::new("nobody"))));
    // One that is not bound is renamed without a word in the audit.
    rename(&admin, CAROL, "pager").unwrap();
    assert!(!tenant.audit.contains(&UserId::new(CAROL)));
}
