//! Whatever goes wrong before a handler is answered in the dialect of the path.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use fauxfactor::http::{App as State, Face, Front, Limits};
use fauxfactor::vendors::huawei::Huawei;
use fauxfactor::vendors::vmware::Vmware;
use tower::ServiceExt;

use crate::harness::{ALICE, App, Reply, STATUS, assert_is_hex, device_of};

#[tokio::test]
async fn what_is_not_emulated_is_501_and_names_the_three_nearest() {
    let app = App::demo().await;
    let path = "/v3.0/OS-MFA/virtual-mfa-device";
    let reply = app.huawei("alice", path).await;
    let nearest = ["GET", "POST", "DELETE"].map(|method| format!("{method} {path}s")).join(", ");
    let message = format!("GET {path} is not emulated by Fauxfactor. Nearest: {nearest}.");
    reply.assert_gateway(501, "FAUXFACTOR.0501", &message);

    let path = "/csp/gateway/slc/api/definitions";
    let reply = app.request("POST", path, &[], "{}").await;
    assert_eq!(reply.status, 501);
    assert!(reply.text().contains("Nearest: GET /csp/gateway/am/api/userinfo, "), "{reply:?}");

    for path in ["/v3/x", "/v3.0/x", "/v5/groups", "/v5", "/csp", "/csp/gateway/am/api/auth/nope"] {
        let reply = app.request("POST", path, &[], "").await;
        assert_eq!(reply.status, 501, "{path}");
        reply.assert_dialect(path);
    }
}

#[tokio::test]
async fn elsewhere_is_404() {
    let app = App::demo().await;
    for path in ["/favicon.ico", "/v3x", "/v30/x", "/cspx", "//v3"] {
        let reply = app.get(path, &[]).await;
        assert_eq!(reply.status, 404, "{path}");
        reply.assert_dialect(path);
    }
}

#[tokio::test]
async fn a_long_unknown_path_is_quoted_in_part() {
    let app = App::demo().await;
    let path = format!("/csp/{}", "x".repeat(8000));
    let reply = app.get(&path, &[]).await;
    assert_eq!(reply.status, 501);
    assert!(reply.text().len() < 1000, "{}", reply.text().len());
}

#[tokio::test]
async fn a_wrong_method_is_405_and_says_which_is_right() {
    let app = App::demo().await;
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
        let reply = app.request(method, &device_of(ALICE), &[], "").await;
        let message = format!("The API does not exist: {method} is not allowed here, GET,HEAD is.");
        reply.assert_gateway(405, "APIGW.0101", &message);
        assert_eq!(reply.header("allow"), "GET,HEAD");
        let reply = app.request(method, STATUS, &[], "").await;
        reply.assert_csp(405, &format!("{method} is not allowed here, GET,HEAD is"));
        assert_eq!(reply.header("allow"), "GET,HEAD");
    }
}

#[tokio::test]
async fn bad_percent_encoding_is_400() {
    let app = App::demo().await;
    for bad in ["%", "%4", "%zz", "%ff", "%C3%28"] {
        let reply = app.huawei("admin", &device_of(bad)).await;
        reply.assert_gateway(400, "APIGW.0201", "API request error: the path is not percent-encoded UTF-8.");
        let reply = app.get(&format!("{STATUS}?a={bad}"), &[]).await;
        reply.assert_csp(400, "Bad request: the query is not percent-encoded UTF-8");
    }
}

#[tokio::test]
async fn an_over_long_path_is_414() {
    let app = App::demo().await;
    let long = "x".repeat(9000);
    app.huawei("admin", &device_of(&long)).await.assert_gateway(414, "APIGW.0201", "Request URI too large.");
    let reply = app.get(&format!("{STATUS}?{long}"), &[]).await;
    reply.assert_csp(414, "The request URI is too long");
}

