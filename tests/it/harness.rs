//! A server in this process, on a clock that stands still, and short ways to ask it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use fauxfactor::domain::id::TenantId;
use fauxfactor::domain::password::Cost;
use fauxfactor::domain::time::Timestamp;
use fauxfactor::domain::totp;
use fauxfactor::engine::clock::ControlledClock;
use fauxfactor::{Emulator, config};
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::BodyExt;
use serde_json::json;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

pub const ADMIN: &str = "07609fb9358010e21f7bc003751c7c30";
pub const ALICE: &str = "07609fb9358010e21f7bc003751c7c31";
pub const BOB: &str = "07609fb9358010e21f7bc003751c7c32";
pub const CAROL: &str = "07609fb9358010e21f7bc003751c7c33";
pub const ERIN: &str = "07609fb9358010e21f7bc003751c7c34";
pub const FRANK: &str = "07609fb9358010e21f7bc003751c7c35";
pub const NOBODY: &str = "00000000000000000000000000000000";

/// The head of a tenant, four lines; users follow.
pub const TENANT: &str = r#"[[tenant]]
name = "t"
account = { id = "a", name = "a" }
organization = { id = "o", display_name = "O" }
"#;

/// The seed of alice's device, which is bound.
pub const ALICE_SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
/// The seed of carol's device, which is not.
pub const CAROL_SEED: &str = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU";
/// The demo's Huawei account.
pub const ACCOUNT: &str = "d78cbac186b744899480f25bd022f468";

pub const STATUS: &str = "/csp/gateway/iam/vmwid/api/principal/mfa/status";

/// 2026-01-15T08:30:00Z, when every test begins.
pub const START: Timestamp = Timestamp::from_seconds(1_768_465_800);

pub fn device_of(user: &str) -> String {
    format!("/v3.0/OS-MFA/users/{user}/virtual-mfa-device")
}

pub fn protection_of(user: &str) -> String {
    format!("/v3.0/OS-USER/users/{user}/login-protect")
}

/// A server and its clock.
pub struct App {
    pub emulator: Emulator,
    pub clock: Arc<ControlledClock>,
}

impl App {
    /// The demo tenant.
    pub async fn demo() -> Self {
        Self::configured(config::DEMO).await
    }

    /// The demo tenant, with settings.
    pub async fn demo_with(settings: &str) -> Self {
        Self::configured(&format!("{settings}\n{}", config::DEMO)).await
    }

    /// One tenant with these users and apps.
    pub async fn tenant(rows: &str) -> Self {
        Self::configured(&format!("{TENANT}{rows}")).await
    }

    /// The demo tenant, where hashing a password takes long enough for something else to be done.
    pub async fn demo_with_slow_hashes() -> Self {
        Self::hashing(config::DEMO, Cost::default()).await
    }

    pub async fn configured(toml: &str) -> Self {
        // What is tested is hardly ever how long a hash takes.
        Self::hashing(toml, Cost { memory_kib: 8, iterations: 1, parallelism: 1 }).await
    }

    /// The demo tenant, where the server makes its signing key.
    pub async fn with_its_own_signing_key() -> Self {
        let mut config = config::parse("test.toml", config::DEMO).unwrap();
        config.settings.password_cost = Cost { memory_kib: 8, iterations: 1, parallelism: 1 };
        let clock = Arc::new(ControlledClock::new(START));
        let emulator = Emulator::with_clock(config, clock.clone()).await.unwrap();
        Self { emulator, clock }
    }

    async fn hashing(toml: &str, cost: Cost) -> Self {
        let mut config = config::parse("test.toml", toml).unwrap();
        config.settings.password_cost = cost;
        // Making one takes longer than any test.
        config.settings.signing_key = Some(include_str!("signing_key.pem").parse().unwrap());
        let clock = Arc::new(ControlledClock::new(START));
        let emulator = Emulator::with_clock(config, clock.clone()).await.unwrap();
        Self { emulator, clock }
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.emulator.front().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// A GET with these headers.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.request("GET", path, headers, "").await
    }

    pub async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// A GET with one of the demo's fixed tokens, as Huawei's clients send it.
    pub async fn huawei(&self, who: &str, path: &str) -> Reply {
        self.get(path, &[("x-auth-token", &format!("demo-{who}-token"))]).await
    }

