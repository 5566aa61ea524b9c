//! VMware's read: the principal's own MFA status.

use std::fmt::Write as _;

use crate::harness::{App, STATUS};

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
