//! The two reads of Huawei's: who may see what, and what they see.

use crate::harness::{ADMIN, ALICE, App, BOB, CAROL, ERIN, FRANK, NOBODY, TENANT, device_of, protection_of};

const FORBIDDEN: (u16, &str, &str) =
    (403, "IAM.0002", "You are not authorized to perform the requested action.");

#[tokio::test]
async fn alice_sees_her_device_as_the_vendors_page_writes_it() {
    let app = App::demo().await;
    let reply = app.huawei("alice", &device_of(ALICE)).await;
    reply.assert(
        200,
        r#"{"virtual_mfa_device":{"user_id":"07609fb9358010e21f7bc003751c7c31","serial_number":"iam/mfa/07609fb9358010e21f7bc003751c7c31"}}"#,
    );
    assert_eq!(reply.header("content-type"), "application/json; charset=UTF-8");
}

#[tokio::test]
async fn alice_sees_her_login_protection_as_the_vendors_page_writes_it() {
    let app = App::demo().await;
    let reply = app.huawei("alice", &protection_of(ALICE)).await;
    reply.assert(
        200,
        r#"{"login_protect":{"user_id":"07609fb9358010e21f7bc003751c7c31","enabled":true,"verification_method":"vmfa"}}"#,
    );
}

#[tokio::test]
async fn a_device_that_was_never_bound_is_shown() {
    let app = App::demo().await;
    for who in ["carol", "admin"] {
        let reply = app.huawei(who, &device_of(CAROL)).await;
        assert_eq!(
            reply.json()["virtual_mfa_device"]["serial_number"],
            "iam:d78cbac186b744899480f25bd022f468:mfa/carol-phone"
        );
    }
}

#[tokio::test]
async fn login_protection_shows_its_method_and_none_when_disabled() {
    let app = App::demo().await;
    let methods = [(ALICE, true, "vmfa"), (CAROL, true, "sms"), (ERIN, false, "none")];
    for (user, enabled, method) in methods {
        let reply = app.huawei("admin", &protection_of(user)).await;
        let body = format!(
            r#"{{"login_protect":{{"user_id":"{user}","enabled":{enabled},"verification_method":"{method}"}}}}"#
        );
        reply.assert(200, &body);
    }
}

/// Operation × caller × target, each cell's status. The demo has every kind of caller but those of
/// [`custom_policies_decide`].
#[tokio::test]
async fn the_admin_or_self_rule_holds() {
    let app = App::demo().await;
    let paths: [fn(&str) -> String; 2] = [device_of, protection_of];
    // Targets: a user with both, a user with neither, one who does not exist.
    let table = [
        ("admin", [200, 404, 404]),
        ("erin", [200, 404, 404]),
        ("alice", [200, 403, 403]),
        ("bob", [403, 404, 403]),
        ("carol", [403, 403, 403]),
        ("frank", [403, 403, 403]),
        ("app", [401, 401, 401]),
        ("no", [401, 401, 401]),
    ];
    for (who, statuses) in table {
        for path in paths {
            for (target, status) in [ALICE, BOB, NOBODY].into_iter().zip(statuses) {
                let reply = app.huawei(who, &path(target)).await;
                assert_eq!(reply.status, status, "{who} at {}", path(target));
            }
        }
    }
}

#[tokio::test]
async fn a_caller_without_a_policy_is_told_no_more_than_that() {
    let app = App::demo().await;
    let (status, code, message) = FORBIDDEN;
    let existing = app.huawei("bob", &device_of(ALICE)).await;
    existing.assert_iam(status, code, message);
    let unknown = app.huawei("bob", &device_of(NOBODY)).await;
    assert_eq!(existing.body, unknown.body);
    app.huawei("bob", &protection_of(ALICE)).await.assert_iam(status, code, message);
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let app = App::demo().await;
    let cases = [
        (device_of(NOBODY), format!("Could not find user: {NOBODY}.")),
        (device_of(BOB), format!("Could not find virtual_mfa_device: {BOB}.")),
        (protection_of(NOBODY), format!("Could not find user: {NOBODY}.")),
        (protection_of(BOB), format!("Could not find login_protect: {BOB}.")),
        (device_of(FRANK), format!("Could not find virtual_mfa_device: {FRANK}.")),
        (device_of("a%20b%22c"), "Could not find user: a b\"c.".to_owned()),
    ];
    for (path, message) in cases {
        app.huawei("admin", &path).await.assert_iam(404, "IAM.0004", &message);
    }
}

