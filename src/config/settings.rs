//! How the server runs: address, logs, limits, and what is assumed of the vendors.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use toml::Spanned;

use super::control::ControlSettings;
use super::problem::Place;
use super::schema::{self, File, Text};
use super::tls::TlsSettings;
use crate::domain::behaviour::Behaviour;
use crate::domain::password::Cost;
use crate::domain::rate::RateRule;
use crate::domain::secret::Secret;
use crate::domain::statement::ActionPattern;

/// Settings of the server; the defaults are what `fauxfactor` alone runs with.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// How logs are written.
    pub log: LogFormat,
    /// What is logged.
    pub log_level: LogLevel,
    /// Makes ids, secrets and tokens repeat; `None` for unpredictable ones.
    pub seed: Option<u64>,
    /// The address that clients use, where it is not the one in their requests.
    pub public_url: Option<PublicUrl>,
    /// Whether and how TLS is spoken.
    pub tls: TlsSettings,
    /// The control plane: whether, where and to whom it is served.
    pub control: ControlSettings,
    /// The key of issued tokens; `None` for a new one at each start.
    pub token_key: Option<TokenKey>,
    /// The key that signs access tokens; `None` for a new one.
    pub signing_key: Option<SigningKeyPem>,
    /// What hashing a password costs.
    pub password_cost: Cost,
    /// Bounds on a request.
    pub limits: Limits,
    /// What is kept of requests.
    pub requests: Requests,
    /// How often a caller may ask; `None` for as often as it likes.
    pub rate_limit: Option<RateRule>,
    /// What is assumed of the vendors.
    pub behaviour: Behaviour,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The address that clients use: `http://` or `https://`, a host, and perhaps a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(Arc<str>);

impl PublicUrl {
    const WRITE: &str = "write `http://` or `https://`, a host, and nothing else but a path, such as \
                         `https://iam.example.test`";

    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &Arc<str> {
        &self.0
    }

    /// The host in it, without port; an IPv6 address without its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or(&*self.0, |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or_default();
        match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, _)) => address,
            None => authority.split(':').next().unwrap_or_default(),
        }
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")).unwrap_or_default();
        let is_url = !rest.is_empty()
            && !rest.starts_with(['/', ':'])
            && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\"\\<>@".contains(&byte));
        if is_url { Ok(Self(text.trim_end_matches('/').into())) } else { Err(Self::WRITE.to_owned()) }
    }
}

/// The key of issued tokens: 32 bytes, written as 64 hex digits. Never printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenKey(Secret<[u8; 32]>);

impl TokenKey {
    const WRITE: &str = "write 64 hex digits, such as `openssl rand -hex 32` prints";

    /// The bytes.
    #[must_use]
    pub fn secret(&self) -> &Secret<[u8; 32]> {
        &self.0
    }
}

impl FromStr for TokenKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut key = [0; 32];
        let is_key = text.len() == 64
            && data_encoding::HEXLOWER_PERMISSIVE.decode_mut(text.as_bytes(), &mut key).is_ok();
        if is_key { Ok(Self(Secret::new(key))) } else { Err(Self::WRITE.to_owned()) }
    }
}

/// The private key that signs access tokens: RSA, 2048 bits or more, as PEM. Never printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyPem(Secret<Vec<u8>>);

impl SigningKeyPem {
    const WRITE: &str =
        "write an RSA private key of 2048 to 8192 bits as PEM, such as `openssl genrsa 2048` prints";

    /// The key as a DER `RSAPrivateKey` (RFC 8017, appendix A.1.2).
    #[must_use]
    pub fn der(&self) -> &Secret<Vec<u8>> {
        &self.0
    }
}

impl FromStr for SigningKeyPem {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let key = jsonwebtoken::EncodingKey::from_rsa_pem(text.trim().as_bytes());
        let der = key.map(|key| key.as_bytes().to_vec()).unwrap_or_default();
        let pair = aws_lc_rs::rsa::KeyPair::from_der(&der);
        let is_long_enough = pair.is_ok_and(|pair| pair.public_modulus_len() * 8 >= 2048);
        if is_long_enough { Ok(Self(Secret::new(der))) } else { Err(Self::WRITE.to_owned()) }
    }
}

/// What is logged: a level, or levels and `target=level` pairs separated by commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLevel(String);

