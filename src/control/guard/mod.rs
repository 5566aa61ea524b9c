//! Who may reach the control plane.
//!
//! In this order: no page of another origin ([`origin`]); then, where the server has a token, who shows it; and
//! where it has none, who calls the server by a name of its own machine ([`host`]), because a page whose name
//! was made to lead here (DNS rebinding) cannot help showing that name. What has no `Host` is no browser.

mod host;
mod origin;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::map_request_with_state;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use self::host::Host;
use super::problem::Problem;
use crate::config::{ControlSettings, HostName, WebOrigin};

/// How long a browser may remember what a preflight said.
const PREFLIGHT_LIFETIME: Duration = Duration::from_mins(10);

/// The rules of one server. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Guard(Arc<Rules>);

#[derive(Debug)]
struct Rules {
    token: Option<TokenHash>,
    hosts: Vec<HostName>,
    origins: Vec<WebOrigin>,
}

/// The SHA-256 of a token: hashes are of one length, so comparing them tells nothing of the token's.
struct TokenHash([u8; 32]);

impl TokenHash {
    fn of(token: &[u8]) -> Self {
        Self(Sha256::digest(token).into())
    }
}

impl std::fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Guard {
    /// The rules that `settings` make; `public_host` is one of the server's names, too.
    #[must_use]
    pub fn new(settings: &ControlSettings, public_host: Option<&str>) -> Self {
        let public_host = public_host.and_then(|host| host.parse().ok());
        Self(Arc::new(Rules {
            token: settings.token.as_ref().map(|token| TokenHash::of(token.secret().expose().as_bytes())),
            hosts: settings.hosts.iter().cloned().chain(public_host).collect(),
            origins: settings.origins.clone(),
        }))
    }

    /// Whether clients must show a token. Where they need not, only loopback listeners are safe.
    #[must_use]
    pub fn wants_token(&self) -> bool {
        self.0.token.is_some()
    }

    /// Puts the rules before every route of `router`, and before its refusals of methods.
    pub(super) fn protect<S: Clone + Send + Sync + 'static>(&self, router: Router<S>) -> Router<S> {
        let router = router.layer(map_request_with_state(self.clone(), known));
        // Between the two: a preflight has no token, and a page that may ask may read what it is refused.
        let router = if self.0.origins.is_empty() { router } else { router.layer(self.cors()) };
        router.layer(map_request_with_state(self.clone(), not_foreign))
    }

    fn cors(&self) -> CorsLayer {
        let rules = Arc::clone(&self.0);
        CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |origin, _| origin::is_allowed(origin, &rules.origins)))
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers(AllowHeaders::mirror_request())
            .allow_private_network(true)
            .expose_headers([header::LOCATION, header::RETRY_AFTER, HeaderName::from_static("x-request-id")])
            .max_age(PREFLIGHT_LIFETIME)
    }
}

/// Refuses what a page of another origin sends.
async fn not_foreign(State(guard): State<Guard>, request: Request) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    if origin::is_foreign(&parts, &guard.0.origins) {
        return Err(foreign_origin());
    }
    Ok(Request::from_parts(parts, body))
}

/// Refuses who does not show the token; without one, who takes the server for another.
async fn known(State(guard): State<Guard>, request: Request) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    match &guard.0.token {
        Some(token) => shows(&parts.headers, token)?,
        None => guard.0.check_hosts(&parts)?,
    }
    Ok(Request::from_parts(parts, body))
}

impl Rules {
    fn check_hosts(&self, parts: &Parts) -> Result<(), Problem> {
        let is_ours = |host: Option<&str>| host.and_then(Host::parse).is_some_and(|host| self.is_ours(&host));
        if host::all(&parts.uri, &parts.headers).all(is_ours) { Ok(()) } else { Err(foreign_host()) }
    }

    fn is_ours(&self, host: &Host) -> bool {
        let is_configured = |host: &str| self.hosts.iter().any(|own| own.matches(host));
        host.is_own_machine()
            || match host {
                Host::Address(address) => is_configured(&address.to_string()),
                Host::Name(name) => is_configured(name),
            }
    }
}