#[tokio::test]
async fn an_oversized_body_is_413() {
    let app = App::demo_with("[limits]\nbody_bytes = 1000").await;
    let body = "x".repeat(1001);
    let reply = app.request("GET", &device_of(ALICE), &[("x-auth-token", "demo-alice-token")], &body).await;
    reply.assert_gateway(413, "APIGW.0201", "Request entity too large.");
    app.request("PATCH", STATUS, &[], &body).await.assert_csp(413, "The request body is too large");
    let reply = app.request("GET", STATUS, &[("csp-auth-token", "demo-alice-token")], &body[..1000]).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_panic_is_500_and_keeps_its_reason_to_itself() {
    let app = App::demo().await;
    let boom = Router::new()
        .route("/v3/boom", get(async || -> &'static str { panic!("the secret reason") }))
        .route("/v3.0/boom", get(async || -> &'static str { panic!("the secret reason") }))
        .route("/csp/boom", get(async || -> &'static str { panic!("{}", "the secret reason") }));
    let front = Front::new(
        &State::new(app.emulator.engine().clone(), None),
        &Huawei,
        &[&Vmware],
        Limits::default(),
        boom,
    );
    let ask = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (parts, body) = front.clone().oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, body }
    };
    let message = "An unexpected error prevented the server from fulfilling your request.";
    ask("/v3/boom").await.assert_keystone(500, message);
    ask("/v3.0/boom").await.assert_iam(500, "IAM.0006", message);
    ask("/csp/boom").await.assert_csp(500, "An unexpected error has occurred while processing the request");
}

/// What VMware's clients ask before they have a token, or to get one.
const PUBLIC: [&str; 13] = [
    "getAccessTokenByApiRefreshTokenUsingPOST",
    "getApiTokenDetailsUsingPOST",
    "getTokenPublicKeyUsingGET",
    "getKeysUsingGET",
    "getAuthOpenidConfigurationUsingGET",
    "getOpenidConfigurationUsingGET",
    "getUserInfoUsingGET",
    "introspectTokenUsingPOST",
    "revokeTokenUsingPOST",
    "logoutUsingPOST",
    "logoutV2UsingPOST",
    "authorizeUsingGET",
    "signInUsingPOST",
];

/// Every row of the route tables: its method reaches it, and it lets nobody in without a credential.
#[tokio::test]
async fn every_operation_wants_a_credential() {
    let app = App::demo().await;
    let faces: [&dyn Face; 2] = [&Huawei, &Vmware];
    for route in faces.iter().flat_map(|face| face.routes()) {
        let path = route.path.replace("{user_id}", ALICE);
        let reply = app.request(route.method.as_str(), &path, &[], "{}").await;
        match route.operation {
            // What clients ask before they can show who they are.
            "KeystoneListVersions" => assert_eq!(reply.status, 300),
            "KeystoneShowVersion" => assert_eq!(reply.status, 200),
            // What shows who they are stands in the body.
            "KeystoneCreateToken" | "CreateTemporaryAccessKey" => assert_eq!(reply.status, 400),
            operation if PUBLIC.contains(&operation) => assert!(reply.status.as_u16() <= 400, "{operation}"),
            operation => assert_eq!(reply.status, 401, "{operation}"),
        }
        if reply.status.as_u16() >= 400 && route.method != "HEAD" {
            reply.assert_dialect(&path);
        }
        let reply = app.request("BREW", &path, &[], "").await;
        assert!(reply.header("allow").contains(route.method.as_str()), "{}", route.operation);
    }
}

#[tokio::test]
async fn the_control_plane_speaks_problem_details() {
    let app = App::demo().await;
    for (method, path, status, code) in [
        ("GET", "/_fauxfactor", 404, "no_such_path"),
        ("GET", "/_fauxfactor/nope", 404, "no_such_path"),
        ("POST", "/_fauxfactor/health/live", 405, "method_not_allowed"),
    ] {
        let reply = app.request(method, path, &[], "").await;
        assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (status, Some(code)), "{path}");
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert_is_hex(reply.header("x-request-id"));
    }
}

#[tokio::test]
async fn health_checks_answer() {
    let app = App::demo().await;
    app.get("/_fauxfactor/health/live", &[]).await.assert(200, r#"{"status":"live"}"#);
    app.get("/_fauxfactor/health/ready", &[]).await.assert(200, r#"{"status":"ready"}"#);
    assert_eq!(app.request("POST", "/_fauxfactor/health/live", &[], "").await.status, 405);
}

#[tokio::test]
async fn request_ids_repeat_with_the_seed_alone() {
    let ids = async |settings: &str| {
        let app = App::demo_with(settings).await;
        let first = app.status("alice").await.header("csp-request-id").to_owned();
        (first, app.huawei("alice", &device_of(ALICE)).await.header("x-request-id").to_owned())
    };
    assert_eq!(ids("[server]\nseed = 7").await, ids("[server]\nseed = 7").await);
    assert_ne!(ids("[server]\nseed = 7").await, ids("[server]\nseed = 8").await);
    assert_ne!(ids("").await, ids("").await);
}
