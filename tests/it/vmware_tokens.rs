//! VMware's token service: every form of the exchange, every grant, the keys, and what ends a token.

use std::time::Duration;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde_json::{Value, json};

use crate::harness::{ALICE, ALICE_SEED, App, Reply, STATUS};

pub const AUTH: &str = "/csp/gateway/am/api/auth";
pub const EXCHANGE: &str = "/csp/gateway/am/api/auth/api-tokens/authorize";
pub const TOKEN: &str = "/csp/gateway/am/api/auth/token";
pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const ORG: &str = "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
const SIX: [&str; 6] = ["id_token", "token_type", "expires_in", "scope", "access_token", "refresh_token"];

pub async fn post(app: &App, path: &str, body: &str) -> Reply {
    app.request("POST", path, &[FORM], body).await
}

pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", BASE64.encode(format!("{id}:{secret}").as_bytes()))
}

/// A token request of the demo's app.
pub async fn grant(app: &App, body: &str) -> Reply {
    let authorization = basic("demo-app", "demo-app-secret");
    app.request("POST", TOKEN, &[FORM, ("authorization", &authorization)], body).await
}

/// What a token says, unchecked.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}

pub async fn access_token(app: &App, who: &str) -> String {
    let reply = post(app, EXCHANGE, &format!("api_token=demo-{who}-api-token")).await;
    reply.json()["access_token"].as_str().unwrap().to_owned()
}

pub async fn status_with(app: &App, token: &str) -> Reply {
    app.get(STATUS, &[("csp-auth-token", token)]).await
}

/// The keys of the body, in the order in which they stand.
fn keys(reply: &Reply) -> Vec<String> {
    let text = reply.text();
    let json = reply.json();
    let mut keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    keys.sort_by_key(|key| text.find(&format!("\"{key}\":")));
    keys
}

#[track_caller]
fn assert_six(reply: &Reply) -> Value {
    assert_eq!((reply.status.as_u16(), keys(reply)), (200, SIX.map(String::from).to_vec()), "{reply:?}");
    assert_eq!(
        (reply.header("content-type"), reply.header("cache-control")),
        ("application/json", "no-store")
    );
    let json = reply.json();
    assert_eq!((&json["token_type"], &json["expires_in"]), (&json!("bearer"), &json!(1799)));
    assert_eq!(json["scope"], "ALL_PERMISSIONS customer_number openid group_ids group_names");
    json
}

/// Rows of the table of what real clients send: query, content type, body.
#[tokio::test]
async fn an_api_token_is_exchanged_in_every_form_that_clients_send() {
    let app = App::demo().await;
    let form = "application/x-www-form-urlencoded";
    let token = "demo-bob-api-token";
    let forms = [
        ("", form, format!("refresh_token={token}")),
        ("", form, format!("api_token={token}")),
        ("", form, format!("grant_type=api_token&api_token={token}")),
        ("", form, format!("grant_type=api_token&refresh_token={token}")),
        ("", form, format!("grant_type=refresh_token&api_token={token}")),
        ("", form, format!("refresh_token={}", token.replace('-', "%2D"))),
        ("", "application/json", format!("refresh_token={token}")),
        ("", "text/plain; charset=nonsense", format!("api_token={token}")),
        ("", "", format!("api_token={token}")),
        ("", "application/json", format!("{{\"refresh_token\":\"{token}\"}}")),
        ("?refresh_token=", "application/json", String::new()),
        ("?refresh_token=", "", String::new()),
        ("?refresh_token=", "application/json", "{}".to_owned()),
        ("?refresh_token=", "application/json", "null".to_owned()),
        ("?api_token=", form, "grant_type=refresh_token".to_owned()),
    ];
    for (query, content_type, body) in forms {
        let query = if query.is_empty() { String::new() } else { format!("{query}{token}") };
        let headers = [("content-type", content_type)];
        let headers = if content_type.is_empty() { &headers[..0] } else { &headers[..] };
        let reply = app.request("POST", &format!("{EXCHANGE}{query}"), headers, &body).await;
        let json = assert_six(&reply);
        assert_eq!(json["refresh_token"], token, "{query} {body}");
        assert!(json["id_token"].is_string());
        let status = status_with(&app, json["access_token"].as_str().unwrap()).await;
        assert_eq!(status.json()["username"], "bob@demo.test");
    }
}

