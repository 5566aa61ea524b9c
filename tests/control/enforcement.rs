//! The enforcement ladder: strict, soft and off.
//!
//! What was overruled is for the request log; here it is seen as the engine notes it.

use fauxfactor::domain::enforcement::Enforcement;
use fauxfactor::domain::policy::Forbidden;
use fauxfactor::domain::principal::Principal;
use fauxfactor::domain::{access_key, device, organization, users};
use proptest::prelude::*;
use serde_json::json;

use crate::harness::{ALICE, App, BOB, STATUS, Signer, TENANT, device_of};
use crate::{huawei_table, vmware_table};

const PATH: &str = "/_fauxfactor/v1/tenants/demo/enforcement";
const AM: &str = "/csp/gateway/am/api";

async fn set(app: &App, tenant: &str, mode: &str) {
    let path = format!("/_fauxfactor/v1/tenants/{tenant}/enforcement");
    let reply = app.request("PUT", &path, &[], &format!(r#"{{"mode":"{mode}"}}"#)).await;
    reply.assert(200, &format!(r#"{{"mode":"{mode}"}}"#));
}

#[tokio::test]
async fn a_tenant_is_strict_until_it_is_told_otherwise() {
    let app = App::demo().await;
    app.get(PATH, &[]).await.assert(200, r#"{"mode":"strict"}"#);
    for mode in ["soft", "off", "strict"] {
        set(&app, "demo", mode).await;
        app.get(PATH, &[]).await.assert(200, &format!(r#"{{"mode":"{mode}"}}"#));
    }
}

#[tokio::test]
async fn another_mode_is_refused_and_changes_nothing() {
    let app = App::demo().await;
    set(&app, "demo", "soft").await;
    for body in ["", "{}", r#"{"mode":"Strict"}"#, r#"{"mode":null}"#, r#"{"mode":"off","x":1}"#, "[]", "x"] {
        let reply = app.request("PUT", PATH, &[], body).await;
        assert_eq!(
            (reply.status.as_u16(), &reply.json()["code"]),
            (400, &json!("invalid_request")),
            "{body}"
        );
    }
    app.get(PATH, &[]).await.assert(200, r#"{"mode":"soft"}"#);
    let missing = app.get("/_fauxfactor/v1/tenants/nope/enforcement", &[]).await;
    assert_eq!((missing.status.as_u16(), &missing.json()["code"]), (404, &json!("tenant_not_found")));
}

/// The status of a row of Huawei's table for those who may.
fn allowed(row: &huawei_table::Row) -> u16 {
    row.4.into_iter().find(|status| *status < 400).unwrap()
}

/// Whoever is refused in strict, whichever operation of Huawei's it is, is not refused in soft or off.
#[tokio::test]
async fn nobody_is_refused_at_huawei_unless_policy_is_obeyed() {
    for mode in ["soft", "off"] {
        for row in huawei_table::ROWS {
            for (column, (who, token)) in huawei_table::CALLERS.into_iter().enumerate() {
                if row.4[column] != 403 || who == "other tenant" {
                    continue;
                }
                let app = huawei_table::world(row).await;
                set(&app, "t", mode).await;
                let reply = huawei_table::ask(&app, row, token).await;
                assert_eq!(reply.status, allowed(row), "{} by {who}, {mode}: {reply:?}", row.0);
                if mode == "off" {
                    // The reasons differ in what is noted alone, and nothing is.
                    break;
                }
            }
        }
    }
}

/// What is allowed or not authenticated in strict is the same in soft and off.
#[tokio::test]
async fn nothing_else_changes_at_huawei() {
    for mode in ["soft", "off"] {
        for row in huawei_table::ROWS {
            for (column, (who, token)) in huawei_table::CALLERS.into_iter().enumerate() {
                let status = row.4[column];
                // One of each is enough: the others are the same code.
                if status == 403 || !["owner", "itself", "service account", "none"].contains(&who) {
                    continue;
                }
                let app = huawei_table::world(row).await;
                set(&app, "t", mode).await;
                let reply = huawei_table::ask(&app, row, token).await;
                assert_eq!(reply.status, status, "{} by {who}, {mode}: {reply:?}", row.0);
            }
        }
    }
}

#[tokio::test]
async fn roles_in_the_organization_do_not_matter_unless_policy_is_obeyed() {
    for mode in ["soft", "off"] {
        for vmware_table::Row(operation, method, path, body, statuses, _) in vmware_table::ROWS {
            for ((who, token), status) in vmware_table::CALLERS.into_iter().zip(statuses) {
                if who.starts_with("other tenant") {
                    continue;
                }
                let app = App::configured(vmware_table::TENANTS).await;
                set(&app, "t", mode).await;
                let headers = [("csp-auth-token", token)];
                let reply = app.request(method, &format!("{AM}{path}"), &headers, body).await;
                // Who the logged-in user is takes a user, and a service account is none.
                let takes_a_user = path.contains("/loggedin/") && who == "service account";
                let expected = if *status == 403 && !takes_a_user { 200 } else { *status };
                assert_eq!(reply.status, expected, "{operation} by {who}, {mode}: {reply:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_takes_a_user_stays_refused_to_service_accounts() {
    let app = App::demo().await;
    for mode in ["strict", "soft", "off"] {
        set(&app, "demo", mode).await;
        assert_eq!(app.status("app").await.status, 403, "{mode}");
        assert_eq!(app.huawei("app", &device_of(ALICE)).await.status, 401, "{mode}");
    }
}

#[tokio::test]
async fn credentials_and_codes_are_checked_in_every_mode() {
    let app = App::demo().await;
    for mode in ["soft", "off"] {
        set(&app, "demo", mode).await;
        assert_eq!(app.ask_with("no-such-token", "GET", &device_of(ALICE), "").await.status, 401);
        assert_eq!(app.get(STATUS, &[]).await.status, 401);
        assert_eq!(app.sign_in("alice", "Alice#demo1", None).await.status, 401, "a code is asked for");
        assert_eq!(app.sign_in("alice", "wrong", None).await.status, 401);
        let mut forged = Signer::alice(&app, "/v3/users");
        forged.secret = "wrong";
        assert_eq!(app.send(forged.request()).await.status, 401);
        // Another's password is changed by who knows it, and by nobody else.
        let body = r#"{"user":{"password":"Other#pass2","original_password":"Erin#demo1"}}"#;
        let reply = app.ask("erin", "POST", &format!("/v3/users/{BOB}/password"), body).await;
        reply.assert_keystone(401, "Incorrect password.");
    }
}

#[tokio::test]
async fn rules_that_are_no_authorization_hold_in_every_mode() {
    let app = App::demo().await;
    set(&app, "demo", "soft").await;
    let device = format!(r#"{{"virtual_mfa_device":{{"name":"new","user_id":"{ALICE}"}}}}"#);
    let create = |body: String| {
        let app = &app;
        async move { app.ask("erin", "POST", "/v3.0/OS-MFA/virtual-mfa-devices", &body).await }
    };
    assert_eq!(create(device.clone()).await.status, 409, "one device a user");
    assert_eq!(create(device.replace(ALICE, crate::harness::NOBODY)).await.status, 404);
    assert_eq!(create(device.replace(ALICE, crate::harness::FRANK)).await.status, 403, "federated");
}

#[tokio::test]
async fn tenants_are_as_strict_as_each_was_told() {
    let second = TENANT.to_owned() + r#"user = [{ id = "u", name = "u", tokens = ["u-token"] }]"#;
    let app = App::configured(&format!("{}\n{second}", fauxfactor::config::DEMO)).await;
    set(&app, "demo", "off").await;
    assert_eq!(app.huawei("bob", &device_of(ALICE)).await.status, 200);
    assert_eq!(app.ask_with("u-token", "GET", "/v3/users", "").await.status, 403);
}

#[tokio::test]
async fn other_refusals_of_authorization_are_overruled_too() {
    let app = App::demo().await;
    let owner = crate::harness::ADMIN;
    let owners_key = format!(r#"{{"credential":{{"user_id":"{owner}"}}}}"#);
    let foreign = r#"{"user":{"name":"new","domain_id":"another"}}"#;
    let disable = r#"{"user":{"enabled":false}}"#;
    let own_protection = r#"{"login_protect":{"enabled":true,"verification_method":"vmfa"}}"#;
    let unbind = format!(r#"{{"user_id":"{ALICE}","serial_number":"iam:x:mfa/none"}}"#);
    let rows: [(&str, &str, String, &str, u16); 6] = [
        ("bob", "POST", "/v3.0/OS-CREDENTIAL/credentials".into(), &owners_key, 201),
        ("admin", "POST", "/v3.0/OS-USER/users".into(), foreign, 201),
        ("admin", "GET", "/v3.0/OS-SECURITYPOLICY/domains/another/login-policy".into(), "", 200),
        ("admin", "PUT", crate::harness::protection_of(owner), own_protection, 200),
        ("alice", "POST", "/v5/mfa-devices/disable".into(), &unbind, 404),
        ("admin", "PUT", format!("/v3.0/OS-USER/users/{owner}"), disable, 200),
    ];
    for (who, method, path, body, allowed) in rows {
        set(&app, "demo", "strict").await;
        assert_eq!(app.ask(who, method, &path, body).await.status, 403, "{method} {path}");
        set(&app, "demo", "soft").await;
        assert_eq!(app.ask(who, method, &path, body).await.status, allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn agencies_are_not_there_for_those_who_might_not_use_them_either() {
    let app = App::demo().await;
    let body = r#"{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"agency_name":"x"}}}}"#;
    assert_eq!(app.ask("bob", "POST", "/v3/auth/tokens", body).await.status, 403);
    set(&app, "demo", "soft").await;
    assert_eq!(app.ask("bob", "POST", "/v3/auth/tokens", body).await.status, 501);
}

#[tokio::test]
async fn a_key_may_name_another_account_unless_policy_is_obeyed() {
    let app = App::demo().await;
    let ask = || Signer::alice(&app, "/v3/auth/domains").header("x-domain-id", "another").request();
    assert_eq!(app.send(ask()).await.status, 403);
    set(&app, "demo", "soft").await;
    assert_eq!(app.send(ask()).await.status, 200);
}

#[tokio::test]
async fn a_tenant_is_made_as_strict_as_asked_and_reset_to_that() {
    let app = App::demo().await;
    let tenants = "/_fauxfactor/v1/tenants";
    let made = app.request("POST", tenants, &[], r#"{"name":"lenient","enforcement":"soft"}"#).await.json();
    assert_eq!(made["enforcement"], "soft");
    set(&app, "lenient", "off").await;
    assert_eq!(app.get(&format!("{tenants}/lenient"), &[]).await.json()["enforcement"], "off");
    let reset = app.request("POST", &format!("{tenants}/lenient/reset"), &[], "").await.json();
    assert_eq!(reset["enforcement"], "soft");
    let fork = app.request("POST", tenants, &[], r#"{"fork":"lenient"}"#).await.json();
    assert_eq!(fork["enforcement"], "strict");
    let refused = app.request("POST", tenants, &[], r#"{"enforcement":"lax"}"#).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (400, &json!("invalid_request")));
}

/// A caller as `http` makes one in a tenant of that mode.
fn caller(tenant: &fauxfactor::domain::tenant::Tenant, id: &str, mode: Enforcement) -> Principal {
    let user = tenant.users.find_row(&fauxfactor::domain::id::UserId::new(id)).unwrap();
    Principal::user(user).with_leniency(mode.leniency())
}

fn noted(principal: &Principal) -> Vec<String> {
    principal.overruled().iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn soft_notes_each_reason_once_and_off_none() {
    let app = App::demo().await;
    let tenant = app.emulator.engine().find_tenant_named("demo").unwrap().current();
    let alice = fauxfactor::domain::id::UserId::new(ALICE);
    for (mode, is_noted) in [(Enforcement::Soft, true), (Enforcement::Off, false)] {
        let bob = caller(&tenant, BOB, mode);
        for _ in 0..2 {
            assert!(device::show(&tenant, &bob, &alice).is_ok());
            assert!(users::may_create(&tenant, &bob).is_ok());
            let own = tenant.organization.get().id.as_str();
            assert!(organization::member(&tenant, &bob, &format!("vmwareid:{}", uuid(ALICE)), own).is_ok());
        }
        let expected = [
            "iam:mfa:getVirtualMFADevice: the caller has no policy and is no administrator",
            "iam:users:createUser: the caller has no policy and is no administrator",
            "the caller's roles in the organization do not allow it",
        ];
        assert_eq!(noted(&bob), if is_noted { expected.to_vec() } else { Vec::new() });
    }
    let strict = caller(&tenant, BOB, Enforcement::Strict);
    assert_eq!(
        device::show(&tenant, &strict, &alice).unwrap_err(),
        device::Error::Forbidden(Forbidden::NoPolicy)
    );
    assert!(noted(&strict).is_empty() && strict.leniency().is_none());
}

#[tokio::test]
async fn what_is_allowed_anyway_is_not_noted() {
    let app = App::demo().await;
    let tenant = app.emulator.engine().find_tenant_named("demo").unwrap().current();
    let alice = caller(&tenant, ALICE, Enforcement::Soft);
    assert!(device::show(&tenant, &alice, &fauxfactor::domain::id::UserId::new(ALICE)).is_ok());
    assert!(noted(&alice).is_empty());
}

fn uuid(hex: &str) -> String {
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// For any caller and any target: what strict allows, soft allows without a note; what strict refuses, soft
    /// allows with one. Off allows both without.
    #[test]
    fn soft_is_strict_with_notes_in_place_of_refusals(who in 0..6_usize, whom in 0..8_usize, what in 0..4_usize) {
        static TENANT: std::sync::OnceLock<std::sync::Arc<fauxfactor::domain::tenant::Tenant>> =
            std::sync::OnceLock::new();
        let tenant = TENANT.get_or_init(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let app = App::demo().await;
                app.emulator.engine().find_tenant_named("demo").unwrap().current()
            })
        });
        let id = |n: usize| fauxfactor::domain::id::UserId::new(&format!("07609fb9358010e21f7bc003751c7c3{n}"));
        let target = id(whom);
        let ask = |caller: &Principal| -> Result<(), Forbidden> {
            let refused = match what {
                0 => device::show(tenant, caller, &target).map(drop).map_err(|error| match error {
                    device::Error::Forbidden(why) => Some(why),
                    _ => None,
                }),
                1 => users::show(tenant, caller, users::SHOW, &target).map(drop).map_err(|error| match error {
                    users::Error::Forbidden(why) => Some(why),
                    _ => None,
                }),
                2 => access_key::list(tenant, caller, &target).map(drop).map_err(|error| match error {
                    access_key::Error::Forbidden(why) => Some(why),
                    _ => None,
                }),
                _ => users::may_create(tenant, caller).map_err(Some),
            };
            match refused { Err(Some(why)) => Err(why), _ => Ok(()) }
        };
        let by = |mode| caller(tenant, &id(who).to_string(), mode);
        let (strict, soft, off) = (by(Enforcement::Strict), by(Enforcement::Soft), by(Enforcement::Off));
        let verdict = ask(&strict);
        prop_assert!(ask(&soft).is_ok() && ask(&off).is_ok());
        let noted: Vec<_> = soft.overruled().iter().map(|overruling| overruling.why).collect();
        prop_assert_eq!(noted, verdict.err().into_iter().collect::<Vec<_>>());
        prop_assert!(off.overruled().is_empty() && ask(&Principal::CONTROL_PLANE).is_ok());
    }
}
