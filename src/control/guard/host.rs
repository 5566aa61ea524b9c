//! Whom a request calls by `Host`, or in its request line: is it this machine?

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::HeaderMap;
use axum::http::Uri;
use axum::http::header;
use axum::http::uri::Authority;

/// The host of `Host`: an address, or a DNS name in small letters without a dot at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    Address(IpAddr),
    Name(String),
}

impl Host {
    /// Reads `host` or `host:port` (RFC 9110, section 7.2); nothing else, and no userinfo.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (host, port) = if let Some(rest) = text.strip_prefix('[') {
            let (address, port) = rest.split_once(']')?;
            (Self::Address(address.parse::<Ipv6Addr>().ok()?.to_canonical()), port)
        } else {
            let (name, port) = text.split_at(text.find(':').unwrap_or(text.len()));
            (Self::named(name)?, port)
        };
        let is_port = |digits: &str| {
            digits.bytes().all(|byte| byte.is_ascii_digit())
                && (digits.is_empty() || digits.parse::<u16>().is_ok())
        };
        (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(host)
    }

    /// A dotted IPv4 address, or else a name.
    fn named(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Some(Self::Address(address.into()));
        }
        let name = text.strip_suffix('.').unwrap_or(text);
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        name.split('.').all(is_label).then(|| Self::Name(name.to_ascii_lowercase()))
    }

    /// Whether nobody can make it mean another machine: a loopback address, `localhost`, or a name below it
    /// (RFC 6761, section 6.3).
    pub(super) fn is_own_machine(&self) -> bool {
        match self {
            Self::Address(address) => address.is_loopback(),
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}

/// Every host that a request names, in its request line and its headers; `None` for what is no host.
/// HTTP/2's `:authority` stands in both. A request that names none has none.
pub(super) fn all<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> impl Iterator<Item = Option<&'r str>> {
    let line = uri.authority().map(Authority::as_str);
    line.map(Some).into_iter().chain(headers.get_all(header::HOST).iter().map(|value| value.to_str().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_own(text: &str) -> bool {
        Host::parse(text).is_some_and(|host| host.is_own_machine())
    }

    #[test]
    fn this_machine_has_many_names() {
        for own in [
            "localhost",
            "LocalHost:8080",
            "localhost.",
            "localhost.:80",
            "localhost:",
            "a.localhost",
            "A.b.localhost:1",
            "127.0.0.1",
            "127.0.0.1:65535",
            "127.255.255.254",
            "[::1]",
            "[::1]:8080",
            "[0:0:0:0:0:0:0:1]:80",
            "[::ffff:127.0.0.1]:80",
        ] {
            assert!(is_own(own), "{own}");
        }
    }

    #[test]
    fn what_only_looks_like_this_machine_is_another() {
        for other in [
            "",
            " ",
            ".",
            ":",
            ":8080",
            "evil.test",
            "localhost.evil.test",
            "evil-localhost",
            "notlocalhost:8080",
            "localhost.evil.test.",
            "127.0.0.1.evil.test",
            "127.0.0.1.nip.io",
            "128.0.0.1",
            "0.0.0.0",
            "10.0.0.1",
            "[::]",
            "[::2]",
            "[::ffff:10.0.0.1]",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "127.0.0.1.",
            // Userinfo, several hosts, ports that are none, brackets left open.
            "localhost@evil.test",
            "localhost:80@evil.test",
            "evil.test:80@localhost",
            "localhost:80:80",
            "localhost,evil.test",
            "localhost evil.test",
            "localhost/evil",
            "localhost#",
            "localhost?",
            "localhost\\evil",
            "localhost:http",
            "localhost:-1",
            "localhost:65536",
            "localhost:+80",
            "[::1",
            "::1",
            "[::1]x",
            "[::1]evil.test",
            "[::1%25lo]:80",
            "[localhost]",
            "[127.0.0.1]",
            "..localhost",
            "localhost..",
            ".localhost",
            "%6cocalhost",
            "lоcalhost",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }

    #[test]
    fn every_host_of_a_request_counts() {
        let mut headers = HeaderMap::new();
        let of = |uri: &str, headers: &HeaderMap| {
            let uri = uri.parse().unwrap();
            all(&uri, headers).map(|host| host.map(str::to_owned)).collect::<Vec<_>>()
        };
        assert!(of("/a", &headers).is_empty());
        headers.append("host", "one".parse().unwrap());
        headers.append("host", header::HeaderValue::from_bytes(b"\xff").unwrap());
        let some = |host: &str| Some(host.to_owned());
        assert_eq!(of("http://u@zero:1/a", &headers), [some("u@zero:1"), some("one"), None]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = Host::parse(&text);
        }

        #[test]
        fn whatever_stands_around_it_this_machine_is_only_called_by_its_names(
            before in "[a-z0-9.@:/%-]{0,6}",
            name in prop::sample::select(vec!["localhost", "127.0.0.1", "[::1]"]),
            after in "[a-z0-9.@:/%-]{0,6}",
        ) {
            let text = format!("{before}{name}{after}");
            if let Some(host) = Host::parse(&text) && host.is_own_machine() {
                let rest = after.strip_prefix('.').unwrap_or(&after);
                prop_assert!(rest.is_empty() || rest.starts_with(':') || name == "127.0.0.1", "{text}");
                prop_assert!(before.is_empty() || before.ends_with('.') || name == "127.0.0.1", "{text}");
            }
        }

        #[test]
        fn a_name_keeps_its_meaning_with_any_port(name in "[a-z]{1,8}(\\.[a-z]{1,8}){0,3}", port: u16) {
            prop_assert_eq!(Host::parse(&name), Some(Host::Name(name.clone())));
            let dotted = format!("{name}.:{port}");
            prop_assert_eq!(Host::parse(&dotted), Some(Host::Name(name)));
        }
    }
}
