//! Library mode: a whole Fauxfactor inside a program, and typed handles on what it serves.
//!
//! [`Emulator::builder`] makes one. A [`Running`] one listens on a socket of its own; [`Tenant`], [`User`] and
//! [`App`] are handles that call the same functions of the engine as the control plane's routes do.

mod app;
mod builder;
mod create_error;
mod faults;
mod fronts;
mod missing;
mod requests;
mod rules;
mod running;
mod second_factor;
mod start_error;
mod tenant;
mod tenant_builder;
mod tokens;
mod user;
mod world;

use std::future::Future;
use std::sync::Arc;

use tokio::net::TcpListener;

pub use self::app::App;
pub use self::builder::EmulatorBuilder;
pub use self::create_error::CreateError;
pub use self::faults::{FaultBuilder, InstalledFault};
pub use self::missing::Missing;
pub use self::requests::{Expectations, Requests, Unexpected};
pub use self::running::Running;
pub use self::second_factor::{DeviceError, Enrol};
pub use self::start_error::StartError;
pub use self::tenant::Tenant;
pub use self::tenant_builder::TenantBuilder;
pub use self::tokens::{IssueAccessToken, IssueToken, Token};
pub use self::user::{AccessKey, Device, User};

use self::fronts::Fronts;
use self::rules::{limits, request_rules};
use self::world::Home;
use crate::config::{self, Config, ControlMode};
use crate::control::Guard;
use crate::engine::clock::SystemClock;
use crate::engine::entropy::{SeededEntropy, SystemEntropy};
use crate::engine::{Clock, Engine, Entropy, Parts};
use crate::http::{self, Front, Listener};
use crate::store::memory::MemoryStore;
use crate::vendors::huawei::Huawei;
use crate::vendors::vmware::Vmware;

/// A whole Fauxfactor: tenants in memory, both faces and the control plane.
///
/// [`Emulator::builder`] is for tests. A program that serves for long makes one with [`Emulator::new`] and
/// serves it with [`Emulator::serve_on`], as the command line does.
#[derive(Debug)]
pub struct Emulator {
    home: Home,
    front: Front,
    fronts: Fronts,
    /// The address that clients use, where it is configured.
    public_url: Option<Arc<str>>,
}

impl Emulator {
    /// An emulator for tests: of the demo tenant, on the machine's clock, unless the builder is told otherwise.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::default()
    }

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
        let public_url = settings.public_url.map(|url| Arc::clone(url.as_str()));
        let fronts = Fronts {
            app: http::App::new(engine.clone(), public_url.clone()).knowing(&[&Huawei, &Vmware]),
            limits: limits(&settings.limits),
            authority,
            guard: (settings.control.mode != ControlMode::Off).then_some(guard),
        };
        let base = public_url.clone().unwrap_or_else(|| "http://localhost".into());
        let home = Home { engine, base, runtime: None };
        Ok(Self { home, front: fronts.whole(), fronts, public_url })
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
        &self.home.engine
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
        let doors = listeners.into_iter().map(|listener| self.door(listener));
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
        let url = listeners.first().and_then(Listener::url);
        let doors = listeners.into_iter().map(|listener| (listener, faces.clone()));
        let apart = self.fronts.apart(&control, url);
        http::server::serve(doors.chain([(control, apart)]).collect(), stop).await;
    }

    /// A listener and what answers there.
    fn door(&self, listener: Listener) -> (Listener, Front) {
        let is_safe = self.fronts.are_safe_on(&listener);
        (listener, if is_safe { self.front.clone() } else { self.fronts.faces() })
    }
}
