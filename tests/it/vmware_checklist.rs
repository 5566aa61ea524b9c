//! What breaks real clients of VMware Cloud Services, rule by rule: each has met a client that fails without it.

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::harness::{App, STATUS};
use crate::vmware_tokens::{AUTH, EXCHANGE, access_token, claims, grant, post};

const FORMS: [(&str, &str, &str); 5] = [
    ("", "application/x-www-form-urlencoded", "refresh_token=demo-alice-api-token"),
    ("", "application/json", "api_token=demo-alice-api-token"),
    ("", "", "grant_type=anything&api_token=demo-alice-api-token"),
    ("?refresh_token=demo-alice-api-token", "application/json", ""),
    ("?refresh_token=demo-alice-api-token", "", ""),
];

/// wavefront-sdk-java binds the answer to exactly these; a seventh makes the token invalid.
const FIELDS: [&str; 6] = ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"];

fn names(json: &Value) -> Vec<&str> {
    let mut names: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// Rules 1 and 5: any field, place and content type; and 200, not 201.
#[tokio::test]
async fn any_form_of_the_exchange_is_200() {
    let app = App::demo().await;
    for (query, content_type, body) in FORMS {
        let headers = [("content-type", content_type)];
        let headers = if content_type.is_empty() { &[][..] } else { &headers[..] };
        let reply = app.request("POST", &format!("{EXCHANGE}{query}"), headers, body).await;
        assert_eq!(reply.status.as_u16(), 200, "{query} {content_type} {body}");
    }
}

/// Rules 2, 3 and 4, for every grant.
#[tokio::test]
async fn there_are_six_fields_an_id_token_and_whole_seconds() {
    let app = App::demo().await;
    let exchanged = post(&app, EXCHANGE, "api_token=demo-alice-api-token").await.json();
    let body = "grant_type=password&username=bob@demo.test&password=Bob%23demo12";
    let by_password = grant(&app, body).await.json();
    let refresh = by_password["refresh_token"].as_str().unwrap();
    let refreshed = grant(&app, &format!("grant_type=refresh_token&refresh_token={refresh}")).await.json();
    let by_app = grant(&app, "grant_type=client_credentials").await.json();
    for json in [&exchanged, &by_password, &refreshed, &by_app] {
        assert_eq!(names(json), FIELDS);
        assert_eq!(json["expires_in"].as_u64(), Some(1799));
    }
    for json in [&exchanged, &by_password, &refreshed] {
        assert!(json["id_token"].as_str().is_some_and(|token| token.split('.').count() == 3));
    }
}

/// Rule 6: mkpcli looks for the text, and for nothing else.
#[tokio::test]
async fn a_bad_token_is_400_with_its_text_and_module_code() {
    let app = App::demo().await;
    let reply = post(&app, EXCHANGE, "refresh_token=xxxxx-token").await;
    let json = reply.json();
    assert_eq!((reply.status.as_u16(), &json["moduleCode"]), (400, &json!(340)));
    assert_eq!(json["message"], "invalid_grant: Invalid refresh token: xxxxx-token");
    assert!(reply.text().starts_with("{\"moduleCode\":340,\"message\":"), "in the order that was seen");
}

/// Rule 7: mkpcli reads a PEM from `value`.
#[tokio::test]
async fn the_public_key_without_a_query_is_a_pem() {
    let app = App::demo().await;
    let json = app.get(&format!("{AUTH}/token-public-key"), &[]).await.json();
    let pem = json["value"].as_str().unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = BASE64.decode(body.as_bytes()).unwrap();
    // SEQUENCE { SEQUENCE { OID rsaEncryption, NULL }, BIT STRING }: what golang-jwt and others decode.
    assert_eq!((der.len(), &der[..2]), (294, &[0x30, 0x82][..]));
    assert_eq!(der[6..17], [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]);
}

/// Rules 8, 9 and 10: golang-jwt reads an audience as one string, tanzu-cli wants these claims, and the issuer
/// is not the host that was asked.
#[tokio::test]
async fn the_claims_are_those_that_clients_decode() {
    let app = App::demo().await;
    for who in ["admin", "alice", "bob"] {
        let said = claims(&access_token(&app, who).await);
        assert!(said.get("aud").is_none_or(Value::is_string));
        assert!(said["username"].is_string() && said["context_name"].is_string());
        let perms = said["perms"].as_array().unwrap();
        assert!(!perms.is_empty() && perms.iter().all(Value::is_string));
        assert_eq!(said["iss"], "https://gaz.csp-vidm-prod.com");
    }
}

/// Rule 11: either header, both, and another product's beside them.
#[tokio::test]
async fn a_token_stands_in_either_header_or_in_both() {
    let app = App::demo().await;
    let token = access_token(&app, "alice").await;
    let bearer = format!("Bearer {token}");
    let (csp, bearer) = (("csp-auth-token", &*token), ("authorization", &*bearer));
    let other = ("x-da-access-token", &*token);
    for headers in [&[csp][..], &[bearer], &[csp, bearer], &[csp, bearer, other], &[other, csp]] {
        let reply = app.get(STATUS, headers).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["username"]), (200, &json!("alice@demo.test")));
    }
}

/// Rule 12: whatever is not 2xx is JSON with a message.
#[tokio::test]
async fn every_error_is_json_with_a_message() {
    let app = App::demo().await;
    for (method, path, body) in [
        ("POST", EXCHANGE, ""),
        ("POST", EXCHANGE, "api_token=nope"),
        ("GET", EXCHANGE, ""),
        ("POST", "/csp/gateway/am/api/auth/token", ""),
        ("POST", "/csp/gateway/am/api/auth/authorize", "grant_type=x"),
        ("POST", "/csp/gateway/am/api/auth/api-tokens/details", "{}"),
        ("GET", "/csp/gateway/am/api/auth/token-public-key?format=x", ""),
        ("GET", "/csp/gateway/am/api/userinfo", ""),
        ("GET", "/csp/gateway/am/api/loggedin/user", ""),
        ("GET", "/csp/gateway/am/api/orgs/x", ""),
        ("GET", STATUS, ""),
        ("GET", "/csp/gateway/discovery", ""),
        ("GET", "/csp/gateway/am/api/no/such/thing", ""),
        ("GET", "/csp/gateway/am/api/%zz", ""),
        ("POST", EXCHANGE, &"x".repeat(2 * 1024 * 1024)),
    ] {
        let reply = app.request(method, path, &[], body).await;
        assert!(reply.status.as_u16() >= 400, "{method} {path}");
        reply.assert_dialect(path);
    }
}

/// Rule 14: clients add them to the epoch as milliseconds. Rule 13, https, is in `tls`.
#[tokio::test]
async fn the_times_of_a_token_are_milliseconds() {
    let app = App::demo().await;
    let body = r#"{"tokenValue":"demo-alice-api-token"}"#;
    let path = format!("{AUTH}/api-tokens/details");
    let json = app.request("POST", &path, &[("content-type", "application/json")], body).await.json();
    assert_eq!(json["createdAt"], 1_577_836_800_000_i64);
}
