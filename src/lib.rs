//! Fauxfactor stands in for the MFA side of two clouds: Huawei Cloud IAM and VMware Cloud Services.
//!
//! # The map
//!
//! | module | what it is for |
//! |---|---|
//! | [`cli`] | the commands: `serve`, `check`, `env`, `totp`, `openapi`, `healthcheck` |
//! | [`config`] | what an operator writes, checked, with line numbers |
//! | [`domain`] | what is true: plain values and functions |
//! | [`engine`] | what happens: live tenants, transactions, clock, entropy |
//! | [`store`] | where tenants are kept |
//! | [`http`] | what the faces share: the way in, TLS, callers, signatures, limits |
//! | [`vendors`] | the faces: one vendor each, one file an operation |
//! | [`control`] | Fauxfactor's own routes |
//!
//! Imports point one way: `control, vendors → http → engine → domain`; `store` implements a trait of
//! `engine`; `config` builds domain values and imports nothing above them.
//!
//! # Invariants
//!
//! - A handler sees a [`http::Caller`] only if its credential was checked; no handler reads one.
//! - [`domain::policy`] alone says who may do what; a refusal tells nothing of its target.
//! - A tenant's value changes only through [`engine::Engine::transact`]: stored first, then visible.
//! - Every answer speaks the dialect of its path, whatever went wrong.
//! - Time comes from an [`engine::Clock`], randomness from an [`engine::Entropy`].
//! - No secret is printed: they are [`domain::secret::Secret`]s.
//!
//! # In a test
//!
//! ```
//! use axum::{body::Body, http::Request};
//! use fauxfactor::{Emulator, config};
//! use tower::ServiceExt;
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let demo = config::parse("demo.toml", config::DEMO).unwrap();
//! let emulator = Emulator::new(demo).await.unwrap();
//! let request = Request::get("/csp/gateway/iam/vmwid/api/principal/mfa/status")
//!     .header("csp-auth-token", "demo-alice-token")
//!     .body(Body::empty())
//!     .unwrap();
//! let response = emulator.front().oneshot(request).await.unwrap();
//! assert_eq!(response.status(), 200);
//! # });
//! ```

pub mod cli;
pub mod config;
pub mod control;
pub mod domain;
pub mod engine;
pub mod http;
pub mod store;
pub mod vendors;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

use crate::config::{Config, ControlMode};
use crate::control::{Control, Elsewhere, Guard};
use crate::engine::clock::SystemClock;
use crate::engine::directory::AdoptError;
use crate::engine::entropy::{SeededEntropy, SystemEntropy};
use crate::engine::request_log::Rules;
use crate::engine::{Clock, Engine, Entropy, Parts};
use crate::http::{App, Front, Limits, Listener, route};
use crate::store::memory::MemoryStore;
use crate::vendors::huawei::Huawei;
use crate::vendors::vmware::Vmware;

/// A whole Fauxfactor: tenants in memory, both faces and the control plane.
#[derive(Debug)]
pub struct Emulator {
    engine: Engine,
    front: Front,
    fronts: Fronts,
}

