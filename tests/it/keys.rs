//! Access keys: permanent ones, temporary ones, and requests that they sign.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use crate::harness::{ACCOUNT, ALICE, App, BOB, NOBODY, Reply, Signer, device_of};

const KEYS: &str = "/v3.0/OS-CREDENTIAL/credentials";
const TEMPORARY: &str = "/v3.0/OS-CREDENTIAL/securitytokens";

async fn create(app: &App, who: &str, user: &str) -> Reply {
    let body = json!({ "credential": { "user_id": user, "description": "ci" } }).to_string();
    app.ask(who, "POST", KEYS, &body).await
}

async fn temporary(app: &App, who: &str, seconds: &Value) -> Value {
    let body =
        json!({ "auth": { "identity": { "methods": ["token"], "token": { "duration_seconds": seconds } } } });
    let reply = app.ask(who, "POST", TEMPORARY, &body.to_string()).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.json()["credential"].clone()
}

/// A read signed with this key, and with its security token if it has one.
async fn signed(app: &App, key: &Value, path: &str) -> Reply {
    let text = |field: &str| key[field].as_str().unwrap_or_default();
    let mut signer = Signer::new(app, text("access"), text("secret"), path);
    if !text("securitytoken").is_empty() {
        signer = signer.header("x-security-token", text("securitytoken"));
    }
    app.send(signer.request()).await
}

