//! Whether and how TLS is spoken: which certificate is shown, where, and for which names.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use super::problem::Place;
use super::schema::{self, Text};
use super::settings::optional;

/// Settings of TLS; by default it is not spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsSettings {
    /// The certificate that is shown; `None` for no TLS.
    pub certificate: Option<TlsCertificate>,
    /// Where TLS is spoken, if plain HTTP is spoken too.
    pub listen: Option<SocketAddr>,
    /// What else the certificate is for, where the server makes it.
    pub names: Vec<TlsName>,
    /// Where the local authority is kept, where the server makes its certificate; `None` for the usual
    /// place of the machine.
    pub dir: Option<PathBuf>,
}

/// The certificate that a server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsCertificate {
    /// One that the server makes, signed by an authority of its own.
    SelfSigned,
    /// One of the operator's.
    Files {
        /// The certificate and those that vouch for it, PEM.
        cert: PathBuf,
        /// Its key, PEM.
        key: PathBuf,
    },
}

/// What a certificate is for: a DNS name, perhaps with `*` for its first label, or an IP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsName(String);

impl TlsName {
    const WRITE: &str = "write a DNS name or an IP address, such as `console.cloud.vmware.com`, \
                         `*.example.test` or `10.0.0.1`";

    /// The name, in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TlsName {
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

impl fmt::Display for TlsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TlsSettings {
    /// Takes over what `file` sets.
    pub(super) fn merge(&mut self, file: &schema::Tls, place: &mut Place<'_, '_>) {
        self.merge_certificate(file, place);
        let address = "write an address and a port, such as `127.0.0.1:8443`";
        optional(file.listen.as_ref(), &mut self.listen, address, place);
        if let Some(names) = &file.names {
            self.names = names.iter().filter_map(|name| read_name(name, place)).collect();
        }
        if let Some(dir) = &file.dir {
            self.dir = Some(dir.get_ref().into());
        }
    }

    fn merge_certificate(&mut self, file: &schema::Tls, place: &mut Place<'_, '_>) {
        let path = |text: &Text| PathBuf::from(text.get_ref());
        match (&file.self_signed, &file.cert, &file.key) {
            (None, None, None) => {}
            (Some(on), None, None) => {
                self.certificate = on.get_ref().then_some(TlsCertificate::SelfSigned);
            }
            (None, Some(cert), Some(key)) => {
                self.certificate = Some(TlsCertificate::Files { cert: path(cert), key: path(key) });
            }
            (None, Some(cert), None) => {
                place.problem(&cert.span(), "`cert` needs a `key`: write the file of its private key");
            }
            (None, None, Some(key)) => {
                place.problem(&key.span(), "`key` needs a `cert`: write the file of its certificate");
            }
            (Some(on), _, _) => {
                place.problem(&on.span(), "write `self_signed`, or `cert` and `key`, not both");
            }
        }
    }
}

fn read_name(name: &Text, place: &mut Place<'_, '_>) -> Option<TlsName> {
    let mut read = None;
    optional(Some(name), &mut read, TlsName::WRITE, place);
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_dns_name_or_an_address() {
        for good in
            ["localhost", "Console.Cloud.VMware.com", "*.example.test", "my_service", "10.0.0.1", "::1"]
        {
            assert_eq!(good.parse::<TlsName>().unwrap().as_str(), good.to_ascii_lowercase());
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
            assert_eq!(bad.parse::<TlsName>(), Err(TlsName::WRITE.to_owned()), "{bad}");
        }
    }
}