/// Why an emulator could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The operating system has no randomness to give.
    #[error("no randomness: {0}")]
    Entropy(#[from] std::io::Error),
    /// A tenant could not go live.
    #[error(transparent)]
    Tenant(#[from] AdoptError),
}

impl Emulator {
    /// An emulator of what `config` says, on the machine's clock.
    ///
    /// # Errors
    /// Fails without randomness from the operating system, unless the configuration has a seed.
    pub async fn new(config: Config) -> Result<Self, StartError> {
        Self::with_clock(config, Arc::new(SystemClock)).await
    }

    /// An emulator of what `config` says, on `clock`.
    ///
    /// # Errors
    /// Fails without randomness from the operating system, unless the configuration has a seed.
    pub async fn with_clock(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        Self::with_authority(config, clock, None).await
    }

    /// An emulator of what `config` says, on `clock`, whose clients are given the certificate `authority`
    /// (PEM) at `/_fauxfactor/ca.pem`.
    ///
    /// # Errors
    /// Fails without randomness from the operating system, unless the configuration has a seed.
    pub async fn with_authority(
        config: Config,
        clock: Arc<dyn Clock>,
        authority: Option<String>,
    ) -> Result<Self, StartError> {
        let Config { settings, tenants, .. } = config;
        let entropy: Arc<dyn Entropy> = match settings.seed {
            Some(seed) => Arc::new(SeededEntropy::new(seed)),
            None => Arc::new(SystemEntropy::new()?),
        };
        let engine = Engine::new(Parts {
            clock,
            entropy,
            store: Arc::new(MemoryStore::default()),
            behaviour: settings.behaviour,
            rate_limit: settings.rate_limit,
            password_cost: settings.password_cost,
            request_log: request_rules(&settings.requests),
            token_key: settings.token_key.as_ref().map(|key| key.secret().clone()),
            template: settings.control.template.clone(),
            most_tenants: settings.control.max_tenants,
            signing_key: settings.signing_key.as_ref().map(|key| key.der().clone()),
        });
        for tenant in tenants {
            engine.adopt(tenant).await?;
        }
        let public_host = settings.public_url.as_ref().map(config::PublicUrl::host);
        let guard = Guard::new(&settings.control, public_host);
        let app = App::new(engine.clone(), settings.public_url.map(|url| Arc::clone(url.as_str())))
            .knowing(&[&Huawei, &Vmware]);
        let fronts = Fronts {
            app,
            limits: limits(&settings.limits),
            authority,
            guard: (settings.control.mode != ControlMode::Off).then_some(guard),
        };
        Ok(Self { engine, front: fronts.whole(), fronts })
    }

    /// The service that answers requests, for use without a socket. It knows nothing of where its requests come
    /// from: whoever hands it those of other machines configures a `control.token`, or turns the control plane
    /// off.
    #[must_use]
    pub fn front(&self) -> Front {
        self.front.clone()
    }

    /// The live tenants.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Serves on `listener` until `stop` completes and requests under way are answered. As for the control
    /// plane, see [`Emulator::serve_on`].
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        self.serve_on(vec![Listener::Plain(listener)], stop).await;
    }

    /// Serves on `listeners`, plain or TLS, until `stop` completes and requests under way are answered.
    ///
    /// The control plane is served there too, but without a configured token (`control.token`) only to its own
    /// machine: on a listener whose address is not loopback there are the faces alone.
    ///
    /// ```
    /// use fauxfactor::engine::{Clock, clock::SystemClock};
    /// use fauxfactor::http::Listener;
    /// use fauxfactor::http::tls::Authority;
    /// use fauxfactor::{Emulator, config};
    /// use tokio::net::TcpListener;
    ///
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// // A client trusts `authority.certificate_pem()`; `Tls::from_pem` takes a certificate of one's own.
    /// let now = SystemClock.now();
    /// let authority = Authority::make(now).unwrap();
    /// let tls = authority.issue(&["console.cloud.vmware.com".to_owned()], now).unwrap();
    /// let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    /// let emulator = Emulator::new(config::parse("demo.toml", config::DEMO).unwrap()).await.unwrap();
    /// let stop = async {};
    /// emulator.serve_on(vec![Listener::Tls(listener, tls)], stop).await;
    /// # });
    /// ```
    pub async fn serve_on(self, listeners: Vec<Listener>, stop: impl Future<Output = ()>) {
        let doors = listeners.into_iter().map(|listener| {
            let front =
                if self.fronts.are_safe_on(&listener) { self.front.clone() } else { self.fronts.faces() };
            (listener, front)
        });
        http::server::serve(doors.collect(), stop).await;
    }

    /// As [`Emulator::serve_on`], with the control plane on `control` and nowhere else. Without a configured
    /// token, `control` must be a loopback listener, or there is no control plane.
    pub async fn serve_apart(
        self,
        listeners: Vec<Listener>,
        control: Listener,
        stop: impl Future<Output = ()>,
    ) {
        let faces = self.fronts.faces();
        let doors = listeners.into_iter().map(|listener| (listener, faces.clone()));
        let apart = self.fronts.apart(&control);
        http::server::serve(doors.chain([(control, apart)]).collect(), stop).await;
    }
}

/// What answers at each listener.
#[derive(Debug)]
struct Fronts {
    app: App,
    limits: Limits,
    authority: Option<String>,
    /// Who may reach the control plane; `None` where there is none.
    guard: Option<Guard>,
}

impl Fronts {
    /// The faces and the control plane.
    fn whole(&self) -> Front {
        let Some(guard) = &self.guard else { return self.faces() };
        let router = face_routes().merge(control::router(guard)).merge(self.open_routes());
        Front::new(&self.app, &Huawei, &[&Vmware, &Control], self.limits, router)
    }

    /// The faces.
    fn faces(&self) -> Front {
        let router = face_routes().merge(self.open_routes());
        Front::new(&self.app, &Huawei, &[&Vmware, &Elsewhere], self.limits, router)
    }

    /// The control plane alone, if it may be served on `listener`.
    fn apart(&self, listener: &Listener) -> Front {
        match &self.guard {
            Some(guard) if self.are_safe_on(listener) => {
                let router = control::router(guard).merge(self.open_routes());
                Front::new(&self.app, &Control, &[], self.limits, router)
            }
            _ => Front::new(&self.app, &Elsewhere, &[], self.limits, self.open_routes()),
        }
    }

    /// Whether nobody reaches the control plane by `listener` who may not.
    fn are_safe_on(&self, listener: &Listener) -> bool {
        match &self.guard {
            Some(guard) => guard.wants_token() || listener.is_loopback(),
            None => true,
        }
    }

    fn open_routes(&self) -> Router<App> {
        control::open_routes(self.authority.clone())
    }
}

/// The routes of the faces.
fn face_routes() -> Router<App> {
    route::mount(&Huawei).merge(route::mount(&Vmware))
}

/// What the configuration sets, and the defaults of the engine for the rest.
fn request_rules(set: &config::Requests) -> Rules {
    let default = Rules::default();
    Rules {
        enabled: set.enabled.unwrap_or(default.enabled),
        bodies: set.bodies.unwrap_or(default.bodies),
        entries: set.entries.unwrap_or(default.entries),
        bytes: set.bytes.unwrap_or(default.bytes),
        body_bytes: set.body_bytes.unwrap_or(default.body_bytes),
    }
}

/// Longer than any client waits, and short enough to be counted in.
const DAY: Duration = Duration::from_hours(24);

/// What the configuration sets, and the defaults of `http` for the rest.
fn limits(set: &config::Limits) -> Limits {
    let default = Limits::default();
    Limits {
        target_bytes: set.target_bytes.unwrap_or(default.target_bytes),
        head_bytes: set.head_bytes.unwrap_or(default.head_bytes),
        body_bytes: set.body_bytes.unwrap_or(default.body_bytes),
        head_time: set.head_time.unwrap_or(default.head_time).min(DAY),
        body_time: set.body_time.unwrap_or(default.body_time).min(DAY),
        idle_time: set.idle_time.unwrap_or(default.idle_time).min(DAY),
    }
}