#[tokio::test]
async fn a_permanent_key_lives_from_creation_to_deletion() {
    let app = App::demo().await;
    let reply = create(&app, "bob", BOB).await;
    let key = reply.json()["credential"].clone();
    let (access, secret) = (key["access"].as_str().unwrap(), key["secret"].as_str().unwrap());
    assert_eq!((access.len(), secret.len()), (20, 40));
    reply.assert(
        201,
        &format!(
            r#"{{"credential":{{"access":"{access}","create_time":"2026-01-15T08:30:00.000000Z","user_id":"{BOB}","description":"ci","secret":"{secret}","status":"active"}}}}"#
        ),
    );
    let path = format!("{KEYS}/{access}");
    let listed = format!(
        r#""access":"{access}","create_time":"2026-01-15T08:30:00.000000Z","user_id":"{BOB}","description":"ci","status":"active""#
    );
    app.advance(Duration::from_secs(1));
    let shown = |time: &str| format!(r#"{{"credential":{{"last_use_time":"{time}",{listed}}}}}"#);
    app.ask("bob", "GET", &path, "").await.assert(200, &shown("2026-01-15T08:30:00.000000Z"));
    assert_eq!(signed(&app, &key, &device_of(BOB)).await.status, 404, "bob, who has no device");
    app.ask("bob", "GET", &path, "").await.assert(200, &shown("2026-01-15T08:30:01.000000Z"));
    let list = app.ask("bob", "GET", KEYS, "").await;
    assert!(list.text().contains(&listed) && !list.text().contains(secret), "{list:?}");

    let body = r#"{"credential":{"status":"inactive","description":"off"}}"#;
    app.ask("bob", "PUT", &path, body).await.assert(
        200,
        &format!(
            r#"{{"credential":{{"status":"inactive","access":"{access}","create_time":"2026-01-15T08:30:00.000000Z","user_id":"{BOB}","description":"off"}}}}"#
        ),
    );
    let message = format!("Incorrect IAM authentication information: the access key {access} is inactive");
    signed(&app, &key, &device_of(BOB)).await.assert_gateway(401, "APIGW.0301", &message);
    app.ask("bob", "DELETE", &path, "").await.assert(204, "");
    let message = format!("Incorrect IAM authentication information: ak {access} not exist");
    signed(&app, &key, &device_of(BOB)).await.assert_gateway(401, "APIGW.0301", &message);
    let message = format!("Could not find credential: {access}.");
    app.ask("admin", "GET", &path, "").await.assert_keystone(404, &message);
}

#[tokio::test]
async fn a_user_has_two_keys_at_most() {
    let app = App::demo().await;
    assert_eq!(create(&app, "bob", BOB).await.status, 201);
    let over = r#"{"error":{"message":"akSkNumExceed","code":400,"title":"Bad Request"}}"#;
    create(&app, "bob", BOB).await.assert(400, over);
    let app = App::demo_with("[behaviour.huawei]\naccess_key_quota = 3").await;
    assert_eq!(create(&app, "admin", BOB).await.status, 201);
    assert_eq!(create(&app, "admin", BOB).await.status, 201);
    assert_eq!(create(&app, "admin", BOB).await.status, 400);
}

#[tokio::test]
async fn the_account_may_keep_keys_from_its_users() {
    let app = App::demo().await;
    let path = format!("/v3.0/OS-SECURITYPOLICY/domains/{ACCOUNT}/protect-policy");
    app.ask("admin", "PUT", &path, r#"{"protect_policy":{"allow_user":{"manage_accesskey":false}}}"#).await;
    let forbidden = "You are not authorized to perform the requested action.";
    create(&app, "bob", BOB).await.assert_keystone(403, forbidden);
    let own = format!("{KEYS}/DEMOBOBACCESSKEY0001");
    assert_eq!(app.ask("bob", "DELETE", &own, "").await.status, 403);
    assert_eq!(app.ask("bob", "GET", &own, "").await.status, 200);
    assert_eq!(app.ask("admin", "DELETE", &own, "").await.status, 204);
}

#[tokio::test]
async fn a_temporary_key_signs_as_its_user_until_it_ends() {
    let app = App::demo().await;
    let key = temporary(&app, "alice", &json!(900)).await;
    assert_eq!(key["expires_at"], "2026-01-15T08:45:00.000000Z");
    assert_eq!(signed(&app, &key, &device_of(ALICE)).await.status, 200);
    assert_eq!(signed(&app, &key, &device_of(BOB)).await.status, 403, "as alice, with alice's rights");
    app.advance(Duration::from_secs(899));
    assert_eq!(signed(&app, &key, &device_of(ALICE)).await.status, 200);
    app.advance(Duration::from_secs(1));
    let reply = signed(&app, &key, &device_of(ALICE)).await;
    assert_eq!((reply.status.as_u16(), &reply.json()["error_code"]), (401, &json!("APIGW.0301")));
}

#[tokio::test]
async fn a_temporary_key_is_nothing_without_its_own_security_token() {
    let app = App::demo().await;
    let (own, other) =
        (temporary(&app, "alice", &json!(900)).await, temporary(&app, "admin", &json!(900)).await);
    let access = own["access"].as_str().unwrap();
    let message = format!("Incorrect IAM authentication information: ak {access} not exist");
    let token = app.token("bob", "Bob#demo12", None).await;
    for wrong in [json!(null), json!("garbage"), other["securitytoken"].clone(), json!(token)] {
        let mut key = own.clone();
        key["securitytoken"] = wrong;
        signed(&app, &key, &device_of(ALICE)).await.assert_gateway(401, "APIGW.0301", &message);
    }
    let mut key = own.clone();
    key["secret"] = json!("wrong");
    let reply = signed(&app, &key, &device_of(ALICE)).await;
    assert!(reply.status == 401 && reply.text().contains("verify aksk signature fail"));
    // And a security token is no token.
    let shown = own["securitytoken"].as_str().unwrap();
    assert_eq!(app.ask_with(shown, "GET", &device_of(ALICE), "").await.status, 401);
}

#[tokio::test]
async fn a_temporary_key_ends_with_its_users_session_or_its_token() {
    let app = App::demo().await;
    let token = app.token("bob", "Bob#demo12", None).await;
    let body = r#"{"auth":{"identity":{"methods":["token"]}}}"#;
    let key = app.ask_with(&token, "POST", TEMPORARY, body).await.json()["credential"].clone();
    assert_eq!(signed(&app, &key, "/v3/auth/domains").await.status, 200);
    let headers = [("x-auth-token", &*token), ("x-subject-token", &*token)];
    assert_eq!(app.request("DELETE", "/v3/auth/tokens", &headers, "").await.status, 204);
    assert_eq!(signed(&app, &key, "/v3/auth/domains").await.status, 401);
    let key = temporary(&app, "bob", &json!(900)).await;
    app.ask("admin", "PATCH", &format!("/v3/users/{BOB}"), r#"{"user":{"enabled":false}}"#).await;
    assert_eq!(signed(&app, &key, "/v3/auth/domains").await.status, 401);
}

#[tokio::test]
async fn a_key_got_with_a_key_ends_with_it() {
    let app = App::demo().await;
    let key = temporary(&app, "alice", &json!(900)).await;
    let body = br#"{"auth":{"identity":{"methods":["token"],"token":{"duration_seconds":86400}}}}"#;
    let text = |field: &str| key[field].as_str().unwrap();
    let mut signer = Signer::new(&app, text("access"), text("secret"), TEMPORARY)
        .header("x-security-token", text("securitytoken"));
    (signer.method, signer.body) = (Method::POST, body);
    let reply = app.send(signer.request()).await;
    assert_eq!(reply.json()["credential"]["expires_at"], "2026-01-15T08:45:00.000000Z");
}

#[tokio::test]
async fn the_token_for_a_temporary_key_may_stand_in_the_body() {
    let app = App::demo().await;
    let body = |token: &str| {
        json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": token } } } }).to_string()
    };
    let json = [("content-type", "application/json")];
    let reply = app.request("POST", TEMPORARY, &json, &body("demo-alice-token")).await;
    assert_eq!(reply.status, 201);
    assert_eq!(app.request("POST", TEMPORARY, &json, &body("garbage")).await.status, 401);
    // The header wins.
    assert_eq!(app.ask("alice", "POST", TEMPORARY, &body("garbage")).await.status, 201);
}

#[tokio::test]
async fn what_no_temporary_key_is_given_for() {
    let app = App::demo().await;
    let ask = async |body: &str| app.ask("alice", "POST", TEMPORARY, body).await;
    for body in ["{}", r#"{"auth":{}}"#, r#"{"auth":{"identity":{"methods":["password"]}}}"#] {
        ask(body).await.assert_keystone(400, "The request body is invalid");
    }
    for seconds in ["899", "86401", "-1"] {
        let body = r#"{"auth":{"identity":{"methods":["token"],"token":{"duration_seconds":N}}}}"#;
        let message = format!("Invalid input for field 'duration_seconds'. The value is '{seconds}'.");
        ask(&body.replace('N', seconds)).await.assert_keystone(400, &message);
    }
    let agency = r#"{"auth":{"identity":{"methods":["assume_role"]}}}"#;
    assert_eq!(ask(agency).await.status, 501);
    assert_eq!(app.request("POST", TEMPORARY, &[], agency).await.status, 401);
}

#[tokio::test]
async fn mistakes_are_told_in_keystones_shape() {
    let app = App::demo().await;
    let put = async |body: &str| app.ask("alice", "PUT", &format!("{KEYS}/DEMOALICEACCESSKEY01"), body).await;
    put("{}").await.assert_keystone(400, "'credential' is a required property.");
    let message = "Invalid input for field 'status'. The value is 'on'.";
    put(r#"{"credential":{"status":"on"}}"#).await.assert_keystone(400, message);
    put("").await.assert_keystone(400, "The request body size 0 is invalid.");
    let reply = create(&app, "admin", NOBODY).await;
    reply.assert_keystone(404, &format!("Could not find user: {NOBODY}."));
    let reply = app.ask("bob", "GET", &format!("{KEYS}/DEMOALICEACCESSKEY01"), "").await;
    reply.assert_keystone(403, "You are not authorized to perform the requested action.");
}

#[tokio::test]
async fn keys_are_listed_by_v5_too() {
    let app = App::demo().await;
    app.ask("alice", "GET", &format!("/v5/users/{ALICE}/access-keys"), "").await.assert(
        200,
        &format!(
            r#"{{"access_keys":[{{"user_id":"{ALICE}","access_key_id":"DEMOALICEACCESSKEY01","created_at":"2020-01-01T00:00:00.000Z","status":"active"}}],"page_info":{{"next_marker":null,"current_count":1}}}}"#
        ),
    );
    let second = create(&app, "alice", ALICE).await.json()["credential"]["access"].clone();
    let path = format!("/v5/users/{ALICE}/access-keys?limit=1");
    let page = app.ask("alice", "GET", &path, "").await.json();
    assert_eq!(page["page_info"]["next_marker"], "DEMOALICEACCESSKEY01");
    let page = app.ask("alice", "GET", &format!("{path}&marker=GONE"), "").await.json();
    assert_eq!(page["access_keys"], json!([]));
    let page = app.ask("alice", "GET", &format!("{path}&marker=DEMOALICEACCESSKEY01"), "").await.json();
    assert_eq!(
        (&page["access_keys"][0]["access_key_id"], &page["page_info"]["next_marker"]),
        (&second, &Value::Null)
    );
}
