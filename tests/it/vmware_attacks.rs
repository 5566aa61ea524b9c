//! Tokens that must not work: forged, of another key, algorithm or issuer, expired, or of another kind.

use std::time::Duration;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384};
use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::{ALICE, App, STATUS};
use crate::vmware_tokens::{AUTH, EXCHANGE, access_token, claims, grant, post, status_with};

fn encode(json: &Value) -> String {
    BASE64URL_NOPAD.encode(json.to_string().as_bytes())
}

fn own_key() -> KeyPair {
    let pem = include_str!("signing_key.pem");
    KeyPair::from_der(jsonwebtoken::EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap().as_bytes()).unwrap()
}

fn signed(key: &KeyPair, header: &Value, claims: &Value) -> String {
    let text = format!("{}.{}", encode(header), encode(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    format!("{text}.{}", BASE64URL_NOPAD.encode(&signature))
}

#[track_caller]
fn assert_unauthenticated(reply: &crate::harness::Reply, what: &str) {
    assert_eq!(reply.status, 401, "{what}: {reply:?}");
    reply.assert_csp(401, "Unauthenticated User");
}

async fn assert_refused(app: &App, token: &str, what: &str) {
    assert_unauthenticated(&status_with(app, token).await, what);
    let bearer = format!("Bearer {token}");
    assert_unauthenticated(&app.get(STATUS, &[("authorization", &bearer)]).await, what);
}

/// The same claims signed by the server's own key are taken: so what is refused below is refused for its
/// one difference.
#[tokio::test]
async fn the_header_chooses_neither_key_nor_algorithm() {
    let app = App::demo().await;
    let token = access_token(&app, "alice").await;
    let good = claims(&token);
    let jwk = app.get(&format!("{AUTH}/keys"), &[]).await.json()["keys"][0].clone();
    let kid = jwk["kid"].as_str().unwrap();
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": kid });
    let own = own_key();
    assert_eq!(status_with(&app, &signed(&own, &header, &good)).await.status, 200);

    let foreign = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let n = BASE64URL_NOPAD.encode(foreign.public_key().modulus().big_endian_without_leading_zero());
    let embedded = json!({ "kty": "RSA", "n": n, "e": "AQAB", "kid": kid });
    for header in [
        header.clone(),
        json!({ "alg": "RS256", "kid": "../../dev/null" }),
        json!({ "alg": "RS256", "kid": kid, "jwk": embedded }),
        json!({ "alg": "RS256", "jku": "http://evil.test/keys", "kid": "x" }),
        json!({ "alg": "RS256", "x5u": "http://evil.test/cert" }),
    ] {
        assert_refused(&app, &signed(&foreign, &header, &good), "a foreign key").await;
    }
    for alg in ["none", "None", "NONE", "nOnE"] {
        for end in ["", "AAAA", &token[token.rfind('.').unwrap() + 1..]] {
            let token = format!("{}.{}.{end}", encode(&json!({ "alg": alg, "typ": "JWT" })), encode(&good));
            assert_refused(&app, &token, alg).await;
        }
    }
    // HMAC with the public key as the secret, in each of the forms in which it is published.
    let pem =
        app.get(&format!("{AUTH}/token-public-key"), &[]).await.json()["value"].as_str().unwrap().to_owned();
    let der = data_encoding::BASE64
        .decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>().as_bytes())
        .unwrap();
    let with_end = format!("{pem}\n");
    for secret in [pem.as_bytes(), with_end.as_bytes(), &der, jwk["n"].as_str().unwrap().as_bytes()] {
        let text =
            format!("{}.{}", encode(&json!({ "alg": "HS256", "typ": "JWT", "kid": kid })), encode(&good));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes());
        assert_refused(&app, &format!("{text}.{}", BASE64URL_NOPAD.encode(tag.as_ref())), "HS256").await;
    }
    // The right key, another algorithm.
    let text = format!("{}.{}", encode(&json!({ "alg": "RS384", "kid": kid })), encode(&good));
    let mut signature = vec![0; own.public_modulus_len()];
    own.sign(&RSA_PKCS1_SHA384, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    assert_refused(&app, &format!("{text}.{}", BASE64URL_NOPAD.encode(&signature)), "RS384").await;
    // A signature of RS256 under a header that says otherwise, or nothing.
    for alg in [json!("PS256"), json!("HS256"), json!("none"), Value::Null, json!(7)] {
        assert_refused(&app, &signed(&own, &json!({ "alg": alg, "kid": kid }), &good), "mislabelled").await;
    }
}

#[tokio::test]
async fn claims_that_are_not_an_access_tokens_are_refused_though_signed() {
    let app = App::demo().await;
    let good = claims(&access_token(&app, "alice").await);
    let header = json!({ "alg": "RS256", "typ": "JWT" });
    let key = own_key();
    let with = |changes: &[(&str, Value)]| {
        let mut claims = good.clone();
        for (name, value) in changes {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(*name);
            } else {
                claims[*name] = value.clone();
            }
        }
        signed(&key, &header, &claims)
    };
    assert_eq!(status_with(&app, &with(&[])).await.status, 200);
    let now = good["iat"].as_i64().unwrap();
    for (what, changes) in [
        ("expired", vec![("exp", json!(now))]),
        ("long expired", vec![("exp", json!(0))]),
        ("no expiry", vec![("exp", Value::Null)]),
        ("an expiry that is no number", vec![("exp", json!("9999999999"))]),
        ("a negative expiry", vec![("exp", json!(i64::MIN))]),
        ("another issuer", vec![("iss", json!("https://gaz-preview.csp-vidm-prod.com"))]),
        ("the issuer and more", vec![("iss", json!("https://gaz.csp-vidm-prod.com/"))]),
        ("no issuer", vec![("iss", Value::Null)]),
        ("an audience, as an id token has", vec![("aud", json!("demo-app"))]),
        ("no permissions, as an id token has none", vec![("perms", Value::Null)]),
        ("another organization", vec![("context_name", json!("00000000-0000-0000-0000-000000000000"))]),
        ("nobody", vec![("sub", json!("vmwareid:00000000-0000-0000-0000-000000000000"))]),
        ("another domain", vec![("sub", json!("corp.test:07609fb9-3580-10e2-1f7b-c003751c7c31"))]),
        ("no subject", vec![("sub", Value::Null)]),
        ("an app with a user name", vec![("sub", json!(":demo-app"))]),
        ("a user without one", vec![("username", Value::Null)]),
        ("no such app", vec![("sub", json!(":nope")), ("username", Value::Null)]),
    ] {
        assert_refused(&app, &with(&changes), what).await;
    }
}

