//! Requests signed with AK/SK, from the header to the answer.

use std::time::Duration;

use axum::http::Method;
use fauxfactor::domain::time::Timestamp;

use crate::harness::{ALICE, App, BOB, Reply, START, Signer, device_of, protection_of};

const PREFIX: &str = "Incorrect IAM authentication information:";

async fn wrong(app: &App) -> Reply {
    let path = device_of(ALICE);
    let secret = "not her secret";
    app.send(Signer::new(app, "DEMOALICEACCESSKEY01", secret, &path).request()).await
}

#[tokio::test]
async fn a_signed_request_speaks_for_the_keys_user() {
    let app = App::demo().await;
    for path in [device_of(ALICE), protection_of(ALICE)] {
        assert_eq!(app.send(Signer::alice(&app, &path).request()).await.status, 200);
    }
    let path = device_of(BOB);
    let reply = app.send(Signer::alice(&app, &path).request()).await;
    reply.assert_iam(403, "IAM.0002", "You are not authorized to perform the requested action.");
}

#[tokio::test]
async fn query_body_and_headers_are_signed_as_sent() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let signer = Signer {
        query: "a=1&b=iam%3Amfa%2Fx%20y",
        body: b"{\"a body\": \"of a GET\"}\n",
        ..Signer::alice(&app, &path)
    };
    let signer = signer
        .header("x-domain-id", "d78cbac186b744899480f25bd022f468")
        .header("user-agent", "huaweicloud-usdk-python/3.0");
    assert_eq!(app.send(signer.request()).await.status, 200);
}

#[tokio::test]
async fn a_wrong_signature_is_answered_with_the_canonical_request() {
    let app = App::demo().await;
    let message = format!(
        "{PREFIX} verify aksk signature fail, canonicalRequest:GET|{}/||content-type:application/json\
         |host:127.0.0.1:8080|x-sdk-date:20260115T083000Z||content-type;host;x-sdk-date\
         |e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        device_of(ALICE)
    );
    wrong(&app).await.assert_gateway(401, "APIGW.0301", &message);
}

#[tokio::test]
async fn a_changed_request_is_a_wrong_signature() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let mut request = Signer::alice(&app, &path).request();
    *request.uri_mut() = protection_of(ALICE).parse().unwrap();
    assert_eq!(app.send(request).await.status, 401);
    let mut request = Signer::alice(&app, &path).request();
    *request.method_mut() = Method::HEAD;
    assert_eq!(app.send(request).await.status, 401);
    let mut request = Signer::alice(&app, &path).request();
    *request.body_mut() = "{}".into();
    assert_eq!(app.send(request).await.status, 401);
}

#[tokio::test]
async fn an_unknown_key_is_named() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let reply = app.send(Signer::new(&app, "UNKNOWNKEY", "secret", &path).request()).await;
    reply.assert_gateway(401, "APIGW.0301", &format!("{PREFIX} ak UNKNOWNKEY not exist"));
}

#[tokio::test]
async fn fifteen_minutes_of_skew_are_allowed() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let sign_at = |seconds: i64| {
        let date = Timestamp::from_seconds(START.seconds() + seconds).compact();
        Signer { date, ..Signer::alice(&app, &path) }.request()
    };
    for allowed in [-900, 0, 900] {
        assert_eq!(app.send(sign_at(allowed)).await.status, 200, "{allowed}");
    }
    let message = |date: &str| {
        format!(
            "{PREFIX} calc aksk signature fail:signature expired, signature time:{date},server time:20260115T083000Z"
        )
    };
    app.send(sign_at(-901)).await.assert_gateway(401, "APIGW.0301", &message("20260115T081459Z"));
    app.send(sign_at(901)).await.assert_gateway(401, "APIGW.0301", &message("20260115T084501Z"));
}

#[tokio::test]
async fn five_wrong_signatures_lock_the_key_for_five_minutes() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    for _ in 0..5 {
        assert!(wrong(&app).await.text().contains("verify aksk signature fail"));
    }
    let locked = format!("{PREFIX} AK access failed to reach the limit,forbidden");
    app.send(Signer::alice(&app, &path).request()).await.assert_gateway(401, "APIGW.0301", &locked);
    app.advance(Duration::from_secs(299));
    app.send(Signer::alice(&app, &path).request()).await.assert_gateway(401, "APIGW.0301", &locked);
    app.advance(Duration::from_secs(1));
    assert_eq!(app.send(Signer::alice(&app, &path).request()).await.status, 200);
}

#[tokio::test]
async fn a_lock_is_of_one_key_and_not_of_its_users_token() {
    let app = App::demo().await;
    for _ in 0..5 {
        wrong(&app).await;
    }
    let path = device_of(BOB);
    let bob = Signer::new(&app, "DEMOBOBACCESSKEY0001", "demoBobSecretKey000123456789abcdefABCDEF", &path);
    assert_eq!(app.send(bob.request()).await.status, 404);
    assert_eq!(app.huawei("alice", &device_of(ALICE)).await.status, 200);
}

#[tokio::test]
async fn only_consecutive_failures_count() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    for _ in 0..3 {
        for _ in 0..4 {
            wrong(&app).await;
        }
        assert_eq!(app.send(Signer::alice(&app, &path).request()).await.status, 200);
    }
}

