//! The limit on a caller's requests.

use std::time::Duration;

use crate::harness::{ALICE, App, STATUS, device_of};
use crate::vmware_tokens::{AUTH, EXCHANGE, FORM, TOKEN, basic};

const LIMIT: &str = "[rate_limit]\nrequests = 3\nseconds = 60";

#[tokio::test]
async fn huaweis_gateway_throttles() {
    let app = App::demo_with(LIMIT).await;
    for _ in 0..3 {
        assert_eq!(app.huawei("alice", &device_of(ALICE)).await.status, 200);
    }
    app.advance(Duration::from_millis(59_500));
    let reply = app.huawei("alice", &device_of(ALICE)).await;
    reply.assert_gateway(429, "APIGW.0308", "The throttling threshold has been reached.");
    assert_eq!(reply.header("retry-after"), "1");
    app.advance(Duration::from_millis(500));
    assert_eq!(app.huawei("alice", &device_of(ALICE)).await.status, 200);
}

#[tokio::test]
async fn vmware_throttles() {
    let app = App::demo_with(LIMIT).await;
    for _ in 0..3 {
        assert_eq!(app.status("alice").await.status, 200);
    }
    let reply = app.status("alice").await;
    reply.assert_csp(429, "The user has sent too many requests");
    assert_eq!(reply.header("retry-after"), "60");
}

#[tokio::test]
async fn a_limit_is_a_callers_own_on_whichever_face() {
    let app = App::demo_with(LIMIT).await;
    for _ in 0..3 {
        assert_eq!(app.huawei("alice", &device_of(ALICE)).await.status, 200);
    }
    assert_eq!(app.status("alice").await.status, 429);
    assert_eq!(app.status("bob").await.status, 200);
}

#[tokio::test]
async fn a_refused_caller_is_counted_and_an_unknown_path_is_not() {
    let app = App::demo_with(LIMIT).await;
    for _ in 0..3 {
        assert_eq!(app.huawei("bob", "/v3/not/emulated").await.status, 501);
    }
    for status in [403, 403, 403, 429] {
        assert_eq!(app.huawei("bob", &device_of(ALICE)).await.status, status);
    }
}

#[tokio::test]
async fn there_is_no_limit_by_default() {
    let app = App::demo().await;
    for _ in 0..500 {
        assert_eq!(app.status("alice").await.status, 200);
    }
}

/// Method, path, headers and body.
type Row<'a> = (&'a str, String, &'a [(&'a str, &'a str)], &'a str);

/// One operation of each of VMware's groups: whose limit it counts against, and what it is asked with.
#[tokio::test]
async fn every_group_of_vmwares_throttles() {
    let am = "/csp/gateway/am/api";
    let org = format!("{am}/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa");
    let client = basic("demo-app", "demo-app-secret");
    let by_token = [("csp-auth-token", "demo-alice-token"), ("content-type", "application/json")];
    let bearer = [("authorization", "Bearer demo-alice-token")];
    let by_client = [FORM, ("authorization", &*client)];
    let mfa = STATUS.trim_end_matches("/status");
    let in_form = "grant_type=client_credentials&client_id=demo-app&client_secret=demo-app-secret";
    let rows: [Row<'_>; 17] = [
        ("GET", STATUS.to_owned(), &by_token, ""),
        ("PATCH", mfa.to_owned(), &by_token, "{}"),
        ("POST", format!("{mfa}/audit"), &by_token, r#"{"startDate":0,"endDate":1}"#),
        ("GET", org.clone(), &by_token, ""),
        ("PATCH", org.clone(), &by_token, "{}"),
        ("GET", format!("{am}/v2/orgs/x/users"), &by_token, ""),
        ("GET", format!("{am}/loggedin/user"), &by_token, ""),
        ("POST", format!("{am}/loggedin/user/api-tokens"), &by_token, "{}"),
        ("POST", format!("{org}/api-tokens/deactivate"), &by_token, "{}"),
        ("GET", format!("{am}/userinfo"), &bearer, ""),
        ("POST", EXCHANGE.to_owned(), &[FORM], "api_token=demo-alice-api-token"),
        ("POST", TOKEN.to_owned(), &by_client, "grant_type=client_credentials"),
        ("POST", TOKEN.to_owned(), &[FORM], in_form),
        ("POST", TOKEN.to_owned(), &by_client, "grant_type=nonsense"),
        ("POST", format!("{AUTH}/authorize"), &by_client, "grant_type=client_credentials"),
        ("POST", format!("{AUTH}/introspect"), &by_client, "token=x"),
        ("POST", format!("{AUTH}/revoke"), &by_client, "token=x"),
    ];
    for (method, path, headers, body) in rows {
        let app = App::demo_with(LIMIT).await;
        for _ in 0..3 {
            let reply = app.request(method, &path, headers, body).await;
            assert!(![401, 429, 501].contains(&reply.status.as_u16()), "{method} {path}: {reply:?}");
        }
        app.advance(Duration::from_millis(10_500));
        let reply = app.request(method, &path, headers, body).await;
        assert_eq!(reply.status, 429, "{method} {path}: {reply:?}");
        reply.assert_csp(429, "The user has sent too many requests");
        assert_eq!(reply.header("retry-after"), "50", "{method} {path}");
        app.advance(Duration::from_secs(50));
        assert_ne!(app.request(method, &path, headers, body).await.status, 429, "{method} {path}");
    }
}
