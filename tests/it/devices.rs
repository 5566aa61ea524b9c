//! Virtual MFA devices and login protection, from creation to deletion, by `/v3.0` and by `/v5`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{
    ACCOUNT, ALICE, ALICE_SEED, App, BOB, CAROL, CAROL_SEED, ERIN, FRANK, NOBODY, Reply, device_of,
    protection_of,
};

const DEVICES: &str = "/v3.0/OS-MFA/virtual-mfa-devices";

fn serial(name: &str) -> String {
    format!("iam:{ACCOUNT}:mfa/{name}")
}

async fn create(app: &App, who: &str, user: &str, name: &str) -> Reply {
    let body = json!({ "virtual_mfa_device": { "name": name, "user_id": user } }).to_string();
    app.ask(who, "POST", DEVICES, &body).await
}

async fn bind(app: &App, who: &str, user: &str, serial: &str, codes: [&str; 2]) -> Reply {
    let body = json!({
        "user_id": user,
        "serial_number": serial,
        "authentication_code_first": codes[0],
        "authentication_code_second": codes[1],
    });
    app.ask(who, "PUT", "/v3.0/OS-MFA/mfa-devices/bind", &body.to_string()).await
}

async fn unbind(app: &App, who: &str, user: &str, serial: &str, code: &str) -> Reply {
    let body = json!({ "user_id": user, "serial_number": serial, "authentication_code": code });
    app.ask(who, "PUT", "/v3.0/OS-MFA/mfa-devices/unbind", &body.to_string()).await
}

async fn delete(app: &App, who: &str, user: &str, serial: &str) -> Reply {
    app.ask(who, "DELETE", &format!("{DEVICES}?user_id={user}&serial_number={serial}"), "").await
}

async fn protect(app: &App, user: &str, enabled: bool, method: &str) -> Reply {
    let body = json!({ "login_protect": { "enabled": enabled, "verification_method": method } });
    app.ask("admin", "PUT", &protection_of(user), &body.to_string()).await
}

async fn is_bound(app: &App, user: &str) -> Value {
    let reply = app.ask("admin", "GET", &format!("/v5/mfa-devices?user_id={user}"), "").await;
    reply.json()["mfa_devices"][0]["enabled"].clone()
}

#[tokio::test]
async fn a_device_lives_from_creation_to_deletion() {
    let app = App::demo().await;
    let reply = create(&app, "bob", BOB, "bob-phone").await;
    let seed = reply.json()["virtual_mfa_device"]["base32_string_seed"].as_str().unwrap().to_owned();
    let serial = &serial("bob-phone");
    reply.assert(
        201,
        &format!(r#"{{"virtual_mfa_device":{{"serial_number":"{serial}","base32_string_seed":"{seed}"}}}}"#),
    );
    assert_eq!(seed.len(), 32);

    let codes = [app.code(&seed, -1), app.code(&seed, 0)];
    let reply = bind(&app, "bob", BOB, serial, [&codes[0], &codes[1]]).await;
    reply.assert(204, "");
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 201, "binding alone asks for nothing");

    assert_eq!(protect(&app, BOB, true, "vmfa").await.status, 200);
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 401);
    let code = app.code(&seed, 0);
    let reply = app.sign_in("bob", "Bob#demo12", Some(&code)).await;
    assert_eq!(reply.json()["token"]["methods"], json!(["password", "totp"]));

    let message = "Login protection has been bound to mfa, the unbinding operation cannot be performed.";
    unbind(&app, "bob", BOB, serial, &code).await.assert_iam(400, "IAM.1062", message);
    delete(&app, "admin", BOB, serial).await.assert_iam(400, "IAM.1062", message);
    assert_eq!(protect(&app, BOB, false, "vmfa").await.status, 200);
    let wrong = unbind(&app, "bob", BOB, serial, "000000").await;
    wrong.assert_iam(400, "IAM.1061", "Invalid TOTP passcode.");
    unbind(&app, "bob", BOB, serial, &code).await.assert(204, "");
    assert_eq!(is_bound(&app, BOB).await, json!(false), "the device stays");
    delete(&app, "admin", BOB, serial).await.assert(204, "");
    assert_eq!(app.huawei("bob", &device_of(BOB)).await.status, 404);
}