impl LogLevel {
    const WRITE: &str = "write `error`, `warn`, `info`, `debug`, `trace` or `off`";

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LogLevel {
    type Err = String;

    /// Refuses what is no level: a misspelt one would be taken for a target, and silence the rest.
    fn from_str(text: &str) -> Result<Self, String> {
        let is_level = |part: &str| {
            let level = part.rsplit('=').next().unwrap_or_default();
            part.matches('=').count() <= 1
                && ["error", "warn", "info", "debug", "trace", "off"].contains(&level)
        };
        if text.split(',').all(is_level) { Ok(Self(text.to_owned())) } else { Err(Self::WRITE.to_owned()) }
    }
}

/// Bounds on a request; `None` for the server's default. See `http::Limits` for what they bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of path and query.
    pub target_bytes: Option<usize>,
    /// Bytes of the request line and all headers.
    pub head_bytes: Option<usize>,
    /// Bytes of the body.
    pub body_bytes: Option<usize>,
    /// Time for the head.
    pub head_time: Option<Duration>,
    /// Time for the body.
    pub body_time: Option<Duration>,
    /// Time between two requests.
    pub idle_time: Option<Duration>,
}

/// What is kept of requests; `None` for the server's default. See `engine::request_log::Rules`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Whether anything is.
    pub enabled: Option<bool>,
    /// Whether bodies are.
    pub bodies: Option<bool>,
    /// The most requests of one tenant.
    pub entries: Option<usize>,
    /// The most bytes of one tenant's requests.
    pub bytes: Option<usize>,
    /// The most bytes of one body.
    pub body_bytes: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            log: LogFormat::Text,
            log_level: LogLevel("info".to_owned()),
            seed: None,
            public_url: None,
            tls: TlsSettings::default(),
            control: ControlSettings::default(),
            token_key: None,
            signing_key: None,
            password_cost: Cost::default(),
            limits: Limits::default(),
            requests: Requests::default(),
            rate_limit: None,
            behaviour: Behaviour::default(),
        }
    }
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("write `text` or `json`".to_owned()),
        }
    }
}

impl Settings {
    /// Takes over what `file` sets.
    pub(super) fn merge(&mut self, file: &File, place: &mut Place<'_, '_>) {
        if let Some(server) = &file.server {
            self.merge_server(server.get_ref(), place);
        }
        if let Some(tls) = &file.tls {
            self.tls.merge(tls.get_ref(), place);
        }
        if let Some(control) = &file.control {
            self.control.merge(control.get_ref(), place);
        }
        if let Some(hash) = &file.password_hash {
            self.password_cost = password_cost(hash, place);
        }
        if let Some(limits) = &file.limits {
            self.limits.merge(limits.get_ref(), place);
        }
        if let Some(requests) = &file.requests {
            self.requests.merge(requests.get_ref(), place);
        }
        if let Some(limit) = &file.rate_limit {
            self.rate_limit = rate_limit(limit, place);
        }
        if let Some(behaviour) = &file.behaviour {
            self.merge_behaviour(behaviour.get_ref(), place);
        }
    }

    fn merge_server(&mut self, server: &schema::Server, place: &mut Place<'_, '_>) {
        let schema::Server { listen, log, log_level, seed, public_url, token_key, signing_key } = server;
        parsed(
            listen.as_ref(),
            &mut self.listen,
            "write an address and a port, such as `127.0.0.1:8080`",
            place,
        );
        parsed(log.as_ref(), &mut self.log, "write `text` or `json`", place);
        parsed(log_level.as_ref(), &mut self.log_level, LogLevel::WRITE, place);
        self.seed = seed.or(self.seed);
        optional(public_url.as_ref(), &mut self.public_url, PublicUrl::WRITE, place);
        optional(token_key.as_ref(), &mut self.token_key, TokenKey::WRITE, place);
        optional(signing_key.as_ref(), &mut self.signing_key, SigningKeyPem::WRITE, place);
    }

    fn merge_behaviour(&mut self, behaviour: &schema::Behaviour, place: &mut Place<'_, '_>) {
        if let Some(huawei) = &behaviour.huawei {
            check_actions(huawei, place);
            self.behaviour.huawei.clone_from(huawei.get_ref());
        }
        if let Some(vmware) = &behaviour.vmware {
            self.behaviour.vmware.clone_from(vmware);
        }
    }
}

fn parsed<T: FromStr>(text: Option<&Text>, into: &mut T, instead: &str, place: &mut Place<'_, '_>) {
    if let Some(text) = text {
        match text.get_ref().parse() {
            Ok(value) => *into = value,
            Err(_) => {
                place.problem(&text.span(), format!("`{}` is not understood; {instead}", text.get_ref()));
            }
        }
    }
}

