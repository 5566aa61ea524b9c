//! The page at which browsers sign in, and what the code is worth to which they lead.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{ALICE, ALICE_SEED, App, BOB, Reply};
use crate::vmware_tokens::{EXCHANGE, FORM, TOKEN, claims, grant, post};

pub const PAGE: &str = "/csp/gateway/discovery";
pub const CALLBACK: &str = "http://127.0.0.1:4711/callback";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn challenge() -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(VERIFIER))
}

/// What an app asks for, with changes; an empty value takes a parameter out.
pub fn asked(changes: &[(&str, &str)]) -> String {
    let challenge = challenge();
    let mut pairs = vec![
        ("client_id", "demo-app"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("state", "s&t=1"),
        ("nonce", "n-1"),
        ("code_challenge", &*challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    form(&pairs)
}

/// What a browser sends of the form on a page: what is hidden, and what a person enters.
fn filled(page: &Reply, entered: &[(&str, &str)]) -> String {
    let unescape = |text: &str| {
        text.replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    let mut pairs = Vec::new();
    for input in page.text().split("<input type=\"hidden\" name=\"").skip(1) {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        pairs.push((name.to_owned(), unescape(rest.split_once("\">").unwrap().0)));
    }
    pairs.extend(entered.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
    form(&pairs)
}

pub async fn open(app: &App, changes: &[(&str, &str)]) -> Reply {
    app.get(&format!("{PAGE}?{}", asked(changes)), &[]).await
}

pub async fn submit(app: &App, page: &Reply, entered: &[(&str, &str)]) -> Reply {
    app.request("POST", PAGE, &[FORM], &filled(page, entered)).await
}

/// The parameters with which the browser is sent back.
#[track_caller]
pub fn sent_back(reply: &Reply) -> Value {
    assert_eq!(reply.status, 302, "{reply:?}");
    let query = reply.header("location").strip_prefix(&format!("{CALLBACK}?")).unwrap();
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
    pairs.map(|(name, value)| (name, json!(value))).collect::<serde_json::Map<_, _>>().into()
}

#[track_caller]
pub fn assert_says(page: &Reply, message: &str) {
    assert_eq!(page.status, 200, "{page:?}");
    let alert = format!("role=\"alert\" id=\"message\">{message}</div>");
    assert!(page.text().contains(&alert), "{}", page.text());
}

pub async fn bobs_code(app: &App) -> String {
    let page = open(app, &[]).await;
    let reply = submit(app, &page, &[("username", "bob@demo.test"), ("password", "Bob#demo12")]).await;
    sent_back(&reply)["code"].as_str().unwrap().to_owned()
}

pub fn redeem(code: &str) -> String {
    form(&[
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ])
}

#[tokio::test]
async fn a_user_signs_in_and_the_app_gets_tokens() {
    let app = App::demo().await;
    let page = open(&app, &[]).await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.text().contains("<p>demo-app · Demo Org</p>"));
    let reply = submit(&app, &page, &[("username", "bob@demo.test"), ("password", "Bob#demo12")]).await;
    let back = sent_back(&reply);
    assert_eq!(back["state"], "s&t=1");
    let reply = grant(&app, &redeem(back["code"].as_str().unwrap())).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let json = reply.json();
    assert_eq!(json.as_object().unwrap().len(), 6);
    let id = claims(json["id_token"].as_str().unwrap());
    assert_eq!(
        (&id["nonce"], &id["aud"], &id["email"]),
        (&json!("n-1"), &json!("demo-app"), &json!("bob@demo.test"))
    );
    let said = claims(json["access_token"].as_str().unwrap());
    assert_eq!((&said["azp"], &said["username"]), (&json!("demo-app"), &json!("bob@demo.test")));
    let refresh = json["refresh_token"].as_str().unwrap();
    for _ in 0..2 {
        let reply = grant(&app, &form(&[("grant_type", "refresh_token"), ("refresh_token", refresh)])).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["refresh_token"]), (200, &json!(refresh)));
        assert!(reply.json()["id_token"].is_string());
    }
    assert_eq!(post(&app, EXCHANGE, &form(&[("refresh_token", refresh)])).await.status, 200);
}

#[tokio::test]
async fn a_code_is_asked_for_where_mfa_is_on() {
    let app = App::demo().await;
    let page = open(&app, &[]).await;
    let entered = [("username", "alice@demo.test"), ("password", "Alice#demo1")];
    let page = submit(&app, &page, &entered).await;
    assert!(page.status == 200 && page.text().contains("name=\"passcode\""), "{page:?}");
    assert!(!page.text().contains("Alice#demo1"), "the password is not sent again");
    for wrong in ["000000", "12", "abc"] {
        assert_says(&submit(&app, &page, &[("passcode", wrong)]).await, "The code is wrong.");
    }
    assert_says(&submit(&app, &page, &[("passcode", "")]).await, "Enter the code.");
    let code = app.code(ALICE_SEED, 0);
    let back = sent_back(&submit(&app, &page, &[("passcode", &code)]).await);
    assert_eq!(grant(&app, &redeem(back["code"].as_str().unwrap())).await.status, 200);
}

#[tokio::test]
async fn a_recovery_code_signs_in_once() {
    let demo = fauxfactor::config::DEMO.replace(
        "serial_number = \"iam/mfa/07609fb9358010e21f7bc003751c7c31\"",
        "serial_number = \"iam/mfa/07609fb9358010e21f7bc003751c7c31\"\nrecovery_codes = [\"alice-recovery-code-1\"]",
    );
    let app = App::configured(&demo).await;
    let entered = [("username", "alice@demo.test"), ("password", "Alice#demo1")];
    for is_first in [true, false] {
        let page = submit(&app, &open(&app, &[]).await, &entered).await;
        let page = submit(&app, &page, &[("passcode", ""), ("use", "recovery_code")]).await;
        assert!(page.text().contains("name=\"recovery_code\""), "{page:?}");
        let reply = submit(&app, &page, &[("recovery_code", "alice-recovery-code-1")]).await;
        if is_first {
            sent_back(&reply);
        } else {
            assert_says(&reply, "The code is wrong.");
            let page = submit(&app, &page, &[("recovery_code", ""), ("use", "passcode")]).await;
            let code = app.code(ALICE_SEED, 0);
            sent_back(&submit(&app, &page, &[("passcode", &code)]).await);
        }
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_on_the_page() {
    let app = App::demo().await;
    let page = open(&app, &[]).await;
    for (name, password) in [
        ("bob@demo.test", "n0t-b0bs"),
        ("nobody@demo.test", "Bob#demo12"),
        ("frank@corp.test", "n0t-franks"),
        ("\"><script>alert(1)</script>", "n0t-a-pass"),
    ] {
        let again = submit(&app, &page, &[("username", name), ("password", password)]).await;
        assert_says(&again, "The user name or the password is wrong, or too many attempts failed.");
        assert!(!again.text().contains("<script"), "{}", again.text());
        assert!(!again.text().contains(password), "the password is not repeated");
    }
    let again = submit(&app, &page, &[("username", "bob"), ("password", "")]).await;
    assert_says(&again, "Enter your user name and your password.");
}

#[tokio::test]
async fn five_failures_lock_the_page() {
    let app = App::demo().await;
    let page = open(&app, &[]).await;
    for _ in 0..5 {
        let again = submit(&app, &page, &[("username", "bob@demo.test"), ("password", "wrong")]).await;
        assert_says(&again, "The user name or the password is wrong, or too many attempts failed.");
    }
    let right = [("username", "bob@demo.test"), ("password", "Bob#demo12")];
    let locked = submit(&app, &page, &right).await;
    assert_says(&locked, "The user name or the password is wrong, or too many attempts failed.");
    app.advance(Duration::from_mins(15));
    sent_back(&submit(&app, &page, &right).await);
}

#[tokio::test]
async fn nobody_is_sent_where_the_app_does_not_live() {
    let app = App::demo().await;
    for changes in [
        [("redirect_uri", "https://evil.test/callback")],
        [("redirect_uri", "http://127.0.0.1.evil.test/callback")],
        [("redirect_uri", "javascript:alert(1)")],
        [("redirect_uri", "")],
        [("client_id", "nobody")],
        [("client_id", "")],
    ] {
        let page = format!("{PAGE}?{}", asked(&changes));
        let browser = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        for reply in [
            app.get(&page, &[browser]).await,
            app.request("POST", PAGE, &[FORM, browser], &asked(&changes)).await,
        ] {
            assert_eq!(reply.status, 400, "{changes:?}");
            assert!(reply.headers.get("location").is_none());
            assert!(reply.text().contains("role=\"alert\""));
        }
        // A program that has lost its way is told so in its own dialect.
        app.get(&page, &[("accept", "*/*")]).await.assert_dialect(PAGE);
    }
    app.get(PAGE, &[]).await.assert_csp(400, "client_id is missing.");
}

#[tokio::test]
async fn other_mistakes_are_told_to_the_app() {
    let app = App::demo().await;
    let plain = "plain-challenge-that-is-long-enough-for-rfc7636";
    for (error, changes) in [
        ("unsupported_response_type", vec![("response_type", "token")]),
        ("unsupported_response_type", vec![("response_type", "")]),
        ("invalid_request", vec![("code_challenge_method", "plain"), ("code_challenge", plain)]),
        ("invalid_request", vec![("code_challenge_method", "")]),
        ("invalid_request", vec![("code_challenge", "")]),
        ("invalid_request", vec![("code_challenge", "short")]),
        ("invalid_request", vec![("orgId", "another")]),
        ("invalid_request", vec![("orgLink", "/csp/gateway/am/api/orgs/another")]),
    ] {
        let back = sent_back(&open(&app, &changes).await);
        assert_eq!((&back["error"], &back["state"]), (&json!(error), &json!("s&t=1")), "{changes:?}");
    }
    let own = [("orgLink", "/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa")];
    assert_eq!(open(&app, &own).await.status, 200);
}

#[tokio::test]
async fn a_code_is_used_once_and_a_thief_ends_what_was_got_with_it() {
    let app = App::demo().await;
    let code = bobs_code(&app).await;
    let first = grant(&app, &redeem(&code)).await.json();
    let refresh =
        form(&[("grant_type", "refresh_token"), ("refresh_token", first["refresh_token"].as_str().unwrap())]);
    assert_eq!(grant(&app, &refresh).await.status, 200);
    grant(&app, &redeem(&code))
        .await
        .assert_csp(400, "invalid_grant: The authorization code was used before");
    assert_eq!(grant(&app, &refresh).await.json()["moduleCode"], 340);
}

#[tokio::test]
async fn a_code_is_worth_nothing_without_all_that_belongs_to_it() {
    let demo = fauxfactor::config::DEMO.replace(
        "[[tenant.app]]",
        "[[tenant.app]]\nid = \"public\"\n\n[[tenant.app]]\nid = \"other\"\nsecret = \"other\"\n\n[[tenant.app]]",
    );
    let app = App::configured(&demo).await;
    let code = bobs_code(&app).await;
    let with = |changes: &[(&str, &str)]| {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        for (name, value) in changes {
            pairs.retain(|(key, _)| key != name);
            pairs.push((name, value));
        }
        form(&pairs)
    };
    let verifier = "invalid_grant: code_verifier is missing or wrong";
    let redirect = "invalid_grant: redirect_uri is not the one that the code was asked for with";
    for (changes, message) in [
        ([("code_verifier", "")], verifier),
        ([("code_verifier", "aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")], verifier),
        ([("redirect_uri", "http://127.0.0.1:4712/callback")], redirect),
        ([("redirect_uri", "")], redirect),
        ([("code", "nonsense")], "invalid_grant: Invalid authorization code"),
        ([("code", "")], "invalid_request: code is missing"),
    ] {
        grant(&app, &with(&changes)).await.assert_csp(400, message);
    }
    let other = crate::vmware_tokens::basic("other", "other");
    let headers = [FORM, ("authorization", &*other)];
    let reply = app.request("POST", TOKEN, &headers, &with(&[])).await;
    reply.assert_csp(400, "invalid_grant: The authorization code is another client's");
    // None of these has used it up.
    assert_eq!(grant(&app, &with(&[])).await.status, 200);

    let late = bobs_code(&app).await;
    app.advance(Duration::from_mins(5));
    grant(&app, &redeem(&late)).await.assert_csp(400, "invalid_grant: The authorization code has expired");

    // A public client shows no secret, and so has to show a verifier.
    let refused = sent_back(
        &open(&app, &[("client_id", "public"), ("code_challenge", ""), ("code_challenge_method", "")]).await,
    );
    assert_eq!(refused["error"], "invalid_request");
    let page = open(&app, &[("client_id", "public")]).await;
    let reply = submit(&app, &page, &[("username", "bob@demo.test"), ("password", "Bob#demo12")]).await;
    let code = sent_back(&reply)["code"].as_str().unwrap().to_owned();
    let public = crate::vmware_tokens::basic("public", "");
    let headers = [FORM, ("authorization", &*public)];
    assert_eq!(app.request("POST", TOKEN, &headers, &redeem(&code)).await.status, 200);
    let reply = app.request("POST", TOKEN, &headers, "grant_type=client_credentials").await;
    reply.assert_csp(401, "invalid_client: Bad client credentials");
}

#[tokio::test]
async fn a_ticket_ends_and_belongs_to_one_sign_in() {
    let app = App::demo().await;
    let entered = [("username", "alice@demo.test"), ("password", "Alice#demo1")];
    let page = submit(&app, &open(&app, &[]).await, &entered).await;
    let code = app.code(ALICE_SEED, 0);
    for forged in ["nonsense", "MIIB", &bobs_code(&app).await] {
        let body = format!("{}&{}", asked(&[]), form(&[("ticket", forged), ("passcode", &code)]));
        let again = app.request("POST", PAGE, &[FORM], &body).await;
        assert_says(&again, "This sign-in has taken too long. Start again.");
    }
    app.advance(Duration::from_mins(5));
    let code = app.code(ALICE_SEED, 0);
    let again = submit(&app, &page, &[("passcode", &code)]).await;
    assert_says(&again, "This sign-in has taken too long. Start again.");
}

#[tokio::test]
async fn an_organization_that_requires_mfa_says_so_after_the_password() {
    let required = "display_name = \"Demo Org\"\nmfa_required = true";
    let demo = fauxfactor::config::DEMO.replace("display_name = \"Demo Org\"", required);
    let app = App::configured(&demo).await;
    let page = open(&app, &[]).await;
    let reply = submit(&app, &page, &[("username", "bob@demo.test"), ("password", "Bob#demo12")]).await;
    assert_says(&reply, "The organization requires MFA, and yours is not turned on.");
    let reply = submit(&app, &page, &[("username", "bob@demo.test"), ("password", "wrong")]).await;
    assert_says(&reply, "The user name or the password is wrong, or too many attempts failed.");
}

#[tokio::test]
async fn the_page_needs_no_script_and_lets_none_in() {
    let app = App::demo().await;
    let page = open(&app, &[("state", "\"><script>alert(1)</script>")]).await;
    assert!(!page.text().contains("<script"));
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-")
            && policy.contains("frame-ancestors 'none'")
    );
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
    let style = page.text().split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = data_encoding::BASE64.encode(&Sha256::digest(style));
    assert!(policy.contains(&hash), "the style is the one that is allowed");
    for label in
        ["<label for=\"username\">", "<label for=\"password\">", "<html lang=\"en\">", "name=\"viewport\""]
    {
        assert!(page.text().contains(label), "{label}");
    }
}

#[tokio::test]
async fn answers_count_against_the_app() {
    let app = App::demo_with("[rate_limit]\nrequests = 2\nseconds = 60.0").await;
    let page = open(&app, &[]).await;
    let wrong = [("username", "bob@demo.test"), ("password", "wrong")];
    for _ in 0..2 {
        assert_eq!(submit(&app, &page, &wrong).await.status, 200);
    }
    let reply = submit(&app, &page, &wrong).await;
    reply.assert_csp(429, "The user has sent too many requests");
    assert_eq!(reply.header("retry-after"), "60");
    let headers = [FORM, ("accept", "text/html")];
    let reply = app.request("POST", PAGE, &headers, &filled(&page, &wrong)).await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, "60"));
    assert!(reply.text().contains("Go back and try again in 60 seconds."), "{reply:?}");
}

/// The demo with a second app, and the page on which alice is asked for her code.
async fn alice_was_asked_for_a_code() -> (App, Reply) {
    let other = "[[tenant.app]]\nid = \"other\"\nsecret = \"other\"\n\n[[tenant.app]]";
    let app = App::configured(&fauxfactor::config::DEMO.replace("[[tenant.app]]", other)).await;
    let entered = [("username", "alice@demo.test"), ("password", "Alice#demo1")];
    let page = submit(&app, &open(&app, &[]).await, &entered).await;
    assert!(page.text().contains("name=\"passcode\""), "{page:?}");
    (app, page)
}

/// The ticket on a page.
pub fn ticket(page: &Reply) -> String {
    let pairs = filled(page, &[]);
    let found = form_urlencoded::parse(pairs.as_bytes()).find(|(name, _)| name == "ticket");
    found.unwrap().1.into_owned()
}

#[tokio::test]
async fn a_ticket_is_worth_nothing_to_another_request() {
    let (app, page) = alice_was_asked_for_a_code().await;
    let (ticket, code) = (ticket(&page), app.code(ALICE_SEED, 0));
    let another = BASE64URL_NOPAD.encode(&Sha256::digest("another verifier"));
    let shown = form(&[("ticket", &ticket), ("passcode", &code)]);
    for changes in [
        [("client_id", "other")],
        [("redirect_uri", "http://127.0.0.1:4712/callback")],
        [("redirect_uri", "http://127.0.0.1:4711/elsewhere")],
        [("code_challenge", &*another)],
        [("nonce", "n-2")],
        [("nonce", "")],
    ] {
        let body = format!("{}&{shown}", asked(&changes));
        let again = app.request("POST", PAGE, &[FORM], &body).await;
        assert_says(&again, "This sign-in has taken too long. Start again.");
        assert!(!again.text().contains("name=\"passcode\""), "{changes:?}");
    }
    // Nor has any of these used it up.
    sent_back(&submit(&app, &page, &[("passcode", &code)]).await);
}

#[tokio::test]
async fn a_ticket_ends_with_the_password_that_it_stands_for() {
    let path = format!("/v3/users/{ALICE}/password");
    let change = r#"{"user":{"original_password":"Alice#demo1","password":"N3w#password"}}"#;
    let (app, page) = alice_was_asked_for_a_code().await;
    let code = app.code(ALICE_SEED, 0);
    assert_eq!(app.ask("alice", "POST", &path, change).await.status, 204);
    let again = submit(&app, &page, &[("passcode", &code)]).await;
    assert_says(&again, "The user name or the password is wrong, or too many attempts failed.");
    let entered = [("username", "alice@demo.test"), ("password", "N3w#password")];
    let page = submit(&app, &open(&app, &[]).await, &entered).await;
    sent_back(&submit(&app, &page, &[("passcode", &code)]).await);
}

#[tokio::test]
async fn a_ticket_does_not_let_in_a_user_who_was_disabled_or_deleted_since() {
    let disable = ("PUT", format!("/v3.0/OS-USER/users/{ALICE}"), r#"{"user":{"enabled":false}}"#);
    let delete = ("DELETE", format!("/v3/users/{ALICE}"), "");
    for (method, path, body) in [disable, delete] {
        let (app, page) = alice_was_asked_for_a_code().await;
        let code = app.code(ALICE_SEED, 0);
        assert!(app.ask("admin", method, &path, body).await.status.is_success());
        let again = submit(&app, &page, &[("passcode", &code)]).await;
        assert_says(&again, "The user name or the password is wrong, or too many attempts failed.");
    }
}

/// The same for the code to which the page leads.
#[tokio::test]
async fn a_code_ends_with_the_session_and_its_user() {
    let password = ("POST", "bob", format!("/v3/users/{BOB}/password"));
    let change = r#"{"user":{"original_password":"Bob#demo12","password":"N3w#password"}}"#;
    let disable = ("PUT", "admin", format!("/v3.0/OS-USER/users/{BOB}"));
    let delete = ("DELETE", "admin", format!("/v3/users/{BOB}"));
    for ((method, who, path), body) in
        [(password, change), (disable, r#"{"user":{"enabled":false}}"#), (delete, "")]
    {
        let app = App::demo().await;
        let code = bobs_code(&app).await;
        assert!(app.ask(who, method, &path, body).await.status.is_success());
        let reply = grant(&app, &redeem(&code)).await;
        reply.assert_csp(400, "invalid_grant: The authorization code has expired");
    }
}

#[tokio::test]
async fn what_is_too_long_is_refused_before_anybody_signs_in() {
    let app = App::demo().await;
    for (name, most) in [("state", 4096), ("nonce", 1024)] {
        assert_eq!(open(&app, &[(name, &"x".repeat(most))]).await.status, 200);
        let reply = open(&app, &[(name, &"x".repeat(most + 1))]).await;
        reply.assert_csp(400, "A parameter is too long.");
    }
}