#[tokio::test]
async fn a_token_that_was_not_encoded_is_taken_as_it_is() {
    let rows = "[[tenant.user]]\nid = \"u\"\nname = \"u\"\napi_tokens = [\"a+b/c=\", \"100%\"]\n";
    let app = App::tenant(rows).await;
    for body in ["refresh_token=a+b/c=", "refresh_token=a%2Bb%2Fc%3D", "api_token=100%", "api_token=100%25"] {
        assert_six(&post(&app, EXCHANGE, body).await);
    }
}

#[tokio::test]
async fn the_body_wins_over_the_query_and_api_token_over_refresh_token() {
    let app = App::demo().await;
    let (bob, alice) = ("demo-bob-api-token", "demo-alice-api-token");
    for (query, body) in [
        (format!("?refresh_token={alice}"), format!("refresh_token={bob}")),
        (String::new(), format!("refresh_token={alice}&api_token={bob}")),
        (format!("?api_token={alice}"), format!("refresh_token={bob}")),
    ] {
        let reply = post(&app, &format!("{EXCHANGE}{query}"), &body).await;
        assert_eq!(reply.json()["refresh_token"], bob);
    }
}

#[tokio::test]
async fn a_bad_api_token_is_400_with_the_vendors_text_and_code() {
    let users = "[[tenant.user]]\nid = \"u\"\nname = \"u\"\nenabled = false\napi_tokens = [\"disabled\"]\n\
                 [[tenant.user]]\nid = \"v\"\nname = \"v\"\n\
                 expiring_api_tokens = [{ token = \"expired\", expires_at = 2026-01-15T08:30:00Z }]\n";
    let app = App::tenant(users).await;
    for token in ["xxxxx-token", "disabled", "expired", "MIIBabc", "eyJhbGciOiJSUzI1NiJ9.e30.AA"] {
        let reply = post(&app, EXCHANGE, &format!("refresh_token={token}")).await;
        let id = reply.header("csp-request-id").to_owned();
        reply.assert(
            400,
            &format!(
                r#"{{"moduleCode":340,"message":"invalid_grant: Invalid refresh token: {token}","requestId":"{id}","statusCode":400,"error":"invalid_grant","error_description":"Invalid refresh token: {token}"}}"#
            ),
        );
    }
    for (query, body) in
        [("", ""), ("?refresh_token=", ""), ("", "grant_type=api_token"), ("", "{}"), ("", "\0")]
    {
        let reply = post(&app, &format!("{EXCHANGE}{query}"), body).await;
        reply.assert_csp(400, "Invalid request body");
    }
}

#[tokio::test]
async fn a_user_token_says_what_the_vendors_says() {
    let app = App::demo().await;
    let reply = post(&app, EXCHANGE, "api_token=demo-admin-api-token").await.json();
    let token = reply["access_token"].as_str().unwrap();
    let header = token.split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(header.as_bytes()).unwrap()).unwrap();
    assert_eq!((&header["alg"], &header["typ"]), (&json!("RS256"), &json!("JWT")));
    assert!(header["kid"].as_str().unwrap().starts_with("signing_"));
    let said = claims(token);
    let expected = json!({
        "sub": "vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c30",
        "iss": "https://gaz.csp-vidm-prod.com",
        "context_name": ORG,
        "azp": "csp_prd_gaz_internal_client_id",
        "authorization_details": [],
        "domain": "vmwareid",
        "context": said["context"],
        "perms": ["csp:org_member", "csp:org_owner"],
        "exp": 1_768_467_600,
        "iat": 1_768_465_800,
        "jti": said["jti"],
        "acct": "admin@demo.test",
        "username": "admin@demo.test",
    });
    assert_eq!(said, expected);
    assert_ne!(said["context"], ORG);
    let id = claims(reply["id_token"].as_str().unwrap());
    for (key, value) in [("email", "admin@demo.test"), ("given_name", "admin"), ("context_name", ORG)] {
        assert_eq!(id[key], value);
    }
    assert!(id["aud"].is_string() && id["family_name"].is_string());
}