#[tokio::test]
async fn lists_show_what_single_reads_show() {
    let app = App::demo().await;
    app.huawei("admin", DEVICES).await.assert(
        200,
        &format!(
            r#"{{"virtual_mfa_devices":[{{"user_id":"{ALICE}","serial_number":"iam/mfa/{ALICE}"}},{{"user_id":"{CAROL}","serial_number":"{}"}}]}}"#,
            serial("carol-phone")
        ),
    );
    let row = |user: &str, enabled: bool, method: &str| {
        format!(r#"{{"user_id":"{user}","enabled":{enabled},"verification_method":"{method}"}}"#)
    };
    let rows = [row(ALICE, true, "vmfa"), row(CAROL, true, "sms"), row(ERIN, false, "none")].join(",");
    let reply = app.huawei("erin", "/v3.0/OS-USER/login-protects").await;
    reply.assert(200, &format!(r#"{{"login_protects":[{rows}]}}"#));
    let empty =
        App::tenant("[[tenant.user]]\nid = \"u\"\nname = \"u\"\nowner = true\ntokens = [\"t\"]").await;
    empty.ask_with("t", "GET", DEVICES, "").await.assert(200, r#"{"virtual_mfa_devices":[]}"#);
    empty
        .ask_with("t", "GET", "/v3.0/OS-USER/login-protects", "")
        .await
        .assert(200, r#"{"login_protects":[]}"#);
}

#[tokio::test]
async fn two_consecutive_codes_bind_the_older_first() {
    // Steps of the two codes, and whether they bind: anywhere inside -2 to +1.
    let table = [
        ((-2, -1), true),
        ((-1, 0), true),
        ((0, 1), true),
        ((-3, -2), false),
        ((1, 2), false),
        ((0, -1), false),
        ((0, 0), false),
        ((-2, 0), false),
        ((-1, 1), false),
    ];
    for ((first, second), is_right) in table {
        let app = App::demo().await;
        let codes = [app.code(CAROL_SEED, first), app.code(CAROL_SEED, second)];
        let reply = bind(&app, "carol", CAROL, &serial("carol-phone"), [&codes[0], &codes[1]]).await;
        if is_right {
            reply.assert(204, "");
        } else {
            reply.assert_iam(400, "IAM.1061", "Invalid TOTP passcode.");
        }
        assert_eq!(is_bound(&app, CAROL).await, json!(is_right), "{first} {second}");
    }
}

#[tokio::test]
async fn a_bind_that_is_not_one_says_why() {
    let app = App::demo().await;
    let codes = [app.code(CAROL_SEED, -1), app.code(CAROL_SEED, 0)];
    let codes = [&*codes[0], &*codes[1]];
    let missing = |serial: &str| format!("Could not find virtual_mfa_device: {serial}.");
    let alices = format!("iam/mfa/{ALICE}");
    for unknown in ["nothing", &alices, "iam:other:mfa/carol-phone"] {
        let reply = bind(&app, "carol", CAROL, unknown, codes).await;
        reply.assert_iam(404, "IAM.0004", &missing(unknown));
    }
    let forbidden = "You are not authorized to perform the requested action.";
    for who in ["admin", "alice", "bob"] {
        let reply = bind(&app, who, CAROL, &serial("carol-phone"), codes).await;
        reply.assert_iam(403, "IAM.0002", forbidden);
    }
    for bad in ["abc", "12345", "1234567", "12345a", " 12345"] {
        let reply = bind(&app, "carol", CAROL, &serial("carol-phone"), [bad, codes[1]]).await;
        let message = format!("Invalid input for field 'authentication_code_first'. The value is '{bad}'.");
        reply.assert_iam(400, "IAM.0073", &message);
    }
    // The other spelling of the pages, too; and then it is bound.
    let other = format!("iam/mfa/{CAROL}");
    bind(&app, "carol", CAROL, &other, codes).await.assert(204, "");
    let message =
        format!("Conflict occurred when attempting to store virtual_mfa_device - {other} is bound.");
    bind(&app, "carol", CAROL, &other, codes).await.assert_iam(409, "IAM.0005", &message);
}

#[tokio::test]
async fn a_name_is_1_to_64_characters_and_a_serial_is_one_users() {
    let app = App::demo().await;
    let long = "x".repeat(65);
    for bad in ["", "a\u{7}", &long] {
        let reply = create(&app, "bob", BOB, bad).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["error_code"]), (400, &json!("IAM.0073")), "{bad}");
    }
    let reply = app.ask("bob", "POST", DEVICES, r#"{"virtual_mfa_device":{"user_id":"x"}}"#).await;
    reply.assert_iam(400, "IAM.0072", "'name' is a required property.");
    let taken = create(&app, "bob", BOB, "carol-phone").await;
    let message = format!(
        "Conflict occurred when attempting to store virtual_mfa_device - Duplicate entry: {}.",
        serial("carol-phone")
    );
    taken.assert_iam(409, "IAM.0005", &message);
    let by_name = create(&app, "bob", BOB, "alice-phone").await;
    assert_eq!(by_name.status, 409, "whatever serial number the configuration gave it");
    assert_eq!(create(&app, "bob", BOB, &"\u{540d}".repeat(64)).await.status, 201);
}

#[tokio::test]
async fn a_bound_device_stays_and_one_never_bound_makes_way() {
    let app = App::demo().await;
    let reply = create(&app, "alice", ALICE, "second").await;
    let message =
        format!("Conflict occurred when attempting to store virtual_mfa_device - user {ALICE} has a device.");
    reply.assert_iam(409, "IAM.0005", &message);
    assert_eq!(create(&app, "carol", CAROL, "second").await.status, 201);
    let shown = app.huawei("carol", &device_of(CAROL)).await;
    assert_eq!(shown.json()["virtual_mfa_device"]["serial_number"], serial("second"));
    let strict = App::demo_with("[behaviour.huawei]\nreplace_unbound_device = false").await;
    assert_eq!(create(&strict, "carol", CAROL, "second").await.status, 409);
}

#[tokio::test]
async fn administrators_create_for_others_and_federated_users_have_no_device() {
    let app = App::demo().await;
    assert_eq!(create(&app, "admin", BOB, "from-admin").await.status, 201);
    create(&app, "admin", NOBODY, "x").await.assert_iam(
        404,
        "IAM.0004",
        &format!("Could not find user: {NOBODY}."),
    );
    assert_eq!(create(&app, "admin", FRANK, "x").await.status, 403);
    assert_eq!(create(&app, "erin", BOB, "x").await.status, 403);
}

#[tokio::test]
async fn an_administrator_unbinds_without_a_code_and_the_user_must_bind_anew() {
    let app = App::demo().await;
    let serial = format!("iam/mfa/{ALICE}");
    unbind(&app, "admin", ALICE, &serial, "not a code").await.assert(204, "");
    assert_eq!(is_bound(&app, ALICE).await, json!(false));
    let code = app.code(ALICE_SEED, 0);
    assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&code)).await.status, 401);
    let message = format!("Could not find virtual_mfa_device: {serial}.");
    unbind(&app, "admin", ALICE, &serial, "x").await.assert_iam(404, "IAM.0004", &message);
}

#[tokio::test]
async fn deleting_what_is_not_there_is_done() {
    let app = App::demo().await;
    for (user, serial) in [(ALICE, "nothing"), (NOBODY, "nothing"), (BOB, "nothing")] {
        delete(&app, "admin", user, serial).await.assert(204, "");
    }
    assert_eq!(is_bound(&app, ALICE).await, json!(true));
    let reply = app.ask("admin", "DELETE", DEVICES, "").await;
    reply.assert_iam(400, "IAM.0072", "'user_id' is a required property.");
}

#[tokio::test]
async fn deletion_takes_a_query_of_any_spelling_or_a_body() {
    let carols = serial("carol-phone");
    let encoded = carols.replace(':', "%3A").replace('/', "%2F");
    let queries = [
        format!("?user_id={CAROL}&serial_number={carols}"),
        format!("?serial_number={encoded}&user_id={CAROL}"),
    ];
    for query in queries {
        let app = App::demo().await;
        app.ask("admin", "DELETE", &format!("{DEVICES}{query}"), "").await.assert(204, "");
        assert_eq!(app.huawei("carol", &device_of(CAROL)).await.status, 404, "{query}");
    }
    let app = App::demo().await;
    let body = json!({ "user_id": CAROL, "serial_number": carols }).to_string();
    app.ask("admin", "DELETE", DEVICES, &body).await.assert(204, "");
    assert_eq!(app.huawei("carol", &device_of(CAROL)).await.status, 404);
}

#[tokio::test]
async fn users_delete_their_own_only_where_the_configuration_says_so() {
    let app = App::demo().await;
    assert_eq!(delete(&app, "carol", CAROL, &serial("carol-phone")).await.status, 403);
    let app = App::demo_with("[behaviour.huawei]\ndevice_deletion = \"administrators_and_self\"").await;
    assert_eq!(delete(&app, "bob", CAROL, &serial("carol-phone")).await.status, 403);
    delete(&app, "carol", CAROL, &serial("carol-phone")).await.assert(204, "");
}

#[tokio::test]
async fn login_protection_echoes_what_was_asked_and_reads_back_none() {
    let app = App::demo().await;
    let body = |enabled: bool, method: &str| {
        format!(
            r#"{{"login_protect":{{"user_id":"{BOB}","enabled":{enabled},"verification_method":"{method}"}}}}"#
        )
    };
    protect(&app, BOB, true, "email").await.assert(200, &body(true, "email"));
    app.huawei("bob", &protection_of(BOB)).await.assert(200, &body(true, "email"));
    // bob has no phone, and needs none to switch it off.
    protect(&app, BOB, false, "sms").await.assert(200, &body(false, "sms"));
    app.huawei("bob", &protection_of(BOB)).await.assert(200, &body(false, "none"));
}

#[tokio::test]
async fn login_protection_that_cannot_be_is_refused() {
    let app = App::demo().await;
    let message = "Request parameter verification_method is invalid.";
    protect(&app, BOB, true, "sms").await.assert_iam(400, "IAM.0007", message);
    protect(&app, BOB, false, "none").await.assert_iam(
        400,
        "IAM.0073",
        "Invalid input for field 'verification_method'. The value is 'none'.",
    );
    for bad in ["none", "SMS", "carrier pigeon"] {
        let message = format!("Invalid input for field 'verification_method'. The value is '{bad}'.");
        protect(&app, BOB, true, bad).await.assert_iam(400, "IAM.0073", &message);
    }
    let put = async |body: &str| app.ask("admin", "PUT", &protection_of(BOB), body).await;
    for (body, field) in [
        ("{}", "login_protect"),
        (r#"{"login_protect":{"verification_method":"sms"}}"#, "enabled"),
        (r#"{"login_protect":{"enabled":false}}"#, "verification_method"),
    ] {
        put(body).await.assert_iam(400, "IAM.0072", &format!("'{field}' is a required property."));
    }
    let message = "Invalid input for field 'enabled'. The value is 'yes'.";
    let body = r#"{"login_protect":{"enabled":"yes","verification_method":"sms"}}"#;
    put(body).await.assert_iam(400, "IAM.0073", message);
    assert_eq!(protect(&app, FRANK, true, "vmfa").await.status, 403, "federated");
    assert_eq!(protect(&app, NOBODY, true, "vmfa").await.status, 404);
    let forbidden = "You are not authorized to perform the requested action.";
    let own = protection_of(crate::harness::ADMIN);
    let body = r#"{"login_protect":{"enabled":true,"verification_method":"vmfa"}}"#;
    app.ask("admin", "PUT", &own, body).await.assert_iam(403, "IAM.0002", forbidden);
}

#[tokio::test]
async fn a_policy_may_deny_users_their_own_device() {
    let rows = r#"
policy = [{ name = "no", statements = [{ effect = "Deny", actions = ["iam:mfa:*"] }] }]
[[tenant.user]]
id = "u"
name = "u"
policies = ["no"]
tokens = ["t"]
device = { name = "d", seed = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU" }
"#;
    let app = App::tenant(rows).await;
    let body = r#"{"virtual_mfa_device":{"name":"n","user_id":"u"}}"#;
    let denied = |action: &str| format!("Policy doesn't allow {action} to be performed.");
    let reply = app.ask_with("t", "POST", DEVICES, body).await;
    reply.assert_iam(403, "IAM.0003", &denied("iam:mfa:createVirtualMFADevice"));
    let codes = [app.code(CAROL_SEED, -1), app.code(CAROL_SEED, 0)];
    let body = json!({ "user_id": "u", "serial_number": "iam:a:mfa/d", "authentication_code_first": codes[0],
        "authentication_code_second": codes[1] });
    let reply = app.ask_with("t", "PUT", "/v3.0/OS-MFA/mfa-devices/bind", &body.to_string()).await;
    reply.assert_iam(403, "IAM.0003", &denied("iam:mfa:bindMFADevice"));
    assert_eq!(
        app.ask_with("t", "GET", &device_of("u"), "").await.status,
        200,
        "reading one's own needs none"
    );
}

#[tokio::test]
async fn the_younger_siblings_do_the_same() {
    let app = App::demo().await;
    let body = json!({ "virtual_mfa_device_name": "bob-phone", "user_id": BOB }).to_string();
    let reply = app.ask("bob", "POST", "/v5/virtual-mfa-devices", &body).await;
    assert_eq!(reply.status, 201);
    let seed = reply.json()["virtual_mfa_device"]["base32_string_seed"].as_str().unwrap().to_owned();
    let serial = serial("bob-phone");
    let body = json!({ "user_id": BOB, "serial_number": serial,
        "authentication_code_first": app.code(&seed, -1), "authentication_code_second": app.code(&seed, 0) });
    app.ask("bob", "POST", "/v5/mfa-devices/enable", &body.to_string()).await.assert(204, "");
    let reply = app.ask("bob", "GET", &format!("/v5/mfa-devices?user_id={BOB}"), "").await;
    let expected = format!(
        r#"{{"mfa_devices":[{{"serial_number":"{serial}","user_id":"{BOB}","enabled":true}}],"page_info":{{"next_marker":null,"current_count":1}}}}"#
    );
    reply.assert(200, &expected);
    let named = json!({ "user_id": BOB, "serial_number": serial }).to_string();
    assert_eq!(app.ask("bob", "POST", "/v5/mfa-devices/disable", &named).await.status, 403, "no code");
    app.ask("admin", "POST", "/v5/mfa-devices/disable", &named).await.assert(204, "");
    let path = format!("/v5/virtual-mfa-devices?user_id={BOB}&serial_number={serial}");
    app.ask("admin", "DELETE", &path, "").await.assert(204, "");
    let reply = app.ask("bob", "GET", &format!("/v5/mfa-devices?user_id={BOB}"), "").await;
    reply.assert(200, r#"{"mfa_devices":[],"page_info":{"next_marker":null,"current_count":0}}"#);
    let reply = app.ask("admin", "GET", &format!("/v5/mfa-devices?user_id={NOBODY}"), "").await;
    reply
        .assert(404, &format!(r#"{{"error_code":"IAM.0004","error_msg":"Could not find user: {NOBODY}."}}"#));
}

#[tokio::test]
async fn codes_move_with_the_tenants_clock() {
    let app = App::demo().await;
    let old = app.code(ALICE_SEED, 0);
    app.advance(Duration::from_mins(2));
    assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&old)).await.status, 401);
    let now = app.code(ALICE_SEED, 0);
    assert_eq!(app.sign_in("alice", "Alice#demo1", Some(&now)).await.status, 201);
}