#[tokio::test]
async fn expired_signatures_lock_only_if_so_configured() {
    let path = device_of(ALICE);
    let stale =
        |app: &App| Signer { date: "20260115T000000Z".to_owned(), ..Signer::alice(app, &path) }.request();
    for (setting, status) in [("wrong_signatures", 200), ("wrong_and_expired_signatures", 401)] {
        let app = App::demo_with(&format!("[behaviour.huawei]\nlock_counts = \"{setting}\"")).await;
        for _ in 0..5 {
            assert_eq!(app.send(stale(&app)).await.status, 401);
        }
        assert_eq!(app.send(Signer::alice(&app, &path).request()).await.status, status, "{setting}");
    }
}

#[tokio::test]
async fn what_is_no_such_signature_is_said_so() {
    let app = App::demo().await;
    let cases = [
        (
            "SDK-HMAC-SM3 Access=A, SignedHeaders=host, Signature=00",
            "the algorithm SDK-HMAC-SM3 is not emulated",
        ),
        (
            "V11-HMAC-SHA256 Credential=A/20260115/globe/iam, SignedHeaders=host, Signature=00",
            "the algorithm V11-HMAC-SHA256 is not emulated",
        ),
        (
            "SDK-HMAC-SHA256 Access=DEMOALICEACCESSKEY01, SignedHeaders=host, Signature=00",
            "X-Sdk-Date is not among the SignedHeaders",
        ),
        (
            "SDK-HMAC-SHA256 Access=DEMOALICEACCESSKEY01, SignedHeaders=x-sdk-date, Signature=00",
            "X-Sdk-Date is missing",
        ),
        ("SDK-HMAC-SHA256 Access=A", "the Authorization header has no SignedHeaders"),
        (
            "SDK-HMAC-SHA256 Access=A, SignedHeaders=x-sdk-date;a;A, Signature=00",
            "SignedHeaders has a name that is empty or given twice",
        ),
    ];
    for (header, what) in cases {
        let reply = app.get(&device_of(ALICE), &[("authorization", header)]).await;
        reply.assert_gateway(401, "APIGW.0301", &format!("{PREFIX} {what}"));
    }
}

#[tokio::test]
async fn a_token_goes_before_a_signature() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let mut request = Signer::alice(&app, &path).request();
    request.headers_mut().insert("x-auth-token", "demo-bob-token".parse().unwrap());
    assert_eq!(app.send(request).await.status, 403);
}

#[tokio::test]
async fn another_accounts_domain_id_is_forbidden_unless_ignored() {
    let path = device_of(ALICE);
    for (settings, status) in [("", 403), ("[behaviour.huawei]\nforeign_domain_id = \"ignored\"", 200)] {
        let app = App::demo_with(settings).await;
        let signer = Signer::alice(&app, &path).header("x-domain-id", "somebody-elses");
        let reply = app.send(signer.request()).await;
        assert_eq!(reply.status, status);
        if status == 403 {
            reply.assert_iam(403, "IAM.0002", "You are not authorized to perform the requested action.");
        }
    }
}

#[tokio::test]
async fn a_disabled_users_key_is_refused_once_it_is_proved() {
    let app = App::tenant(
        r#"
[[tenant.user]]
id = "dan"
name = "dan"
enabled = false
access_keys = [{ access = "DANKEY", secret = "right" }]
"#,
    )
    .await;
    let path = device_of("dan");
    let reply = app.send(Signer::new(&app, "DANKEY", "right", &path).request()).await;
    reply.assert_iam(403, "IAM.0080", "The user dan with access key DANKEY is disabled.");
    let reply = app.send(Signer::new(&app, "DANKEY", "wrong", &path).request()).await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn vmware_knows_no_signatures() {
    let app = App::demo().await;
    let reply = app.send(Signer::alice(&app, crate::harness::STATUS).request()).await;
    reply.assert_csp(401, "Unauthenticated User");
}

#[tokio::test]
async fn a_fraction_of_a_second_is_no_skew() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let request = Signer::alice(&app, &path).request();
    app.advance(Duration::from_millis(900_999));
    assert_eq!(app.send(request).await.status, 200);
}

#[tokio::test]
async fn a_long_canonical_request_is_shown_in_part() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let signer =
        Signer::new(&app, "DEMOALICEACCESSKEY01", "wrong", &path).header("x-long", &"x".repeat(30_000));
    let reply = app.send(signer.request()).await;
    assert_eq!(reply.status, 401);
    assert!((8_000..9_000).contains(&reply.body.len()), "{}", reply.body.len());
}

#[tokio::test]
async fn an_empty_domain_id_names_no_account() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    assert_eq!(app.send(Signer::alice(&app, &path).header("x-domain-id", "").request()).await.status, 200);
}

#[tokio::test]
async fn the_echo_of_a_wrong_signature_shows_no_credential() {
    let app = App::demo().await;
    let path = device_of(ALICE);
    let mut signer = Signer::new(&app, "DEMOALICEACCESSKEY01", "wrong", &path);
    for name in ["x-subject-token", "x-security-token", "csp-auth-token", "proxy-authorization", "cookie"] {
        signer = signer.header(name, "something-secret");
    }
    let reply = app.send(signer.request()).await;
    assert!(reply.text().contains("x-subject-token:***"), "{reply:?}");
    assert!(!reply.text().contains("something-secret"), "{reply:?}");
}
