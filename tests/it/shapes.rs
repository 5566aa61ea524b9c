//! Which shape a mistake has on which path, for every operation that takes a body.

use axum::http::Method;
use fauxfactor::http::Face;
use fauxfactor::vendors::huawei::Huawei;

use crate::harness::{ACCOUNT, ALICE, App, Reply};

/// The operations with a body, and a path of each that exists.
fn with_body() -> impl Iterator<Item = (&'static str, Method, String)> {
    let takes_none = ["KeystoneRevokeToken", "KeystoneDeleteUser", "DeletePermanentAccessKey"];
    let path = |path: &str| {
        path.replace("{user_id}", ALICE)
            .replace("{access_key}", "DEMOALICEACCESSKEY01")
            .replace("{domain_id}", ACCOUNT)
    };
    Huawei
        .routes()
        .filter(|route| ![Method::GET, Method::HEAD].contains(&route.method))
        .filter(move |route| !takes_none.contains(&route.operation))
        .map(move |route| (route.operation, route.method.clone(), path(route.path)))
}

/// A caller who gets as far as the body.
async fn ask(app: &App, operation: &str, method: &Method, path: &str, kind: &str, body: &str) -> Reply {
    let own = ["UpdateUserInformation", "KeystoneUpdateUserPassword"].contains(&operation);
    let token = if own { "demo-alice-token" } else { "demo-admin-token" };
    let headers = [("x-auth-token", token), ("content-type", kind)];
    app.request(method.as_str(), path, &headers, body).await
}

#[track_caller]
fn assert_shape(reply: &Reply, path: &str, code: &str, flat: &str, keystone: &str) {
    if path.starts_with("/v3/") || path.starts_with("/v3.0/OS-CREDENTIAL/") {
        reply.assert_keystone(400, keystone);
    } else if path.starts_with("/v5/") {
        reply.assert(400, &format!(r#"{{"error_code":"{code}","error_msg":"{flat}"}}"#));
    } else {
        reply.assert_iam(400, code, flat);
    }
}

#[tokio::test]
async fn a_body_that_is_not_json() {
    let app = App::demo().await;
    let bodies = ["{", "[]", "nonsense", "{\"a\":1,}", "\"text\"", "\u{feff}{}"];
    for (operation, method, path) in with_body() {
        for body in bodies {
            let reply = ask(&app, operation, &method, &path, "application/json", body).await;
            let text = "Request body is invalid.";
            assert_shape(&reply, &path, "IAM.0011", text, "The request body is invalid");
            assert!(reply.header("x-fauxfactor-reason").starts_with("the body is not"), "{reply:?}");
        }
    }
}

#[tokio::test]
async fn a_body_of_another_type() {
    let app = App::demo().await;
    for (operation, method, path) in with_body() {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml"] {
            let reply = ask(&app, operation, &method, &path, kind, "{}").await;
            let text = "Request body is invalid.";
            assert_shape(&reply, &path, "IAM.0011", text, "The request body is invalid");
            assert!(reply.header("x-fauxfactor-reason").contains("Content-Type"));
        }
    }
}

#[tokio::test]
async fn a_body_that_is_empty_or_too_large() {
    let app = App::demo().await;
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(32 * 1024));
    for (operation, method, path) in with_body() {
        let reply = ask(&app, operation, &method, &path, "application/json", &large).await;
        let text = format!("The request body size {} is invalid.", large.len());
        assert_shape(&reply, &path, "IAM.1101", &text, &text);
        // A deletion may have its values in the query.
        if method != Method::DELETE && operation != "KeystoneCreateToken" {
            let reply = ask(&app, operation, &method, &path, "application/json", "").await;
            let text = "The request body size 0 is invalid.";
            assert_shape(&reply, &path, "IAM.1101", text, text);
        }
    }
}

#[tokio::test]
async fn a_body_without_its_fields() {
    let app = App::demo().await;
    for (operation, method, path) in with_body() {
        let reply = ask(&app, operation, &method, &path, "application/json", "{}").await;
        match operation {
            // Users have codes of their own, and tokens one text for everything.
            "CreateUser" | "UpdateUser" | "UpdateUserInformation" => {
                reply.assert(400, r#"{"errorcode":["1100"]}"#);
            }
            "KeystoneCreateToken" | "CreateTemporaryAccessKey" => {
                reply.assert_keystone(400, "The request body is invalid");
            }
            _ => {
                let json = reply.json();
                let told =
                    json.get("error_msg").unwrap_or(&json["error"]["message"]).as_str().unwrap().to_owned();
                let key =
                    told.strip_prefix('\'').and_then(|rest| rest.split('\'').next()).unwrap_or_default();
                assert!(!key.is_empty(), "{operation}: {reply:?}");
                let text = format!("'{key}' is a required property.");
                assert_shape(&reply, &path, "IAM.0072", &text, &text);
            }
        }
    }
}

#[tokio::test]
async fn what_iam_refuses_has_its_trace_and_what_the_gateway_refuses_has_none() {
    let app = App::demo().await;
    let iam = app.ask("bob", "GET", "/v3/users", "").await;
    let id = iam.header("x-request-id");
    assert_eq!(iam.header("x-iam-trace-id"), format!("emulator_{id}"));
    assert_eq!(iam.header("cache-control"), "no-cache, no-store, must-revalidate");
    assert_eq!(iam.header("expires"), "Thu, 01 Jan 1970 00:00:00 GMT");
    let gateway = app.ask("nobody", "GET", "/v3/users", "").await;
    assert!(gateway.headers.get("x-iam-trace-id").is_none() && gateway.headers.get("pragma").is_none());
}

#[tokio::test]
async fn json_of_many_spellings_is_read() {
    let app = App::demo().await;
    let path = format!("/v3.0/OS-USER/users/{ALICE}/info");
    for kind in ["application/json;charset=utf8", "application/json; charset=UTF-8", "Application/JSON", ""] {
        let reply = ask(&app, "UpdateUserInformation", &Method::PUT, &path, kind, r#"{"user":{}}"#).await;
        assert_eq!(reply.status, 204, "{kind}");
    }
    let reply =
        app.request("PUT", &path, &[("x-auth-token", "demo-alice-token")], r#"{"user":{},"x":[1]}"#).await;
    assert_eq!(reply.status, 204, "without any, and with fields that nobody knows");
}

#[tokio::test]
async fn a_password_of_a_wrong_type_is_not_repeated() {
    let app = App::demo().await;
    let body = r#"{"user":{"name":"dave","password":123456789}}"#;
    let reply = app.ask("admin", "POST", "/v3/users", body).await;
    reply.assert_keystone(400, "Invalid input for field 'password'. The value is '***'.");
}