#[tokio::test]
async fn client_credentials_are_taken_raw_encoded_and_from_the_form() {
    let rows = "[[tenant.app]]\nid = \"an app\"\nsecret = \"s%2B+x\"\n";
    let app = App::tenant(rows).await;
    for path in [TOKEN, "/csp/gateway/am/api/auth/authorize"] {
        for authorization in
            [basic("an app", "s%2B+x"), basic("an+app", "s%252B%2Bx"), basic("an%20app", "s%252B%2bx")]
        {
            let headers = [FORM, ("authorization", &*authorization)];
            let reply = app.request("POST", path, &headers, "grant_type=client_credentials").await;
            let json = assert_six(&reply);
            assert_eq!((&json["id_token"], &json["refresh_token"]), (&Value::Null, &Value::Null));
        }
        let body = "grant_type=client_credentials&client_id=an+app&client_secret=s%252B%2Bx&orgId=o";
        let json = post(&app, path, body).await.json();
        let said = claims(json["access_token"].as_str().unwrap());
        assert_eq!((&said["sub"], &said["azp"]), (&json!(":an app"), &json!("an app")));
        assert!(said.get("username").is_none() && said.get("acct").is_none() && said.get("aud").is_none());
        assert_eq!(said["perms"], json!(["csp:org_member"]));
        let status = status_with(&app, json["access_token"].as_str().unwrap()).await;
        status.assert_csp(403, "The user is forbidden to use the API");
    }
}

#[tokio::test]
async fn tokens_that_a_service_account_has_not_may_be_left_out() {
    let app = App::demo_with("[behaviour.vmware]\nabsent_tokens = \"omit\"").await;
    let reply = grant(&app, "grant_type=client_credentials").await;
    assert_eq!(keys(&reply), ["token_type", "expires_in", "scope", "access_token"]);
}

#[tokio::test]
async fn a_client_that_is_not_one_is_401() {
    let app = App::demo().await;
    let wrong = [
        basic("demo-app", "wrong"),
        basic("demo-app", ""),
        basic("nobody", "demo-app-secret"),
        basic("", ""),
        "Basic !".to_owned(),
        "Basic".to_owned(),
    ];
    for authorization in wrong {
        let headers = [FORM, ("authorization", &*authorization)];
        // A form that is right does not help a header that is wrong.
        let body = "grant_type=client_credentials&client_id=demo-app&client_secret=demo-app-secret";
        let reply = app.request("POST", TOKEN, &headers, body).await;
        reply.assert_csp(401, "invalid_client: Bad client credentials");
        assert_eq!(reply.header("www-authenticate"), "Basic realm=\"csp\"");
    }
    for body in ["", "grant_type=client_credentials", "grant_type=password&client_id=demo-app"] {
        post(&app, TOKEN, body).await.assert_csp(401, "invalid_client: Bad client credentials");
    }
}

#[tokio::test]
async fn other_grants_are_unsupported() {
    let app = App::demo().await;
    let grants = [
        "client_delegate",
        "audience_exchange",
        "context_switch",
        "impersonate_user",
        "client_exchange",
        "x",
    ];
    for grant_type in grants {
        let reply = grant(&app, &format!("grant_type={grant_type}")).await;
        reply.assert_csp(400, &format!("unsupported_grant_type: Unsupported grant type: {grant_type}"));
    }
    grant(&app, "").await.assert_csp(400, "invalid_request: grant_type is missing");
    let reply = grant(&app, "grant_type=client_credentials&orgId=another").await;
    reply.assert_csp(400, "invalid_grant: The organization is not the client's");
}

#[tokio::test]
async fn a_shorter_life_may_be_asked_for_and_a_longer_is_not_given() {
    let app = App::demo().await;
    for (asked, expires_in) in [("60", 59), ("1800", 1799), ("99999", 1799)] {
        let body = format!("grant_type=client_credentials&accessTokenValiditySeconds={asked}");
        let json = grant(&app, &body).await.json();
        assert_eq!(json["expires_in"], expires_in);
        let said = claims(json["access_token"].as_str().unwrap());
        let life = said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap();
        assert_eq!(life, expires_in + 1);
    }
    let by_password = "grant_type=password&username=bob@demo.test&password=Bob%23demo12";
    let json = grant(&app, &format!("{by_password}&accessTokenValiditySeconds=60")).await.json();
    assert_eq!(json["expires_in"], 59);
    let refresh = json["refresh_token"].as_str().unwrap();
    for token in [refresh, "demo-bob-api-token"] {
        let body = format!("grant_type=refresh_token&refresh_token={token}&accessTokenValiditySeconds=60");
        assert_eq!(grant(&app, &body).await.json()["expires_in"], 59);
    }
    for asked in ["0", "-1", "x", "1.5"] {
        for grant_type in ["client_credentials", "refresh_token&refresh_token=demo-bob-api-token"] {
            let body = format!("grant_type={grant_type}&accessTokenValiditySeconds={asked}");
            assert_eq!(grant(&app, &body).await.status, 400, "{asked}");
        }
    }
}