#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let app = App::demo().await;
    let json = post(&app, EXCHANGE, "api_token=demo-alice-api-token").await.json();
    assert_refused(&app, json["id_token"].as_str().unwrap(), "an id token").await;
    let body = "grant_type=password&username=bob@demo.test&password=Bob%23demo12";
    let json = grant(&app, body).await.json();
    assert_refused(&app, json["refresh_token"].as_str().unwrap(), "a refresh token").await;
    assert_refused(&app, "demo-bob-api-token", "an API token").await;
    let access = json["access_token"].as_str().unwrap();
    let huawei = app.get("/v3/auth/projects", &[("x-auth-token", access)]).await;
    assert_eq!(huawei.status, 401, "Huawei knows no token of VMware's");
}

/// What is remembered is the signature, not the verdict.
#[tokio::test]
async fn expiry_deletion_and_disabling_beat_the_cache() {
    let app = App::demo().await;
    let admin = access_token(&app, "admin").await;
    let (alice, bob) = (access_token(&app, "alice").await, access_token(&app, "bob").await);
    let client = grant(&app, "grant_type=client_credentials").await.json();
    let client = client["access_token"].as_str().unwrap();
    for token in [&admin, &alice, &bob, &admin, &alice, &bob] {
        assert_eq!(status_with(&app, token).await.status, 200);
    }
    let path = "/v3.0/OS-USER/users/07609fb9358010e21f7bc003751c7c32";
    let disable = app.ask("admin", "PUT", path, r#"{"user":{"enabled":false}}"#).await;
    assert_eq!(disable.status, 200, "{disable:?}");
    assert_refused(&app, &bob, "a disabled user").await;
    assert_eq!(status_with(&app, &alice).await.status, 200, "another user is not disabled");
    assert_eq!(app.ask("admin", "DELETE", &format!("/v3/users/{ALICE}"), "").await.status, 204);
    assert_refused(&app, &alice, "a deleted user").await;
    assert_refused(&app, &bob, "a disabled user").await;
    let enable = app.ask("admin", "PUT", path, r#"{"user":{"enabled":true}}"#).await;
    assert_eq!(enable.status, 200, "{enable:?}");
    app.advance(Duration::from_secs(1799));
    assert_eq!(status_with(&app, &admin).await.status, 200, "nobody else went with alice");
    assert_eq!(status_with(&app, &bob).await.status, 200, "nor with bob, who is back");
    assert_eq!(status_with(&app, client).await.status, 403, "nor an app");
    app.advance(Duration::from_secs(1));
    for token in [&admin, &bob, client] {
        assert_refused(&app, token, "expired").await;
    }
}

#[tokio::test]
async fn a_server_with_another_key_refuses_and_one_with_the_same_accepts() {
    let (one, same) = (App::demo().await, App::demo().await);
    let token = access_token(&one, "alice").await;
    // A server that has not yet used its key has none, and opens nothing; with a configured one it knows it.
    let _ = access_token(&same, "bob").await;
    assert_eq!(status_with(&same, &token).await.status, 200);
    let other = App::with_its_own_signing_key().await;
    let _ = access_token(&other, "bob").await;
    assert_refused(&other, &token, "another server's key").await;
}

#[tokio::test]
async fn a_former_key_is_published_until_its_last_token_has_expired() {
    let app = App::demo().await;
    let kids = async || {
        let keys = app.get(&format!("{AUTH}/keys"), &[]).await.json()["keys"].clone();
        keys.as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let old = access_token(&app, "alice").await;
    let before = kids().await;
    app.emulator.engine().rotate_signing_key().await.unwrap();
    let both = kids().await;
    assert_eq!((both.len(), &both[1]), (2, &before[0]));
    let new = access_token(&app, "alice").await;
    assert_ne!(new.split('.').next(), old.split('.').next());
    for token in [&old, &new] {
        assert_eq!(status_with(&app, token).await.status, 200);
    }
    app.advance(Duration::from_mins(29));
    assert_eq!(kids().await, both);
    let late = access_token(&app, "bob").await;
    app.advance(Duration::from_mins(1));
    assert_eq!(kids().await, both[..1]);
    assert_eq!(status_with(&app, &late).await.status, 200);
    assert_refused(&app, &old, "expired").await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_token_with_one_character_changed_is_refused(at in 0_usize..1200, by in 1_usize..64) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let app = App::demo().await;
            let token = access_token(&app, "alice").await;
            let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let mut changed = token.clone().into_bytes();
            let at = at % changed.len();
            let Some(digit) = digits.iter().position(|digit| *digit == changed[at]) else { return };
            changed[at] = digits[(digit + by) % 64];
            assert_refused(&app, std::str::from_utf8(&changed).unwrap(), "changed").await;
        });
    }
}
