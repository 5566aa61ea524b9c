//! Names under which clients reach a server.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use super::problem::Place;
use super::schema::Text;
use super::settings::optional;

/// A DNS name, perhaps with `*` for its first label, or an IP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

impl HostName {
    const WRITE: &str = "write a DNS name or an IP address, such as `console.cloud.vmware.com`, \
                         `*.example.test` or `10.0.0.1`";

    /// The name, in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `host` is meant: a DNS name in small letters without a dot at its end, or an IP address
    /// without brackets.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        if let (Ok(own), Ok(other)) = (self.0.parse::<IpAddr>(), host.parse::<IpAddr>()) {
            return own == other;
        }
        match self.0.strip_prefix("*.") {
            Some(domain) => {
                host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == domain)
            }
            None => self.0 == host,
        }
    }

    /// The name that `text` of a file has.
    pub(super) fn read(text: &Text, place: &mut Place<'_, '_>) -> Option<Self> {
        let mut read = None;
        optional(Some(text), &mut read, Self::WRITE, place);
        read
    }
}

impl FromStr for HostName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let is_name = text.len() <= 253 && text.strip_prefix("*.").unwrap_or(text).split('.').all(is_label);
        // What looks like an IPv4 address and is none, is a mistake.
        let is_number = text.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if text.parse::<IpAddr>().is_ok() || (is_name && !is_number) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(Self::WRITE.to_owned())
        }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_dns_name_or_an_address() {
        for good in
            ["localhost", "Console.Cloud.VMware.com", "*.example.test", "my_service", "10.0.0.1", "::1"]
        {
            assert_eq!(good.parse::<HostName>().unwrap().as_str(), good.to_ascii_lowercase());
        }
        for bad in [
            "",
            ".",
            "a..b",
            "*",
            "a.*.b",
            "https://a.test",
            "a.test:80",
            "[::1]",
            "1.2.3",
            "1.2.3.256",
            "é.test",
        ] {
            assert_eq!(bad.parse::<HostName>(), Err(HostName::WRITE.to_owned()), "{bad}");
        }
    }

    #[test]
    fn a_name_means_itself_and_a_star_one_label() {
        let matches = |name: &str, host: &str| name.parse::<HostName>().unwrap().matches(host);
        assert!(matches("Build.example.test", "build.example.test"));
        assert!(!matches("example.test", "a.example.test"));
        assert!(matches("*.example.test", "a.example.test"));
        for other in ["example.test", ".example.test", "a.b.example.test", "a.example.test.evil.test"] {
            assert!(!matches("*.example.test", other), "{other}");
        }
        assert!(matches("10.0.0.1", "10.0.0.1") && !matches("10.0.0.1", "10.0.0.2"));
        assert!(matches("fe80:0::1", "fe80::1"));
    }
}