    /// Any request with one of the demo's fixed tokens, as Huawei's clients send it; a body is JSON.
    pub async fn ask(&self, who: &str, method: &str, path: &str, body: &str) -> Reply {
        self.ask_with(&format!("demo-{who}-token"), method, path, body).await
    }

    /// Any request with that token.
    pub async fn ask_with(&self, token: &str, method: &str, path: &str, body: &str) -> Reply {
        let headers = [("x-auth-token", token), ("content-type", "application/json")];
        self.request(method, path, &headers, body).await
    }

    /// Asks for a token of the demo account, with a password and perhaps a code.
    pub async fn sign_in(&self, name: &str, password: &str, code: Option<&str>) -> Reply {
        let user = json!({ "name": name, "password": password, "domain": { "name": "demo" } });
        let mut identity = json!({ "methods": ["password"], "password": { "user": user } });
        if let Some(code) = code {
            identity["methods"] = json!(["password", "totp"]);
            identity["totp"] = json!({ "user": { "name": name, "passcode": code } });
        }
        let body = json!({ "auth": { "identity": identity } }).to_string();
        self.request("POST", "/v3/auth/tokens", &[("content-type", "application/json")], &body).await
    }

    /// A token of the demo account.
    pub async fn token(&self, name: &str, password: &str, code: Option<&str>) -> String {
        let reply = self.sign_in(name, password, code).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.header("x-subject-token").to_owned()
    }

    /// The code of `seed` in the time step that lies `steps` from the clock's.
    pub fn code(&self, seed: &str, steps: i64) -> String {
        use fauxfactor::engine::Clock;
        let seed = data_encoding::BASE32_NOPAD.decode(seed.as_bytes()).unwrap();
        totp::code(&seed, totp::step(self.clock.now()) + steps).to_string()
    }

    /// How many changes the first tenant has seen.
    pub fn version(&self, tenant: &str) -> u64 {
        let live = self.emulator.engine().find_tenant(&TenantId::new(tenant)).unwrap();
        live.current().version()
    }

    /// The MFA status by one of the demo's fixed tokens, as VMware's clients send it.
    pub async fn status(&self, who: &str) -> Reply {
        self.get(STATUS, &[("csp-auth-token", &format!("demo-{who}-token"))]).await
    }

    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}

