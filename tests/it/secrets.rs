//! No secret of the demo's is printed: not by `Debug`, not in an answer, not in a log.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use fauxfactor::config;
use fauxfactor::domain::password::Password;
use fauxfactor::domain::principal::PrincipalId;
use fauxfactor::engine::Clock as _;
use fauxfactor::engine::clock::SystemClock;

use crate::binary::{Server, fauxfactor};
use crate::harness::{ALICE, App, BOB, NOBODY, STATUS, Signer, device_of, protection_of};
use crate::vmware_page::{CALLBACK, PAGE, VERIFIER, asked, form, sent_back, submit, ticket};
use crate::vmware_tokens::{AUTH, EXCHANGE, FORM, TOKEN, basic, grant};

/// Every secret that the demo's configuration holds.
fn secrets() -> Vec<String> {
    let tenant = config::parse("demo.toml", config::DEMO).unwrap().tenants.remove(0);
    let mut secrets = vec!["demo-app-secret".to_owned()];
    let base32 = |seed: &[u8]| data_encoding::BASE32_NOPAD.encode(seed);
    secrets.extend(tenant.devices.iter().map(|(_, device)| base32(device.seed.expose())));
    secrets.extend(tenant.tokens.iter().map(|(token, _)| token.expose().to_owned()));
    secrets.extend(
        tenant
            .api_tokens
            .iter()
            .filter_map(|(_, token)| token.text.as_ref().map(|text| text.expose().to_owned())),
    );
    secrets.extend(tenant.access_keys.iter().map(|(_, key)| key.secret.expose().to_string()));
    secrets.extend(tenant.users.iter().filter_map(|(_, user)| match user.password.as_ref()? {
        Password::Configured(text) => Some(text.expose().to_string()),
        Password::Hashed(_) => None,
    }));
    assert!(secrets.len() >= 20, "{}", secrets.len());
    secrets
}

#[track_caller]
fn assert_clean(text: &str) {
    for secret in secrets() {
        assert!(!text.contains(&secret), "{secret} in {text}");
    }
}

/// Requests that succeed, and that fail in every way that looks at a credential.
async fn ask_everything(app: &App) -> String {
    let mut answers = String::new();
    for who in ["admin", "alice", "bob", "carol", "erin", "frank", "app", "no"] {
        for target in [ALICE, BOB, NOBODY] {
            answers += app.huawei(who, &device_of(target)).await.text();
            answers += app.huawei(who, &protection_of(target)).await.text();
        }
        answers += app.status(who).await.text();
        let token = format!("demo-{who}-token");
        let path = "/csp/gateway/iam/vmwid/api/principal/mfa/audit";
        for body in ["{\"startDate\": 0, \"endDate\": 1}", "Alice#demo1"] {
            answers += app.request("POST", path, &[("csp-auth-token", &token)], body).await.text();
        }
        for path in [
            "loggedin/user?expandProfile",
            "orgs/ORG",
            "v2/orgs/ORG/users?expandProfile",
            "orgs/ORG/users/search?userSearchTerm=a",
        ] {
            let path = path.replace("ORG", "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa");
            let reply = app.get(&format!("/csp/gateway/am/api/{path}"), &[("csp-auth-token", &token)]).await;
            answers += reply.text();
        }
    }
    let path = device_of(ALICE);
    for secret in ["demoAliceSecretKey0123456789abcdefABCDEF", "Alice#demo1"] {
        let signer = Signer::new(app, "DEMOALICEACCESSKEY01", secret, &path);
        // A client that signs its other credentials too, and gets its canonical request back.
        let signer = signer.header("csp-auth-token", "demo-alice-token").header("cookie", "a=demo-bob-token");
        answers += app.send(signer.request()).await.text();
    }
    let both = [("x-auth-token", "demo-alice-token"), ("authorization", "Bearer demo-alice-token")];
    for path in [
        "/v3/auth/tokens",
        "/csp/gateway/am/api/auth/api-tokens/details?refresh_token=demo-alice-api-token",
        "/nope",
    ] {
        answers += app.request("POST", path, &both, "{\"password\": \"Alice#demo1\"}").await.text();
    }
    answers += app.get(&format!("{STATUS}?%zz&api_token=demo-alice-api-token"), &both).await.text();
    answers
}

#[tokio::test]
async fn answers_are_clean() {
    assert_clean(&ask_everything(&App::demo().await).await);
}