/// Whether `Authorization` is there once and has the token (RFC 6750, section 2.1).
fn shows(headers: &HeaderMap, token: &TokenHash) -> Result<(), Problem> {
    let mut shown = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(first), None) = (shown.next(), shown.next()) else {
        return Err(unauthorized(
            "The control plane needs the token that the server was started with (FAUXFACTOR_CONTROL_TOKEN or \
             --control-token-file): send it once, as `Authorization: Bearer TOKEN`.",
        ));
    };
    match bearer(first) {
        Some(shown) if bool::from(TokenHash::of(shown).0.ct_eq(&token.0)) => Ok(()),
        Some(_) => Err(unauthorized("This is not the token that the server was started with.")),
        None => Err(unauthorized("The control plane reads its token from `Authorization: Bearer TOKEN`.")),
    }
}

fn bearer(value: &HeaderValue) -> Option<&[u8]> {
    let (scheme, token) = value.as_bytes().split_at_checked(b"Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii_start())
}

fn unauthorized(detail: &'static str) -> Problem {
    let challenge = HeaderValue::from_static("Bearer");
    Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
        .with_header(header::WWW_AUTHENTICATE, challenge)
}

fn foreign_origin() -> Problem {
    let detail = "Browser pages of another origin may not ask the control plane; --control-origin lets one.";
    Problem::new(StatusCode::FORBIDDEN, "foreign_origin", detail)
}

fn foreign_host() -> Problem {
    let detail = "The control plane is called by a loopback address, `localhost` or a name below it; \
                  --control-host adds a name, and with a token (FAUXFACTOR_CONTROL_TOKEN) any will do.";
    Problem::new(StatusCode::MISDIRECTED_REQUEST, "foreign_host", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request as HttpRequest;

    fn rules(public: Option<&str>) -> Guard {
        let hosts =
            vec!["build.test".parse().unwrap(), "*.lan".parse().unwrap(), "10.0.0.1".parse().unwrap()];
        Guard::new(&ControlSettings { hosts, ..ControlSettings::default() }, public)
    }

    #[test]
    fn configured_names_and_the_public_urls_are_the_servers() {
        let guard = rules(Some("iam.example.test"));
        let status = |host: &str| {
            let (parts, ()) = HttpRequest::get("/").header("host", host).body(()).unwrap().into_parts();
            guard.0.check_hosts(&parts).is_ok()
        };
        for own in ["localhost", "build.test:8080", "BUILD.test.", "a.lan", "10.0.0.1:80", "iam.example.test"]
        {
            assert!(status(own), "{own}");
        }
        for other in ["a.build.test", "lan", "a.b.lan", "10.0.0.2", "example.test", ""] {
            assert!(!status(other), "{other}");
        }
    }

    #[test]
    fn a_token_is_shown_once_and_whole() {
        let token = TokenHash::of(b"0123456789abcdef");
        let shown = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            shows(&headers, &token).is_ok()
        };
        assert!(shown(&["Bearer 0123456789abcdef"]) && shown(&["bearer  0123456789abcdef"]));
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "0123456789abcdef",
            "Basic 0123456789abcdef",
            "Bearer 0123456789abcde",
            "Bearer 0123456789abcdef0",
            "Bearer 0123456789ABCDEF",
            "Bearer,0123456789abcdef",
            "Bearer0123456789abcdef",
            "Bearer 0123456789abcdef, x",
        ] {
            assert!(!shown(&[wrong]), "{wrong}");
        }
        assert!(!shown(&[]) && !shown(&["Bearer 0123456789abcdef", "Bearer 0123456789abcdef"]));
    }

    #[test]
    fn the_token_is_not_printed() {
        let token = Some("0123456789abcdef".parse().unwrap());
        let guard = Guard::new(&ControlSettings { token, ..ControlSettings::default() }, None);
        assert!(format!("{guard:?}").contains("token: Some([redacted])"));
    }
}