#[tokio::test]
async fn a_refused_credential_meets_the_gateway() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let prefix = "Incorrect IAM authentication information:";
    let missing = format!("{prefix} x-auth-token not found");
    app.get(&path, &[]).await.assert_gateway(401, "APIGW.0301", &missing);
    app.get(&path, &[("x-auth-token", "")]).await.assert_gateway(401, "APIGW.0301", &missing);
    app.get(&path, &[("authorization", "Bearer demo-alice-token")]).await.assert_gateway(
        401,
        "APIGW.0301",
        &missing,
    );
    app.get(&path, &[("csp-auth-token", "demo-alice-token")]).await.assert_gateway(
        401,
        "APIGW.0301",
        &missing,
    );
    let unknown = format!("{prefix} decrypt token fail");
    app.get(&path, &[("x-auth-token", "nope")]).await.assert_gateway(401, "APIGW.0301", &unknown);
    app.get(&path, &[("x-auth-token", "caf\u{e9}")]).await.assert_gateway(401, "APIGW.0301", &unknown);
    app.huawei("app", &path).await.assert_gateway(401, "APIGW.0301", &unknown);
}

#[tokio::test]
async fn a_refused_credential_meets_iam_if_so_configured() {
    let settings = "[behaviour.huawei]\nunauthenticated = \"iam\"\n";
    let app = App::configured(&format!("{settings}{TENANT}{EXPIRING}")).await;
    let path = device_of("ann");
    let missing = "The request you have made requires authentication.";
    app.get(&path, &[]).await.assert_iam(401, "IAM.0001", missing);
    app.get(&path, &[("x-auth-token", "nope")]).await.assert_iam(401, "IAM.0067", "Invalid token.");
    app.get(&path, &[("x-auth-token", "old")]).await.assert_iam(401, "IAM.0066", "The token has expired.");
    let wrong = [("authorization", "SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=00")];
    app.get(&path, &wrong).await.assert_iam(401, "IAM.0001", missing);
}

const EXPIRING: &str = r#"
[[tenant.user]]
id = "ann"
name = "ann"
expiring_tokens = [
    { token = "old", expires_at = 2026-01-15T08:30:00Z },
    { token = "new", expires_at = 2026-01-15T09:30:01+01:00 },
]
[[tenant.user]]
id = "dan"
name = "dan"
enabled = false
tokens = ["dan-token"]
access_keys = [{ access = "DANKEY", secret = "dan-secret" }]
"#;

#[tokio::test]
async fn an_expired_token_must_be_updated() {
    let app = App::tenant(EXPIRING).await;
    let path = device_of("ann");
    let expired = (401, "APIGW.0307", "The token must be updated.");
    app.get(&path, &[("x-auth-token", "old")]).await.assert_gateway(expired.0, expired.1, expired.2);
    assert_eq!(app.get(&path, &[("x-auth-token", "new")]).await.status, 404);
    app.advance(std::time::Duration::from_secs(1));
    app.get(&path, &[("x-auth-token", "new")]).await.assert_gateway(expired.0, expired.1, expired.2);
}

#[tokio::test]
async fn a_disabled_users_token_must_be_updated() {
    let app = App::tenant(EXPIRING).await;
    let reply = app.get(&device_of("dan"), &[("x-auth-token", "dan-token")]).await;
    reply.assert_gateway(401, "APIGW.0307", "The token must be updated.");
}