/// The binary at `trace`, so that what libraries log is read too.
#[tokio::test]
async fn logs_are_clean_at_every_level() {
    let mut server = Server::start(&mut fauxfactor(&["--listen", "127.0.0.1:0", "--log-level", "trace"]));
    let app = App::demo().await;
    app.clock.set(SystemClock.now());
    for who in ["admin", "alice", "bob", "app", "no"] {
        let headers = format!(
            "Host: a\r\nX-Auth-Token: demo-{who}-token\r\nAuthorization: Bearer demo-{who}-token\r\n\
             csp-auth-token: demo-{who}-token\r\nCookie: csp-auth-token=demo-{who}-token\r\n"
        );
        for path in
            [&device_of(ALICE), STATUS, "/v3/nope?token=demo-alice-token", "/csp/%zz?t=demo-alice-api-token"]
        {
            server.exchange(&format!("GET {path} HTTP/1.1\r\n{headers}"));
        }
        server.exchange(&format!("GET /csp/x HTTP/1.1\r\n{headers}bad header\r\n"));
        // Pieces of requests where a request line should be.
        server.exchange(&format!("X-Auth-Token: demo-{who}-token\r\nbad header\r\n"));
        server.exchange(
            "POST /v3/x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n{\"a\": \"Alice#demo1\"}\r\n",
        );
    }
    let path = device_of(ALICE);
    for secret in ["demoAliceSecretKey0123456789abcdefABCDEF", "Alice#demo1"] {
        let request = Signer::new(&app, "DEMOALICEACCESSKEY01", secret, &path).request();
        let mut head = format!("GET {path} HTTP/1.1\r\n");
        for (name, value) in request.headers() {
            write!(head, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
        }
        let status = if secret == "Alice#demo1" { "401" } else { "200" };
        assert!(server.exchange(&head).starts_with(&format!("HTTP/1.1 {status}")));
    }
    server.signal("-TERM");
    let (_, _, log) = server.wait();
    assert!(log.contains("answered") && log.contains("refused a request"), "{log}");
    assert_clean(&log);
}

#[tokio::test]
async fn debug_is_clean() {
    let config = config::parse("demo.toml", config::DEMO).unwrap();
    assert_clean(&format!("{config:?}"));
    let tenant = &config.tenants[0];
    tenant.tokens.iter().for_each(|row| assert_clean(&format!("{row:?}")));
    tenant.api_tokens.iter().for_each(|row| assert_clean(&format!("{row:?}")));
    tenant.access_keys.iter().for_each(|row| assert_clean(&format!("{row:?}")));
    tenant.users.iter().for_each(|row| assert_clean(&format!("{row:?}")));
    tenant.devices.iter().for_each(|row| assert_clean(&format!("{row:?}")));
    tenant.apps.iter().for_each(|row| assert_clean(&format!("{row:?}")));
    assert_clean(&format!("{:?}", PrincipalId::User(fauxfactor::domain::id::UserId::new(ALICE))));
    let app = App::demo().await;
    assert_clean(&format!(
        "{:?} {:?}",
        app.emulator,
        app.emulator.engine().find_by_token("demo-alice-token").map(|(live, _)| live)
    ));
}

/// Each value of the demo's configuration, spoilt one at a time.
#[test]
fn problems_are_clean() {
    for secret in secrets() {
        for spoilt in [format!("{secret}\""), format!("{secret}\\q"), format!(" {secret}\\t"), String::new()]
        {
            let text = config::DEMO.replace(&secret, &spoilt);
            if let Err(problems) = config::parse("demo.toml", &text) {
                assert_clean(&problems.to_string());
            }
        }
        let unquoted = config::DEMO.replace(&format!("\"{secret}\""), "7");
        assert_clean(&config::parse("demo.toml", &unquoted).unwrap_err().to_string());
        let number = config::DEMO.replace(&format!("\"{secret}\""), "90210777");
        let problems = config::parse("demo.toml", &number).unwrap_err().to_string();
        assert!(!problems.contains("90210777"), "{problems}");
        let lists = config::DEMO.replace(&format!("[\"{secret}\"]"), &format!("\"{secret}\""));
        let tables = config::DEMO.replace(&format!("\"{secret}\""), &format!("{{ value = \"{secret}\" }}"));
        for text in [lists, tables] {
            if let Err(problems) = config::parse("demo.toml", &text) {
                assert_clean(&problems.to_string());
            }
        }
    }
}

/// A request with a body, as text, to be completed by [`Server::exchange`]; answers its status and body.
fn post(server: &Server, method: &str, path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    let mut stream = server.connect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: a\r\n{headers}Content-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The text between the quotes that follow `"key":`.
fn value<'a>(answer: &'a str, key: &str) -> &'a str {
    let (_, rest) = answer.split_once(&format!("\"{key}\":\"")).unwrap_or_else(|| panic!("{key}: {answer}"));
    rest.split('"').next().unwrap()
}