#[tokio::test]
async fn a_password_gets_a_token_and_a_code_where_mfa_is_on() {
    let app = App::demo().await;
    let body = "grant_type=password&username=bob@demo.test&password=Bob%23demo12";
    let json = assert_six(&grant(&app, body).await);
    let said = claims(json["access_token"].as_str().unwrap());
    assert_eq!((&said["azp"], &said["username"]), (&json!("demo-app"), &json!("bob@demo.test")));
    let refresh = json["refresh_token"].as_str().unwrap();
    assert_six(&grant(&app, &format!("grant_type=refresh_token&refresh_token={refresh}")).await);
    // tanzu-cli stores it in place of its API token.
    assert_six(&post(&app, EXCHANGE, &format!("refresh_token={refresh}")).await);

    let alice = "grant_type=password&username=alice@demo.test&password=Alice%23demo1";
    // So far all is right: nothing is counted.
    for _ in 0..6 {
        grant(&app, alice).await.assert_csp(400, "invalid_grant: MFA passcode is required");
    }
    let with_code = |code: &str| format!("{alice}&passcode={code}");
    grant(&app, &with_code("000000")).await.assert_csp(400, "invalid_grant: Invalid passcode");
    assert_six(&grant(&app, &with_code(&app.code(ALICE_SEED, 0))).await);
    for body in [
        "grant_type=password&username=bob@demo.test&password=wrong",
        "grant_type=password&username=nobody&password=Bob%23demo12",
        "grant_type=password&username=frank@corp.test&password=x",
    ] {
        grant(&app, body).await.assert_csp(400, "invalid_grant: Bad credentials");
    }
    grant(&app, "grant_type=password&username=x")
        .await
        .assert_csp(400, "invalid_request: password is missing");
}

