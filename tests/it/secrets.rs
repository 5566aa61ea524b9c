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
        app.emulator.engine().find_by_token("demo-alice-token")
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
