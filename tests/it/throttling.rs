//! The limit on a caller's requests.

use std::time::Duration;

use crate::harness::{ALICE, App, device_of};

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
