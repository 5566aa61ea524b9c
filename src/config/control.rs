//! The control plane: whether and where it is served, to whom, and what it makes tenants from.

use std::net::SocketAddr;
use std::str::FromStr;

use super::host_name::HostName;
use super::problem::Place;
use super::schema::{self, Text};
use super::settings::optional;
use crate::domain::secret::Secret;

/// Settings of the control plane; by default it is on, wherever the server listens, and open to its own
/// machine alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlSettings {
    /// Whether it is served.
    pub mode: ControlMode,
    /// Where it is served, if not where the faces are.
    pub listen: Option<SocketAddr>,
    /// What its clients show; `None` for nothing, which takes a loopback address.
    pub token: Option<ControlToken>,
    /// Names that a `Host` may have besides those of the machine itself.
    pub hosts: Vec<HostName>,
    /// Whose browser pages may ask.
    pub origins: Vec<WebOrigin>,
    /// The configured tenant that new ones are made from; `None` for the first.
    pub template: Option<String>,
    /// How many tenants there may be at once, configured ones among them.
    pub max_tenants: usize,
}

impl Default for ControlSettings {
    fn default() -> Self {
        Self {
            mode: ControlMode::On,
            listen: None,
            token: None,
            hosts: Vec::new(),
            origins: Vec::new(),
            template: None,
            max_tenants: 200_000,
        }
    }
}

/// Whether the control plane is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlMode {
    /// It is, and the server does not start where it would be open to others.
    On,
    /// It is not.
    Off,
    /// It is, unless it would be open to others.
    Auto,
}

impl ControlMode {
    const WRITE: &str = "write `on`, `off` or `auto`";
}

impl FromStr for ControlMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            "auto" => Ok(Self::Auto),
            _ => Err(Self::WRITE.to_owned()),
        }
    }
}

/// What clients of the control plane show as `Authorization: Bearer …`. Never printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlToken(Secret<String>);

impl ControlToken {
    const WRITE: &str =
        "write 16 to 1024 letters, digits and `-._~+/=`, such as `openssl rand -hex 32` prints";

    /// The token.
    #[must_use]
    pub fn secret(&self) -> &Secret<String> {
        &self.0
    }
}

impl FromStr for ControlToken {
    type Err = String;

    /// Takes what RFC 6750, section 2.1, lets a client send.
    fn from_str(text: &str) -> Result<Self, String> {
        let is_token = (16..=1024).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
        if is_token { Ok(Self(Secret::new(text.to_owned()))) } else { Err(Self::WRITE.to_owned()) }
    }
}

/// The origin of a browser's page (RFC 6454), as browsers write it: `scheme://host`, and a port that is not the
/// scheme's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebOrigin(String);

impl WebOrigin {
    const WRITE: &str =
        "write a scheme, a host and perhaps a port, and nothing else, such as `http://localhost:3000`";

    /// The origin, in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.to_ascii_lowercase();
        let usual_port = if text.starts_with("http://") { ":80" } else { ":443" };
        let is_web = text.starts_with("http://") || text.starts_with("https://");
        let text = text.strip_suffix(usual_port).filter(|_| is_web).unwrap_or(&text);
        let (scheme, authority) = text.split_once("://").unwrap_or_default();
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let is_host = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte))
            && host.contains(|c: char| c.is_ascii_alphanumeric())
            && (host.starts_with('[') && host.ends_with(']') || !host.contains(['[', ']', ':']));
        let is_port = port.is_none_or(|port| {
            port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
        if is_scheme && is_host && is_port { Ok(Self(text.to_owned())) } else { Err(Self::WRITE.to_owned()) }
    }
}

impl ControlSettings {
    /// Takes over what `file` sets.
    pub(super) fn merge(&mut self, file: &schema::Control, place: &mut Place<'_, '_>) {
        let schema::Control { mode, listen, token, hosts, origins, template, max_tenants } = file;
        let mut asked = None;
        optional(mode.as_ref(), &mut asked, ControlMode::WRITE, place);
        self.mode = asked.unwrap_or(self.mode);
        let address = "write an address and a port, such as `127.0.0.1:8081`";
        optional(listen.as_ref(), &mut self.listen, address, place);
        optional(token.as_ref(), &mut self.token, ControlToken::WRITE, place);
        if let Some(hosts) = hosts {
            self.hosts = hosts.iter().filter_map(|host| HostName::read(host, place)).collect();
        }
        if let Some(origins) = origins {
            self.origins = origins.iter().filter_map(|origin| read_origin(origin, place)).collect();
        }
        if let Some(template) = template {
            self.template = Some(template.get_ref().clone());
        }
        if let Some(most) = max_tenants {
            match usize::try_from(*most.get_ref()) {
                Ok(most @ 1..=MOST_TENANTS) => self.max_tenants = most,
                _ => place
                    .problem(&most.span(), format!("write a number of tenants, from 1 to {MOST_TENANTS}")),
            }
        }
    }
}

/// More than any machine holds.
const MOST_TENANTS: usize = 10_000_000;

fn read_origin(text: &Text, place: &mut Place<'_, '_>) -> Option<WebOrigin> {
    let mut read = None;
    optional(Some(text), &mut read, WebOrigin::WRITE, place);
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_as_browsers_write_it() {
        for (written, origin) in [
            ("http://localhost:3000", "http://localhost:3000"),
            ("HTTPS://App.Example.Test", "https://app.example.test"),
            ("https://app.test:443", "https://app.test"),
            ("http://app.test:80", "http://app.test"),
            ("http://app.test:443", "http://app.test:443"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("http://[::1]", "http://[::1]"),
            ("chrome-extension://abcdef", "chrome-extension://abcdef"),
        ] {
            assert_eq!(written.parse::<WebOrigin>().unwrap().as_str(), origin);
        }
        for bad in [
            "",
            "*",
            "null",
            "localhost",
            "localhost:3000",
            "://a",
            "http://",
            "http://:80",
            "http://a/",
            "http://a/b",
            "http://a?b",
            "http://u@a",
            "http://a:b",
            "http://a:0",
            "http://a:65536",
            "http://a:+1",
            "http://*.a",
            "http://[::1",
            "http://a b",
            "http://a,b",
            "1http://a",
            "http://é.test",
        ] {
            assert_eq!(bad.parse::<WebOrigin>(), Err(WebOrigin::WRITE.to_owned()), "{bad}");
        }
    }

    #[test]
    fn a_token_is_long_and_fits_a_header() {
        for good in ["0123456789abcdef", "a-._~+/=abcdefgh", &"x".repeat(1024)] {
            assert_eq!(good.parse::<ControlToken>().unwrap().secret().expose(), good);
        }
        for bad in [
            "",
            "0123456789abcde",
            "0123456789 abcdef",
            "0123456789abcdé",
            "0123456789abc\ndef",
            &"x".repeat(1025),
        ] {
            assert_eq!(bad.parse::<ControlToken>(), Err(ControlToken::WRITE.to_owned()));
        }
    }

    #[test]
    fn a_token_is_not_printed() {
        let token = "0123456789abcdef".parse::<ControlToken>().unwrap();
        assert_eq!(format!("{token:?}"), "ControlToken([redacted])");
    }
}
