//! A server in this process: the demo tenant, on a clock that stands still, the same for each input.

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use fauxfactor::config::{self, Config};
use fauxfactor::domain::secret::Secret;
use fauxfactor::domain::time::Timestamp;
use fauxfactor::engine::clock::ControlledClock;
use fauxfactor::engine::sealer::Sealer;
use fauxfactor::{Emulator, vendors};
use http_body_util::BodyExt;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use super::reply::Reply;

/// The demo tenant's account.
pub(super) const ACCOUNT: &str = "d78cbac186b744899480f25bd022f468";
/// The demo tenant's users, by name, and somebody who is none.
pub(super) const PEOPLE: [(&str, &str); 7] = [
    ("admin", "07609fb9358010e21f7bc003751c7c30"),
    ("alice", "07609fb9358010e21f7bc003751c7c31"),
    ("bob", "07609fb9358010e21f7bc003751c7c32"),
    ("carol", "07609fb9358010e21f7bc003751c7c33"),
    ("erin", "07609fb9358010e21f7bc003751c7c34"),
    ("frank", "07609fb9358010e21f7bc003751c7c35"),
    ("nobody", "00000000000000000000000000000000"),
];
/// What the VMware face has.
pub(super) const STATUS: &str = "/csp/gateway/iam/vmwid/api/principal/mfa/status";

/// 2026-01-15T08:30:00Z, when every input begins.
pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_768_465_800);

/// The key of tokens, as bytes; `token_key` below is the same.
pub(super) const KEY: [u8; 32] = [7; 32];
const SETTINGS: &str = r#"
[server]
seed = 7
token_key = "0707070707070707070707070707070707070707070707070707070707070707"

[password_hash]
memory_kib = 8
iterations = 1
"#;

static CONFIG: LazyLock<Config> =
    LazyLock::new(|| config::parse("fuzz.toml", &format!("{SETTINGS}{}", config::DEMO)).unwrap());

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread().enable_time().build().unwrap();
}

/// The path of the device that `user` has.
pub(super) fn device_of(user: &str) -> String {
    format!("/v3.0/OS-MFA/users/{user}/virtual-mfa-device")
}

/// Seals and opens as the server does.
pub(super) static SEALER: LazyLock<Sealer> = LazyLock::new(|| Sealer::new(&Secret::new(KEY)));

/// A server to which nothing has happened yet.
pub(super) struct Server(Emulator);

impl Server {
    pub(super) fn new() -> Self {
        let Config { settings, tenants, is_demo } = &*CONFIG;
        let config = Config { settings: settings.clone(), tenants: tenants.clone(), is_demo: *is_demo };
        let clock = Arc::new(ControlledClock::new(NOW));
        let emulator = RUNTIME.with(|runtime| runtime.block_on(Emulator::with_clock(config, clock)));
        Self(emulator.unwrap())
    }

    /// Asks, and looks at the answer as [`Reply::check`] does.
    pub(super) fn ask(&self, method: &Method, path: &str, headers: &HeaderMap, body: &[u8]) -> Reply {
        let mut request = Request::new(Body::from(body.to_vec()));
        *request.method_mut() = method.clone();
        *request.uri_mut() = path.parse().unwrap();
        *request.headers_mut() = headers.clone();
        let reply = RUNTIME.with(|runtime| runtime.block_on(self.answer(request)));
        reply.check(method, path);
        reply
    }

    async fn answer(&self, request: Request<Body>) -> Reply {
        let (parts, body) = self.0.front().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply { status: parts.status, headers: parts.headers, body }
    }
}

/// The operations of Huawei's face.
pub(super) fn huawei() -> fauxfactor::http::face::Routes {
    fauxfactor::http::Face::routes(&vendors::huawei::Huawei)
}