#[tokio::test]
async fn a_refresh_token_is_its_clients_and_ends_with_the_session_and_by_revocation() {
    let demo = fauxfactor::config::DEMO
        .replace("[[tenant.app]]", "[[tenant.app]]\nid = \"other\"\nsecret = \"other\"\n\n[[tenant.app]]");
    let app = App::configured(&demo).await;
    let refresh = async || {
        let body = "grant_type=password&username=bob@demo.test&password=Bob%23demo12";
        grant(&app, body).await.json()["refresh_token"].as_str().unwrap().to_owned()
    };
    let token = refresh().await;
    let other = basic("other", "other");
    let headers = [FORM, ("authorization", &*other)];
    let body = format!("grant_type=refresh_token&refresh_token={token}");
    let reply = app.request("POST", TOKEN, &headers, &body).await;
    reply.assert_csp(400, "invalid_grant: The refresh token is another client's");
    let introspect = async |by: &str, token: &str| {
        let headers = [FORM, ("authorization", by)];
        app.request("POST", &format!("{AUTH}/introspect"), &headers, &format!("token={token}")).await
    };
    introspect(&other, &token).await.assert(200, r#"{"active":false}"#);
    let own = basic("demo-app", "demo-app-secret");
    let exp = 1_768_465_800 + 180 * 24 * 3600;
    introspect(&own, &token).await.assert(
        200,
        &format!(
            r#"{{"active":true,"exp":{exp},"iat":1768465800,"orgId":"{ORG}","sub":"vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c32","token_type":"refresh_token"}}"#
        ),
    );
    let revoke = async |by: &str, token: &str| {
        let headers = [FORM, ("authorization", by)];
        let body = format!("token={token}&token_type_hint=refresh_token");
        app.request("POST", &format!("{AUTH}/revoke"), &headers, &body).await
    };
    revoke(&other, &token).await.assert(200, "");
    assert_eq!(grant(&app, &body).await.status, 200, "another client cannot revoke it");
    revoke(&own, &token).await.assert(200, "");
    assert_eq!(grant(&app, &body).await.json()["moduleCode"], 340);
    introspect(&own, &token).await.assert(200, r#"{"active":false}"#);
    revoke(&own, &token).await.assert(200, "");
    revoke(&own, "nonsense").await.assert(200, "");

    let token = refresh().await;
    let change = r#"{"user":{"original_password":"Bob#demo12","password":"N3w#password"}}"#;
    let path = "/v3/users/07609fb9358010e21f7bc003751c7c32/password";
    assert_eq!(app.ask("bob", "POST", path, change).await.status, 204);
    let body = format!("grant_type=refresh_token&refresh_token={token}");
    assert_eq!(grant(&app, &body).await.status, 400, "a new password ends the session");
}

#[tokio::test]
async fn who_introspects_or_revokes_shows_a_basic_header() {
    let app = App::demo().await;
    for path in ["introspect", "revoke"] {
        let path = format!("{AUTH}/{path}");
        let with = async |value: &str| {
            let headers = [FORM, ("authorization", value)];
            app.request("POST", &path, &headers, "token=x").await
        };
        post(&app, &path, "token=x").await.assert_csp(400, "Authorization header must be specified");
        let message = "Invalid authorization header. Missing \"Basic\" prefix";
        with("Bearer x").await.assert_csp(400, message);
        with("Basic !").await.assert_csp(400, "Invalid authorization header");
        let wrong = with(&basic("demo-app", "wrong")).await;
        wrong.assert_csp(401, "invalid_client: Bad client credentials");
    }
}

#[tokio::test]
async fn api_token_mfa_wants_a_code_of_the_device() {
    let required = "display_name = \"Demo Org\"\napi_token_mfa_required = true";
    let demo = fauxfactor::config::DEMO.replace("display_name = \"Demo Org\"", required);
    let app = App::configured(&demo).await;
    let exchange = async |who: &str, code: &str| {
        post(&app, EXCHANGE, &format!("api_token=demo-{who}-api-token&passcode={code}")).await
    };
    exchange("alice", "").await.assert_csp(400, "invalid_grant: MFA passcode is required");
    exchange("alice", "000000").await.assert_csp(400, "invalid_grant: Invalid passcode");
    assert_six(&exchange("alice", &app.code(ALICE_SEED, 0)).await);
    // Without a device nothing can be exchanged.
    exchange("bob", "").await.assert_csp(400, "invalid_grant: MFA passcode is required");
    exchange("bob", "000000").await.assert_csp(400, "invalid_grant: Invalid passcode");

    let of_alice = fauxfactor::config::DEMO
        .replace("api_tokens = [\"demo-alice", "api_token_mfa = true\napi_tokens = [\"demo-alice");
    let app = App::configured(&of_alice).await;
    let reply = post(&app, EXCHANGE, "api_token=demo-alice-api-token").await;
    reply.assert_csp(400, "invalid_grant: MFA passcode is required");
    assert_six(&post(&app, EXCHANGE, "api_token=demo-bob-api-token").await);
}

#[tokio::test]
async fn the_organization_can_be_made_to_want_codes() {
    let app = App::demo().await;
    let path = format!("/csp/gateway/am/api/orgs/{ORG}");
    let headers = [("csp-auth-token", "demo-admin-token"), ("content-type", "application/json")];
    let reply = app.request("PATCH", &path, &headers, r#"{"enforceUserApiTokenMfa":true}"#).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let reply = post(&app, EXCHANGE, "api_token=demo-bob-api-token").await;
    reply.assert_csp(400, "invalid_grant: MFA passcode is required");
    let reply = app.request("PATCH", &path, &headers, r#"{"isMfaRequired":true}"#).await;
    assert_eq!(reply.status, 200);
    let body = "grant_type=password&username=bob@demo.test&password=Bob%23demo12";
    grant(&app, body).await.assert_csp(400, "invalid_grant: The organization requires MFA");
}

#[tokio::test]
async fn details_are_in_milliseconds() {
    let app = App::demo().await;
    let details = async |body: &str| {
        let headers = [("content-type", "application/json")];
        app.request("POST", &format!("{AUTH}/api-tokens/details"), &headers, body).await
    };
    let body = r#"{"tokenValue":"demo-alice-api-token"}"#;
    let before = details(body).await;
    assert_eq!(before.status, 200);
    assert!(before.json().get("lastUsedAt").is_none());
    post(&app, EXCHANGE, "api_token=demo-alice-api-token").await;
    let json = details(body).await.json();
    assert_eq!(
        (&json["createdAt"], &json["lastUsedAt"]),
        (&json!(1_577_836_800_000_i64), &json!(1_768_465_800_000_i64))
    );
    assert_eq!((&json["deactivated"], &json["orgId"]), (&json!(false), &json!(ORG)));
    assert_eq!(json["userId"], "vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c31");
    assert_eq!(json["allowedScopes"]["generalScopes"], json!(["openid"]));
    for body in [r#"{"tokenValue":"nope"}"#, r#"{"tokenValue":"demo-alice-token"}"#] {
        details(body).await.assert_csp(404, "The requested resource could not be found");
    }
    for body in ["", "{}", r#"{"tokenValue":""}"#, r#"{"tokenValue":1}"#, "[]"] {
        details(body).await.assert_csp(400, "Invalid request body");
    }
}

#[tokio::test]
async fn the_keys_are_published_in_each_form() {
    let app = App::demo().await;
    let key = async |query: &str| app.get(&format!("{AUTH}/token-public-key{query}"), &[]).await;
    for query in ["", "?format=pem"] {
        let json = key(query).await.json();
        assert_eq!(json["issuer"], "https://gaz.csp-vidm-prod.com");
        let pem = json["value"].as_str().unwrap();
        assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\n") && pem.ends_with("-----END PUBLIC KEY-----"));
        assert!(pem.lines().all(|line| line.len() <= 64));
    }
    let jwks = key("?format=jwks").await.json();
    let keys = app.get(&format!("{AUTH}/keys"), &[]).await.json();
    assert_eq!(jwks["keys"], keys["keys"]);
    assert!(keys.as_object().unwrap().len() == 1 && keys["keys"].as_array().unwrap().len() == 1);
    let jwk = &keys["keys"][0];
    assert_eq!(
        (&jwk["kty"], &jwk["use"], &jwk["alg"], &jwk["e"]),
        (&json!("RSA"), &json!("sig"), &json!("RS256"), &json!("AQAB"))
    );
    for query in ["?format=der", "?format="] {
        key(query).await.assert_csp(400, "Invalid format of public key.");
    }
}

#[tokio::test]
async fn discovery_names_the_host_that_was_asked_and_the_vendors_issuer() {
    let app = App::demo().await;
    for path in [
        format!("{AUTH}/.well-known/openid-configuration"),
        "/csp/gateway/am/api/.well-known/openid-configuration".to_owned(),
    ] {
        let json = app.get(&path, &[("host", "csp.test:8443")]).await.json();
        assert_eq!(json["issuer"], "https://gaz.csp-vidm-prod.com");
        assert_eq!(json["authorization_endpoint"], "http://csp.test:8443/csp/gateway/discovery");
        assert_eq!(
            json["jwks_uri"],
            "http://csp.test:8443/csp/gateway/am/api/auth/token-public-key?format=jwks"
        );
        assert_eq!(json["code_challenge_methods_supported"], json!(["S256"]));
        assert_eq!(json["claimsSupported"], json["claims_supported"]);
    }
}

#[tokio::test]
async fn userinfo_wants_a_bearer_token() {
    let app = App::demo().await;
    let path = "/csp/gateway/am/api/userinfo";
    let token = access_token(&app, "alice").await;
    let with = async |value: &str| app.get(path, &[("authorization", value)]).await;
    let json = with(&format!("Bearer {token}")).await.json();
    assert_eq!(
        (&json["sub"], &json["email_verified"]),
        (&json!("vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c31"), &json!(true))
    );
    app.get(path, &[("csp-auth-token", &token)])
        .await
        .assert_csp(400, "Authorization header must be specified");
    let prefix = "Invalid authorization header. Missing \"Bearer\" prefix";
    with(&token).await.assert_csp(400, prefix);
    with(&basic("demo-app", "demo-app-secret")).await.assert_csp(400, prefix);
    with("Bearer").await.assert_csp(400, "Invalid bearer token. Missing value");
    assert_eq!(with("Bearer nope").await.status, 401);
    with("Bearer demo-app-token").await.assert_csp(403, "The user is forbidden to use the API");
    app.advance(Duration::from_mins(30));
    assert_eq!(with(&format!("Bearer {token}")).await.status, 401);
}

#[tokio::test]
async fn api_tokens_are_made_used_and_deactivated() {
    let app = App::demo().await;
    let id_token = post(&app, EXCHANGE, "api_token=demo-bob-api-token").await.json()["id_token"].clone();
    let path = "/csp/gateway/am/api/loggedin/user/api-tokens";
    let make = async |who: &str, body: &Value| {
        let token = format!("demo-{who}-token");
        let headers = [("csp-auth-token", &*token), ("content-type", "application/json")];
        app.request("POST", path, &headers, &body.to_string()).await
    };
    let body = json!({
        "allowedScopes": { "generalScopes": ["openid"] },
        "idToken": id_token,
        "refreshTokenTTL": 1800,
        "tokenName": "ci",
    });
    let reply = make("bob", &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let text = reply.json()["apiToken"].as_str().unwrap().to_owned();
    assert_eq!(text.len(), 64);
    assert_six(&post(&app, EXCHANGE, &format!("api_token={text}")).await);
    let details = async || {
        let body = json!({ "tokenValue": text }).to_string();
        app.request("POST", &format!("{AUTH}/api-tokens/details"), &[], &body).await.json()
    };
    let shown = details().await;
    assert_eq!((&shown["tokenName"], &shown["expiresAt"]), (&json!("ci"), &json!(1_768_467_600_000_i64)));

    // Whose id token it is, and what else may be wrong.
    make("alice", &body).await.assert_csp(400, "idToken is another user's");
    make("app", &body).await.assert_csp(403, "The user is forbidden to use the API");
    let without = |key: &str| {
        let mut body = body.clone();
        body.as_object_mut().unwrap().remove(key);
        body
    };
    for key in ["allowedScopes", "idToken", "refreshTokenTTL"] {
        assert_eq!(make("bob", &without(key)).await.status, 400, "{key}");
    }
    for (key, value) in [
        ("refreshTokenTTL", json!(1799)),
        ("refreshTokenTTL", json!(3_000_000_000_i64)),
        ("refreshTokenTTL", json!("1800")),
        ("tokenName", json!("x".repeat(65))),
        ("orgId", json!("another")),
        ("idToken", json!("nope")),
        ("allowedScopes", json!([])),
        ("allowedScopes", json!({ "organizationScopes": { "allRoles": true } })),
        ("allowedScopes", json!({ "organizationScopes": { "allPermissions": true } })),
        ("allowedScopes", json!({ "generalScopes": ["x".repeat(20_000)] })),
    ] {
        let mut body = body.clone();
        body[key] = value;
        assert_eq!(make("bob", &body).await.status, 400, "{key}");
    }

    let deactivate = async |who: &str, org: &str, ids: &Value| {
        let token = format!("demo-{who}-token");
        let headers = [("csp-auth-token", &*token), ("content-type", "application/json")];
        let path = format!("/csp/gateway/am/api/orgs/{org}/api-tokens/deactivate");
        app.request("POST", &path, &headers, &json!({ "ids": ids }).to_string()).await
    };
    let id = shown["tokenId"].clone();
    let not_hers = deactivate("alice", ORG, &json!([id])).await.json();
    assert_eq!((&not_hers["successes"], &not_hers["failures"][0]["id"]), (&json!([]), &id));
    deactivate("bob", "another", &json!([id]))
        .await
        .assert_csp(404, "Organization with this identifier is not found.");
    assert_eq!(deactivate("bob", ORG, &json!([])).await.status, 400);
    assert_eq!(deactivate("bob", ORG, &json!(vec!["x"; 16])).await.status, 400);
    assert_eq!(deactivate("app", ORG, &json!([id])).await.status, 403);
    let done = deactivate("bob", ORG, &json!([id, "x"])).await.json();
    assert_eq!((&done["successes"], done["failures"].as_array().unwrap().len()), (&json!([id]), 1));
    assert_eq!(post(&app, EXCHANGE, &format!("api_token={text}")).await.json()["moduleCode"], 340);
    let shown = details().await;
    assert_eq!(
        (&shown["deactivated"], &shown["deactivatedUpdatedBy"]),
        (&json!(true), &json!("bob@demo.test"))
    );
}

#[tokio::test]
async fn a_user_has_fifty_api_tokens_at_most() {
    let app = App::demo().await;
    let id_token = post(&app, EXCHANGE, "api_token=demo-bob-api-token").await.json()["id_token"].clone();
    let body = json!({ "allowedScopes": {}, "idToken": id_token, "refreshTokenTTL": 1800 }).to_string();
    let headers = [("csp-auth-token", "demo-bob-token"), ("content-type", "application/json")];
    let make =
        async || app.request("POST", "/csp/gateway/am/api/loggedin/user/api-tokens", &headers, &body).await;
    for _ in 1..50 {
        assert_eq!(make().await.status, 200);
    }
    make().await.assert_csp(400, "The user has 50 API tokens already");
}

#[tokio::test]
async fn logging_out_leads_back_to_an_app_and_nowhere_else() {
    let app = App::demo().await;
    let url = async |query: &str| {
        let reply = app.request("POST", &format!("{AUTH}/logout{query}"), &[], "").await;
        reply.json()["url"].as_str().unwrap().to_owned()
    };
    let back = "http://127.0.0.1:9/out";
    assert_eq!(
        url(&format!("?post_logout_redirect_uri={back}&state=a%26b")).await,
        format!("{back}?state=a%26b")
    );
    for evil in ["https://evil.test/", "//evil.test", "http://127.0.0.1.evil.test/"] {
        let page = url(&format!("?post_logout_redirect_uri={evil}")).await;
        assert_eq!(page, "http://localhost/csp/gateway/discovery?signed_out", "{evil}");
    }
    let page = app.get("/csp/gateway/discovery?signed_out", &[("accept", "text/html")]).await;
    assert!(page.status == 200 && page.text().contains("<h1>Signed out</h1>"), "{page:?}");
    let path = format!("/csp/gateway/am/api/v2/auth/logout?orgId={ORG}&post_logout_redirect_uri={back}");
    let reply = app.request("POST", &path, &[], "{}").await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (302, back));
}

/// An exchange costs one signature: the id token is given out again for half its life.
#[tokio::test]
async fn the_id_token_of_an_api_token_is_repeated_for_half_its_life() {
    let app = App::demo().await;
    let exchange = async || post(&app, EXCHANGE, "api_token=demo-bob-api-token").await.json();
    let (first, second) = (exchange().await, exchange().await);
    assert_eq!(first["id_token"], second["id_token"]);
    assert_ne!(first["access_token"], second["access_token"]);
    app.advance(Duration::from_mins(15));
    assert_ne!(exchange().await["id_token"], first["id_token"]);
    // A change of the user shows at once.
    let change = r#"{"user":{"email":"robert@demo.test"}}"#;
    let path = "/v3.0/OS-USER/users/07609fb9358010e21f7bc003751c7c32";
    assert_eq!(app.ask("admin", "PUT", path, change).await.status, 200);
    let changed = exchange().await;
    assert_eq!(claims(changed["id_token"].as_str().unwrap())["email"], "robert@demo.test");
}

#[tokio::test]
async fn anonymous_requests_count_against_whoever_they_are_for() {
    let app = App::demo_with("[rate_limit]\nrequests = 2\nseconds = 60.0").await;
    for _ in 0..2 {
        assert_eq!(post(&app, EXCHANGE, "api_token=demo-bob-api-token").await.status, 200);
    }
    let reply = post(&app, EXCHANGE, "api_token=demo-bob-api-token").await;
    reply.assert_csp(429, "The user has sent too many requests");
    assert_eq!(reply.header("retry-after"), "60");
    assert_eq!(app.status("bob").await.status, 429);
    for _ in 0..2 {
        assert_eq!(grant(&app, "grant_type=client_credentials").await.status, 200);
    }
    assert_eq!(grant(&app, "grant_type=client_credentials").await.status, 429);
    assert_eq!(app.status("alice").await.status, 200);
}

#[tokio::test]
async fn tokens_repeat_with_the_seed() {
    let exchange = async || {
        let app = App::demo_with("[server]\nseed = 7").await;
        post(&app, EXCHANGE, "api_token=demo-bob-api-token").await.json()
    };
    assert_eq!(exchange().await, exchange().await);
}

#[tokio::test]
async fn a_deleted_users_tokens_go_with_the_user() {
    let app = App::demo().await;
    let token = access_token(&app, "alice").await;
    assert_eq!(status_with(&app, &token).await.status, 200);
    assert_eq!(app.ask("admin", "DELETE", &format!("/v3/users/{ALICE}"), "").await.status, 204);
    status_with(&app, &token).await.assert_csp(401, "Unauthenticated User");
    let reply = post(&app, EXCHANGE, "api_token=demo-alice-api-token").await;
    assert_eq!(reply.json()["moduleCode"], 340);
}

#[tokio::test]
async fn a_disabled_users_api_token_can_be_revoked_for_good() {
    let app = App::demo().await;
    let enable = async |enabled: bool| {
        let path = "/v3.0/OS-USER/users/07609fb9358010e21f7bc003751c7c32";
        let body = json!({ "user": { "enabled": enabled } }).to_string();
        assert_eq!(app.ask("admin", "PUT", path, &body).await.status, 200);
    };
    enable(false).await;
    let authorization = basic("demo-app", "demo-app-secret");
    let headers = [FORM, ("authorization", &*authorization)];
    let body = "token=demo-bob-api-token";
    app.request("POST", &format!("{AUTH}/revoke"), &headers, body).await.assert(200, "");
    enable(true).await;
    let reply = post(&app, EXCHANGE, "api_token=demo-bob-api-token").await;
    assert_eq!(reply.json()["moduleCode"], 340);
}