const POLICIES: &str = r#"
[[tenant]]
name = "a"
account = { id = "acc-a", name = "a" }
organization = { id = "org-a", display_name = "A" }
[[tenant.policy]]
name = "devices"
statements = [{ effect = "Allow", actions = ["iam:mfa:*"] }]
[[tenant.policy]]
name = "no reads"
statements = [{ effect = "Deny", actions = ["iam:*:get*"] }]
[[tenant.policy]]
name = "buckets"
statements = [{ effect = "Allow", actions = ["obs:*:*"] }]
[[tenant.user]]
id = "target"
name = "target"
device = { name = "phone", seed = "JBSWY3DPEHPK3PXP" }
login_protection = { enabled = true, method = "vmfa" }
tokens = ["target"]
policies = ["no reads"]
[[tenant.user]]
id = "devices"
name = "devices"
tokens = ["devices"]
policies = ["devices"]
[[tenant.user]]
id = "denied"
name = "denied"
tokens = ["denied"]
policies = ["IAM ReadOnlyAccess", "devices", "no reads"]
[[tenant.user]]
id = "denied-admin"
name = "denied-admin"
tokens = ["denied-admin"]
roles = ["secu_admin"]
policies = ["no reads"]
[[tenant.user]]
id = "denied-owner"
name = "denied-owner"
tokens = ["denied-owner"]
owner = true
policies = ["no reads"]
[[tenant.user]]
id = "buckets"
name = "buckets"
tokens = ["buckets"]
policies = ["buckets"]
[[tenant.user]]
id = "tenant-admin"
name = "tenant-admin"
tokens = ["tenant-admin"]
roles = ["te_admin", "te_agency"]
[[tenant.user]]
id = "administrator"
name = "administrator"
tokens = ["administrator"]
roles = ["secu_admin"]

[[tenant]]
name = "b"
account = { id = "acc-b", name = "b" }
organization = { id = "org-b", display_name = "B" }
[[tenant.user]]
id = "stranger"
name = "stranger"
owner = true
roles = ["secu_admin"]
policies = ["IAM ReadOnlyAccess"]
tokens = ["stranger"]
"#;

#[tokio::test]
async fn custom_policies_decide() {
    let app = App::configured(POLICIES).await;
    let table = [
        ("target", 200, 200),       // self, whatever is denied
        ("devices", 200, 403),      // allowed for devices alone
        ("denied", 403, 403),       // a deny beats two allows
        ("denied-admin", 403, 403), // and an administrator's role
        ("denied-owner", 200, 200), // but not the account itself
        ("buckets", 403, 403),      // another service's policy
        ("tenant-admin", 403, 403), // everything except IAM
        ("administrator", 200, 200),
        ("stranger", 404, 404), // owner of another account: nobody by that id in hers
    ];
    for (who, device, protection) in table {
        let token = [("x-auth-token", who)];
        assert_eq!(app.get(&device_of("target"), &token).await.status, device, "{who}");
        assert_eq!(app.get(&protection_of("target"), &token).await.status, protection, "{who}");
    }
}

#[tokio::test]
async fn a_caller_whose_policies_do_not_allow_is_told_the_action() {
    let app = App::configured(POLICIES).await;
    let not_allowed = |action: &str| format!("Policy doesn't allow {action} to be performed.");
    for who in ["buckets", "denied", "denied-admin"] {
        let reply = app.get(&device_of("target"), &[("x-auth-token", who)]).await;
        reply.assert_iam(403, "IAM.0003", &not_allowed("iam:mfa:getVirtualMFADevice"));
        let reply = app.get(&protection_of("target"), &[("x-auth-token", who)]).await;
        reply.assert_iam(403, "IAM.0003", &not_allowed("iam:users:getUserLoginProtect"));
    }
    let reply = app.get(&device_of("target"), &[("x-auth-token", "tenant-admin")]).await;
    reply.assert_iam(403, FORBIDDEN.1, FORBIDDEN.2);
}

#[tokio::test]
async fn nothing_crosses_tenants() {
    let app = App::configured(&format!("{POLICIES}{}", fauxfactor::config::DEMO)).await;
    app.get(&device_of(ALICE), &[("x-auth-token", "stranger")]).await.assert_iam(
        404,
        "IAM.0004",
        &format!("Could not find user: {ALICE}."),
    );
    app.huawei("admin", &device_of("target")).await.assert_iam(
        404,
        "IAM.0004",
        "Could not find user: target.",
    );
    assert_eq!(app.huawei("admin", &device_of(ADMIN)).await.status, 404);
}

#[tokio::test]
async fn the_words_of_a_404_can_be_configured() {
    let app = App::demo_with("[behaviour.huawei]\ndevice_target = \"mfa device\"").await;
    let message = format!("Could not find mfa device: {BOB}.");
    app.huawei("admin", &device_of(BOB)).await.assert_iam(404, "IAM.0004", &message);
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body() {
    let app = App::demo().await;
    let headers = [("x-auth-token", "demo-alice-token")];
    let reply = app.request("HEAD", &device_of(ALICE), &headers, "").await;
    reply.assert(200, "");
    assert_eq!(reply.header("content-length"), "128");
}