#[test]
fn what_is_made_up_at_run_time_is_not_logged_either() {
    let mut server = Server::start(&mut fauxfactor(&["--listen", "127.0.0.1:0", "--log-level", "trace"]));
    let sign_in = |password: &str| {
        let user = format!(r#"{{"name":"bob","password":"{password}","domain":{{"name":"demo"}}}}"#);
        let identity = format!(
            r#"{{"methods":["password","totp"],"password":{{"user":{user}}},"totp":{{"user":{{"passcode":"987654"}}}}}}"#
        );
        let body = format!(r#"{{"auth":{{"identity":{identity}}}}}"#);
        post(&server, "POST", "/v3/auth/tokens", "", &body)
    };
    let answer = sign_in("Bob#demo12");
    let token = answer.lines().find_map(|line| line.strip_prefix("x-subject-token: ")).unwrap();
    let mut secrets = vec![token.to_owned(), "Wonder#land9".into(), "guess#1234".into(), "987654".into()];
    let own = format!("X-Auth-Token: {token}\r\nX-Subject-Token: {token}\r\n");
    let ask = |method: &str, path: &str, body: &str| post(&server, method, path, &own, body);

    let key =
        ask("POST", "/v3.0/OS-CREDENTIAL/securitytokens", r#"{"auth":{"identity":{"methods":["token"]}}}"#);
    secrets.extend(["secret", "securitytoken"].map(|field| value(&key, field).to_owned()));
    let body = format!(r#"{{"credential":{{"user_id":"{BOB}"}}}}"#);
    secrets.push(value(&ask("POST", "/v3.0/OS-CREDENTIAL/credentials", &body), "secret").to_owned());
    let body = format!(r#"{{"virtual_mfa_device":{{"name":"d","user_id":"{BOB}"}}}}"#);
    let device = ask("POST", "/v3.0/OS-MFA/virtual-mfa-devices", &body);
    secrets.push(value(&device, "base32_string_seed").to_owned());
    assert!(sign_in("guess#1234").starts_with("HTTP/1.1 401"));
    let body = r#"{"user":{"password":"Wonder#land9","original_password":"guess#1234"}}"#;
    assert!(ask("POST", &format!("/v3/users/{BOB}/password"), body).starts_with("HTTP/1.1 401"));
    assert!(
        ask("POST", "/v3/users", r#"{"user":{"name":"d","password":"Wonder#land9"#)
            .starts_with("HTTP/1.1 400")
    );
    assert!(ask("DELETE", "/v3/auth/tokens", "").starts_with("HTTP/1.1 204"));
    assert!(ask("GET", "/v3/auth/tokens", "").starts_with("HTTP/1.1 403"));

    server.signal("-TERM");
    let (_, _, log) = server.wait();
    assert!(log.contains("answered") && log.contains("not signed in"), "{log}");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} in {log}");
    }
    assert_clean(&log);
}

/// What VMware's token service hands out and is shown, by the binary at `trace`.
#[test]
fn vmwares_tokens_are_not_logged() {
    let mut server = Server::start(&mut fauxfactor(&["--listen", "127.0.0.1:0", "--log-level", "trace"]));
    let (right, wrong) = (basic("demo-app", "demo-app-secret"), basic("demo-app", "wr0ng-client-secret"));
    let ask = |path: &str, headers: &str, body: &str| post(&server, "POST", path, headers, body);
    let by_client = |path: &str, body: &str| ask(path, &format!("Authorization: {right}\r\n"), body);
    let mut secrets: Vec<String> = [
        &right[6..],
        &wrong[6..],
        "wr0ng-client-secret",
        "forg0tten#1",
        "n0t-an-api-token",
        "n0t-a-code",
        VERIFIER,
    ]
    .map(str::to_owned)
    .into();
    // What is got by an API token, a password and a code.
    let exchanged = ask(EXCHANGE, "", "api_token=demo-bob-api-token");
    secrets.extend(["access_token", "id_token"].map(|key| value(&exchanged, key).to_owned()));
    let by_password = "grant_type=password&username=bob@demo.test&password=";
    let granted = by_client(TOKEN, &format!("{by_password}Bob%23demo12"));
    secrets.extend(["access_token", "id_token", "refresh_token"].map(|key| value(&granted, key).to_owned()));
    let page = ask(PAGE, "", &format!("{}&username=bob@demo.test&password=Bob%23demo12", asked(&[])));
    let (_, code) = page.split_once("code=").unwrap();
    let code = form_urlencoded::parse(code.split(['&', '\r']).next().unwrap().as_bytes())
        .next()
        .unwrap()
        .0
        .into_owned();
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let redeemed = by_client(TOKEN, &form(&pairs));
    secrets.extend(["access_token", "id_token", "refresh_token"].map(|key| value(&redeemed, key).to_owned()));
    let page = ask(PAGE, "", &format!("{}&username=alice@demo.test&password=Alice%23demo1", asked(&[])));
    let (_, rest) = page.split_once("name=\"ticket\" value=\"").unwrap();
    let ticket = rest.split('"').next().unwrap().to_owned();
    ask(PAGE, "", &format!("{}&{}", asked(&[]), form(&[("ticket", &ticket), ("passcode", "n0t-a-code")])));
    secrets.extend([code.clone(), ticket]);
    let access = value(&granted, "access_token");
    let bearer = format!(
        "csp-auth-token: {access}\r\nx-da-access-token: {access}\r\nAuthorization: Bearer {access}\r\n"
    );
    let id_token = value(&granted, "id_token");
    let body = format!(r#"{{"allowedScopes":{{}},"idToken":"{id_token}","refreshTokenTTL":1800}}"#);
    let made = ask("/csp/gateway/am/api/loggedin/user/api-tokens", &bearer, &body);
    let api_token = value(&made, "apiToken").to_owned();
    let exchanged = ask(EXCHANGE, "", &format!("api_token={api_token}"));
    secrets.extend([api_token.clone(), value(&exchanged, "access_token").to_owned()]);
    // And shown again, rightly and wrongly, in bodies, headers and addresses.
    let refresh = value(&granted, "refresh_token");
    for body in [
        format!("grant_type=refresh_token&refresh_token={refresh}"),
        form(&pairs),
        format!("{by_password}forg0tten%231"),
        format!("grant_type=refresh_token&refresh_token={code}"),
        "grant_type=authorization_code&code=n0t-a-code".to_owned(),
    ] {
        by_client(TOKEN, &body);
        ask(TOKEN, &format!("Authorization: {wrong}\r\n"), &body);
        ask(TOKEN, "", &format!("{body}&client_id=demo-app&client_secret=wr0ng-client-secret"));
    }
    for token in [refresh, &api_token, access, id_token, "n0t-an-api-token"] {
        ask(EXCHANGE, "", &format!("refresh_token={token}&passcode=n0t-a-code"));
        ask(&format!("{EXCHANGE}?refresh_token={token}"), "", "");
        ask(&format!("{AUTH}/api-tokens/details"), "", &format!(r#"{{"tokenValue":"{token}"}}"#));
        ask(&format!("{AUTH}/logout"), "", &format!(r#"{{"idToken":"{token}"}}"#));
        by_client(&format!("{AUTH}/introspect"), &format!("token={token}"));
        by_client(&format!("{AUTH}/revoke"), &format!("token={token}"));
        let bearer = format!("csp-auth-token: {token}\r\nAuthorization: Bearer {token}\r\n");
        for path in [STATUS, "/csp/gateway/am/api/userinfo", "/csp/nope"] {
            post(&server, "GET", path, &bearer, "");
        }
    }
    server.signal("-TERM");
    let (_, _, log) = server.wait();
    assert!(log.contains("answered"), "{log}");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} in the log");
    }
    assert_clean(&log);
}

/// The engine's own values, of which each token service operation made some.
#[tokio::test]
async fn debug_of_what_vmwares_tokens_say_is_clean() {
    let app = App::demo().await;
    let by_password =
        grant(&app, "grant_type=password&username=bob@demo.test&password=Bob%23demo12").await.json();
    let entered = format!("{}&username=bob@demo.test&password=Bob%23demo12", asked(&[]));
    let code = sent_back(&app.request("POST", PAGE, &[FORM], &entered).await)["code"].clone();
    let page = app.get(&format!("{PAGE}?{}", asked(&[])), &[]).await;
    let page = submit(&app, &page, &[("username", "alice@demo.test"), ("password", "Alice#demo1")]).await;
    app.request("POST", EXCHANGE, &[FORM], "api_token=demo-bob-api-token").await;
    let sealed = [by_password["refresh_token"].as_str().unwrap(), code.as_str().unwrap(), &ticket(&page)]
        .map(str::to_owned);
    let signed = ["access_token", "id_token"].map(|key| by_password[key].as_str().unwrap().to_owned());
    let engine = app.emulator.engine();
    let mut shown = format!("{:?} {:?}", app.emulator, engine);
    write!(shown, " {:?}", engine.open_access_token(&signed[0]).unwrap()).unwrap();
    write!(shown, " {:?}", engine.open_id_token(&signed[1]).unwrap()).unwrap();
    for secret in sealed.iter().chain(&signed) {
        let signature = secret.rsplit('.').next().unwrap();
        assert!(!shown.contains(secret) && !shown.contains(signature), "{secret} in {shown}");
    }
    assert_clean(&shown);
}

/// The vendor's text for an API token that does not work repeats it; nothing else does.
#[tokio::test]
async fn only_the_vendors_own_text_repeats_a_token() {
    const SHOWN: &str = "n0t-a-tok3n-of-anybodys";
    let app = App::demo().await;
    let client = basic("demo-app", "demo-app-secret");
    let pair = format!("{SHOWN}:x");
    let odd = format!("Basic {}", data_encoding::BASE64.encode(pair.as_bytes()));
    let bearer = format!("Bearer {SHOWN}");
    for (path, authorization, body) in [
        (EXCHANGE.to_owned(), &*client, format!("api_token={SHOWN}")),
        (EXCHANGE.to_owned(), &client, format!("refresh_token={SHOWN}")),
        (format!("{EXCHANGE}?refresh_token={SHOWN}"), &client, String::new()),
        (EXCHANGE.to_owned(), &client, format!("api_token=demo-bob-api-token&passcode={SHOWN}")),
        (TOKEN.to_owned(), &client, format!("grant_type=refresh_token&refresh_token={SHOWN}")),
        (TOKEN.to_owned(), &client, format!("grant_type=authorization_code&code={SHOWN}")),
        (TOKEN.to_owned(), &client, format!("grant_type=password&username=bob@demo.test&password={SHOWN}")),
        (
            TOKEN.to_owned(),
            &client,
            format!("grant_type=password&username=alice@demo.test&password=Alice%23demo1&passcode={SHOWN}"),
        ),
        (TOKEN.to_owned(), &odd, "grant_type=client_credentials".to_owned()),
        (
            TOKEN.to_owned(),
            &bearer,
            format!("grant_type=client_credentials&client_id=demo-app&client_secret={SHOWN}"),
        ),
        (format!("{AUTH}/introspect"), &client, format!("token={SHOWN}")),
        (format!("{AUTH}/revoke"), &client, format!("token={SHOWN}")),
        (format!("{AUTH}/logout"), &client, format!(r#"{{"idToken":"{SHOWN}"}}"#)),
        (format!("{AUTH}/api-tokens/details"), &client, format!(r#"{{"tokenValue":"{SHOWN}"}}"#)),
        (
            "/csp/gateway/am/api/loggedin/user/api-tokens".to_owned(),
            &bearer,
            format!(r#"{{"idToken":"{SHOWN}"}}"#),
        ),
        (PAGE.to_owned(), &client, format!("{}&username=bob@demo.test&password={SHOWN}", asked(&[]))),
        (PAGE.to_owned(), &client, format!("{}&ticket={SHOWN}&passcode={SHOWN}", asked(&[]))),
    ] {
        let headers = [FORM, ("authorization", authorization)];
        let reply = app.request("POST", &path, &headers, &body).await;
        let json = serde_json::from_slice::<serde_json::Value>(&reply.body).unwrap_or_default();
        let is_vendors = json["message"] == format!("invalid_grant: Invalid refresh token: {SHOWN}");
        let repeats = reply.text().contains(SHOWN) || format!("{:?}", reply.headers).contains(SHOWN);
        assert_eq!(repeats, json["moduleCode"] == 340 && is_vendors, "{path} {body}: {reply:?}");
    }
}
