//! What every handler can reach: the engine, and the address that clients use.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use axum::http::uri::Authority;

use super::face::Face;
use super::operations::Operations;
use super::tls::OverTls;
use crate::engine::Engine;

/// The state of the router. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct App {
    engine: Engine,
    public_url: Option<Arc<str>>,
    operations: Arc<Operations>,
}

impl App {
    /// The engine, and the address that clients use where it is not the one in their requests.
    #[must_use]
    pub fn new(engine: Engine, public_url: Option<Arc<str>>) -> Self {
        Self { engine, public_url, operations: Arc::new(Operations::new(Vec::new())) }
    }

    /// The same, where clients use the address `url`, unless another was configured.
    #[must_use]
    pub fn reached_at(self, url: Option<String>) -> Self {
        Self { public_url: self.public_url.or(url.map(Arc::from)), ..self }
    }

    /// The same, where handlers can look up the operations of these faces.
    #[must_use]
    pub fn knowing(self, faces: &[&'static dyn Face]) -> Self {
        Self { operations: Arc::new(Operations::new(faces.to_vec())), ..self }
    }

    /// The operations that handlers can look up.
    #[must_use]
    pub fn operations(&self) -> &Operations {
        &self.operations
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

/// The address under which the client reached the server, without a slash at its end: the configured
/// one, else the scheme by which the request came and its `Host`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Arc<str>);

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for BaseUrl
where
    App: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let configured = App::from_ref(state).public_url;
        let scheme = if parts.extensions.get::<OverTls>().is_some() { "https" } else { "http" };
        Ok(Self(configured.unwrap_or_else(|| format!("{scheme}://{}", host(parts)).into())))
    }
}

/// A name of 253 characters (RFC 1035), a colon and a port, and brackets to spare.
const LONGEST_HOST: usize = 261;

/// The host and port of the request; a request of HTTP/1.0 may name none.
fn host(parts: &Parts) -> &str {
    let is_host = |text: &&str| {
        (1..=LONGEST_HOST).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]%~".contains(&byte))
    };
    // A request line that names the host wins (RFC 9112, section 3.2.2).
    let asked = parts.uri.authority().map(Authority::as_str).filter(is_host);
    let named = || parts.headers.get(header::HOST).and_then(|value| value.to_str().ok()).filter(is_host);
    asked.or_else(named).unwrap_or("localhost")
}