/// As [`parsed`], for what may be left out. What is wrong is not quoted: it may be a secret.
pub(super) fn optional<T: FromStr>(
    text: Option<&Text>,
    into: &mut Option<T>,
    instead: &str,
    place: &mut Place<'_, '_>,
) {
    if let Some(text) = text {
        match text.get_ref().parse() {
            Ok(value) => *into = Some(value),
            Err(_) => place.problem(&text.span(), instead),
        }
    }
}

fn password_cost(hash: &Spanned<schema::PasswordHash>, place: &mut Place<'_, '_>) -> Cost {
    let schema::PasswordHash { memory_kib, iterations, parallelism } = *hash.get_ref();
    let cost = Cost { memory_kib, iterations, parallelism };
    if !cost.is_affordable() {
        place.problem(
            &hash.span(),
            "write `memory_kib` from 8 for each of `parallelism` to 1048576, `iterations` from 1 to 100 and \
             `parallelism` from 1 to 16",
        );
    }
    cost
}

impl Limits {
    fn merge(&mut self, file: &schema::Limits, place: &mut Place<'_, '_>) {
        let mut bytes = |value: &Option<Spanned<u64>>, into: &mut Option<usize>, least: u64| {
            let Some(value) = value else { return };
            match usize::try_from(*value.get_ref()) {
                Ok(bytes) if *value.get_ref() >= least => *into = Some(bytes),
                _ => place.problem(&value.span(), format!("write a number of bytes, at least {least}")),
            }
        };
        bytes(&file.target_bytes, &mut self.target_bytes, 64);
        bytes(&file.head_bytes, &mut self.head_bytes, 1024);
        bytes(&file.body_bytes, &mut self.body_bytes, 0);
        let mut time = |value: &Option<Spanned<f64>>, into: &mut Option<Duration>| {
            let Some(value) = value else { return };
            match seconds(*value.get_ref()) {
                Some(time) => *into = Some(time),
                None => place.problem(&value.span(), "write a number of seconds, from 0.01 to 86400"),
            }
        };
        time(&file.head_seconds, &mut self.head_time);
        time(&file.body_seconds, &mut self.body_time);
        time(&file.idle_seconds, &mut self.idle_time);
    }
}

impl Requests {
    fn merge(&mut self, file: &schema::Requests, place: &mut Place<'_, '_>) {
        self.enabled = file.enabled.or(self.enabled);
        self.bodies = file.bodies.or(self.bodies);
        let mut number = |value: &Option<Spanned<u64>>, into: &mut Option<usize>, most: u64| {
            let Some(value) = value else { return };
            match usize::try_from(*value.get_ref()) {
                Ok(number) if *value.get_ref() <= most => *into = Some(number),
                _ => place.problem(&value.span(), format!("write a number from 0 to {most}")),
            }
        };
        number(&file.entries, &mut self.entries, 1_000_000);
        number(&file.bytes, &mut self.bytes, 1 << 30);
        number(&file.body_bytes, &mut self.body_bytes, 1 << 24);
    }
}

fn rate_limit(limit: &Spanned<schema::RateLimit>, place: &mut Place<'_, '_>) -> Option<RateRule> {
    let schema::RateLimit { requests, seconds: window } = limit.get_ref();
    let limits = NonZeroU32::new(*requests).zip(seconds(*window));
    if limits.is_none() {
        place.problem(
            &limit.span(),
            "write `requests` from 1 and `seconds` from 0.01 to 86400, or leave [rate_limit] out",
        );
    }
    limits.map(|(requests, per)| RateRule { requests, per })
}

fn seconds(seconds: f64) -> Option<Duration> {
    (0.01..=86400.0).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}

fn check_actions(huawei: &Spanned<crate::domain::behaviour::Huawei>, place: &mut Place<'_, '_>) {
    for action in &huawei.get_ref().read_only_actions {
        if let Err(error) = ActionPattern::parse(action) {
            place.problem(&huawei.span(), format!("read_only_actions: `{action}`: {error}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_has_a_host() {
        for (url, host) in [
            ("https://iam.example.test", "iam.example.test"),
            ("http://iam.example.test:80/base", "iam.example.test"),
            ("https://[::1]:8443", "::1"),
            ("https://127.0.0.1:8443/", "127.0.0.1"),
        ] {
            assert_eq!(url.parse::<PublicUrl>().unwrap().host(), host);
        }
    }
}