/// With these a message begins that an OAuth library reads.
const OAUTH: [&str; 4] = ["invalid_client", "invalid_grant", "invalid_request", "unsupported_grant_type"];

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}")).to_str().unwrap()
    }

    /// Status and body, to the byte.
    #[track_caller]
    pub fn assert(&self, status: u16, body: &str) {
        assert_eq!((self.status.as_u16(), self.text()), (status, body));
    }

    /// An error of IAM's own: two fields, in this order.
    #[track_caller]
    pub fn assert_iam(&self, status: u16, code: &str, message: &str) {
        let message = serde_json::to_string(message).unwrap();
        self.assert(status, &format!(r#"{{"error_msg":{message},"error_code":"{code}"}}"#));
        assert_eq!(self.header("content-type"), "application/json; charset=UTF-8");
        assert_is_hex(self.header("x-request-id"));
    }

    /// An error of IAM's own in Keystone's shape.
    #[track_caller]
    pub fn assert_keystone(&self, status: u16, message: &str) {
        let (message, title) =
            (serde_json::to_string(message).unwrap(), self.status.canonical_reason().unwrap());
        self.assert(
            status,
            &format!(r#"{{"error":{{"code":{status},"message":{message},"title":"{title}"}}}}"#),
        );
        assert_eq!(self.header("content-type"), "application/json; charset=UTF-8");
        assert_is_hex(self.header("x-request-id"));
    }

    /// An error of the gateway's: the same and the request id, which is the header's.
    #[track_caller]
    pub fn assert_gateway(&self, status: u16, code: &str, message: &str) {
        let (message, id) = (serde_json::to_string(message).unwrap(), self.header("x-request-id"));
        let body = format!(r#"{{"error_msg":{message},"error_code":"{code}","request_id":"{id}"}}"#);
        self.assert(status, &body);
        assert_eq!(self.header("content-type"), "application/json");
        assert_is_hex(id);
    }

    /// A `CspErrorResponse`, whose request id is the header's.
    #[track_caller]
    pub fn assert_csp(&self, status: u16, message: &str) {
        let (message, id) = (serde_json::to_string(message).unwrap(), self.header("csp-request-id"));
        let code = message.trim_matches('"').split_once(": ").filter(|(code, _)| OAUTH.contains(code));
        let oauth = code.map(|(code, why)| format!(r#","error":"{code}","error_description":"{why}""#));
        let oauth = oauth.unwrap_or_default();
        self.assert(
            status,
            &format!(r#"{{"message":{message},"requestId":"{id}","statusCode":{status}{oauth}}}"#),
        );
        assert_eq!(self.header("content-type"), "application/json");
    }

    /// Whatever it says, it says it in the dialect of `path`.
    #[track_caller]
    pub fn assert_dialect(&self, path: &str) {
        let json = self.json();
        let is_text = |key: &str| json[key].as_str().is_some_and(|text| !text.is_empty());
        if path == "/csp" || path.starts_with("/csp/") || path.starts_with("/csp?") {
            assert!(is_text("message") && json["statusCode"] == self.status.as_u16(), "{path}: {self:?}");
            assert_eq!(json["requestId"], self.header("csp-request-id"));
        } else {
            let is_keystone = json["error"]["code"] == self.status.as_u16()
                && json["error"]["title"].is_string()
                && json["error"]["message"].as_str().is_some_and(|text| !text.is_empty());
            let is_codes = json["errorcode"][0].is_string() && self.status == 400;
            let is_flat = is_text("error_msg") && is_text("error_code");
            assert!(is_flat || is_keystone || is_codes, "{path}: {self:?}");
            assert_is_hex(self.header("x-request-id"));
        }
        assert!(self.header("content-type").starts_with("application/json"));
    }
}

#[track_caller]
pub fn assert_is_hex(id: &str) {
    assert!(id.len() == 32 && id.bytes().all(|b| b"0123456789abcdef".contains(&b)), "{id}");
}

/// A request signed as the vendor's SDKs do it; written anew here, so that a mistake in the server
/// is not made twice.
pub struct Signer<'a> {
    pub access: &'a str,
    pub secret: &'a str,
    pub date: String,
    pub method: Method,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: Vec<(&'a str, String)>,
    pub body: &'a [u8],
}

impl<'a> Signer<'a> {
    /// Alice's key, now.
    pub fn alice(app: &App, path: &'a str) -> Self {
        Self::new(app, "DEMOALICEACCESSKEY01", "demoAliceSecretKey0123456789abcdefABCDEF", path)
    }

    pub fn new(app: &App, access: &'a str, secret: &'a str, path: &'a str) -> Self {
        use fauxfactor::engine::Clock;
        let headers =
            vec![("host", "127.0.0.1:8080".to_owned()), ("content-type", "application/json".to_owned())];
        let date = app.clock.now().compact();
        Self { access, secret, date, method: Method::GET, path, query: "", headers, body: b"" }
    }

    pub fn header(mut self, name: &'a str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn request(mut self) -> Request<Body> {
        self.headers.push(("x-sdk-date", self.date.clone()));
        self.headers.sort_unstable();
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        let names: Vec<_> = self.headers.iter().map(|(name, _)| *name).collect();
        let lines: Vec<_> = self.headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let lines = lines.concat();
        let canonical = format!(
            "{}\n{}/\n{}\n{lines}\n{}\n{}",
            self.method,
            self.path,
            self.query,
            names.join(";"),
            hex(&Sha256::digest(self.body))
        );
        let to_sign = format!("SDK-HMAC-SHA256\n{}\n{}", self.date, hex(&Sha256::digest(canonical)));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(to_sign.as_bytes());
        let authorization = format!(
            "SDK-HMAC-SHA256 Access={}, SignedHeaders={}, Signature={}",
            self.access,
            names.join(";"),
            hex(&mac.finalize().into_bytes())
        );
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        let mut request = Request::builder()
            .method(self.method)
            .uri(format!("{}{query}", self.path))
            .header("authorization", authorization);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        request.body(Body::from(self.body.to_vec())).unwrap()
    }
}
