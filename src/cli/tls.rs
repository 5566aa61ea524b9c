//! The options of TLS, and the certificate that they ask for.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use super::authority::{self, Place};
use super::{Failure, banner::Trust};
use crate::config::{HostName, Settings, TlsCertificate, TlsSettings};
use crate::domain::time::Timestamp;
use crate::http::Tls;
use crate::http::tls::TlsError;

#[derive(Args, Debug)]
pub(super) struct TlsArgs {
    /// Speak TLS, with a certificate that the server makes: `self-signed`. A local CA, made once, vouches
    /// for it
    #[arg(long, value_name = "MODE", env = "FAUXFACTOR_TLS")]
    tls: Option<Mode>,
    /// Speak TLS, with this certificate and those that vouch for it (PEM)
    #[arg(long, value_name = "FILE", env = "FAUXFACTOR_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// The private key of --tls-cert (PEM, not encrypted)
    #[arg(long, value_name = "FILE", env = "FAUXFACTOR_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// Speak https here and plain http at --listen; port 0 takes a free one [default: https at --listen]
    #[arg(long, value_name = "ADDR", env = "FAUXFACTOR_TLS_LISTEN")]
    tls_listen: Option<SocketAddr>,
    /// A DNS name or IP address that the self-signed certificate is for, besides localhost, the listening
    /// addresses and the host of --public-url; repeat the flag, or separate names by commas
    #[arg(long = "tls-name", value_name = "NAME", env = "FAUXFACTOR_TLS_NAME", value_delimiter = ',')]
    tls_names: Vec<HostName>,
    #[arg(
        long,
        value_name = "DIR",
        env = "FAUXFACTOR_TLS_DIR",
        help = "Where the local CA is kept [default: $XDG_DATA_HOME/fauxfactor or ~/.local/share/fauxfactor]"
    )]
    tls_dir: Option<PathBuf>,
}

/// The only value of `--tls`.
#[derive(Clone, Copy, Debug)]
struct Mode;

impl FromStr for Mode {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "self-signed" { Ok(Self) } else { Err("write `self-signed`") }
    }
}

impl TlsArgs {
    /// Puts the options over what files say.
    pub(super) fn merge(self, settings: &mut TlsSettings) -> Result<(), Failure> {
        let of_self_signed =
            [("--tls-name", !self.tls_names.is_empty()), ("--tls-dir", self.tls_dir.is_some())];
        if let Some(certificate) = certificate(self.tls, self.tls_cert, self.tls_key)? {
            settings.certificate = Some(certificate);
        }
        settings.listen = self.tls_listen.or(settings.listen);
        if !self.tls_names.is_empty() {
            settings.names = self.tls_names;
        }
        settings.dir = self.tls_dir.or(settings.dir.take());
        if settings.listen.is_some() && settings.certificate.is_none() {
            return Err(Failure::from_text(
                "--tls-listen (or `listen` below [tls]) needs a certificate: add --tls self-signed, or \
                 --tls-cert and --tls-key",
            ));
        }
        let is_self_signed = settings.certificate == Some(TlsCertificate::SelfSigned);
        match of_self_signed.iter().find(|(_, is_given)| *is_given && !is_self_signed) {
            Some((flag, _)) => {
                Err(Failure(format!("{flag} is about the certificate of --tls self-signed: add that, too")))
            }
            None => Ok(()),
        }
    }
}

fn certificate(
    mode: Option<Mode>,
    cert: Option<PathBuf>,
    key: Option<PathBuf>,
) -> Result<Option<TlsCertificate>, Failure> {
    match (mode, cert, key) {
        (None, None, None) => Ok(None),
        (Some(Mode), None, None) => Ok(Some(TlsCertificate::SelfSigned)),
        (None, Some(cert), Some(key)) => Ok(Some(TlsCertificate::Files { cert, key })),
        (None, Some(_), None) => Err(Failure::from_text(
            "--tls-cert needs --tls-key: name the file of the certificate's private key",
        )),
        (None, None, Some(_)) => {
            Err(Failure::from_text("--tls-key needs --tls-cert: name the file of the key's certificate"))
        }
        (Some(Mode), _, _) => Err(Failure::from_text(
            "--tls self-signed and --tls-cert are two certificates: leave one of them out (their variables \
             count, too)",
        )),
    }
}

/// What TLS is spoken with.
pub(super) struct Material {
    pub tls: Tls,
    /// The local CA, if that vouches for it.
    pub trust: Option<Trust>,
}

/// Reads or makes what `settings` ask for; nothing without TLS.
pub(super) fn prepare(
    settings: &Settings,
    listening: &[SocketAddr],
    now: Timestamp,
) -> Result<Option<Material>, Failure> {
    match &settings.tls.certificate {
        None => Ok(None),
        Some(TlsCertificate::Files { cert, key }) => {
            let tls = read(cert, key)?;
            Ok(Some(Material { tls, trust: None }))
        }
        Some(TlsCertificate::SelfSigned) => {
            let kept = authority::open(&Place::of(settings.tls.dir.as_deref()), now)?;
            let tls = kept.authority.issue(&names(settings, listening), now)?;
            let pem = kept.authority.certificate_pem().to_owned();
            Ok(Some(Material { tls, trust: Some(Trust { pem, file: kept.certificate }) }))
        }
    }
}

fn read(cert: &Path, key: &Path) -> Result<Tls, Failure> {
    let bytes = |file: &Path| {
        std::fs::read(file).map_err(|error| Failure(format!("{} cannot be read: {error}", file.display())))
    };
    Tls::from_pem(&bytes(cert)?, &bytes(key)?).map_err(|error| match error {
        TlsError::Mismatch => Failure(format!("{}: {error} in {}", key.display(), cert.display())),
        TlsError::NoKey | TlsError::Key => Failure(format!("{}: {error}", key.display())),
        TlsError::NoCertificate | TlsError::Certificate(_) => Failure(format!("{}: {error}", cert.display())),
    })
}

/// Under which names clients reach the server, besides those of the machine itself.
fn names(settings: &Settings, listening: &[SocketAddr]) -> Vec<String> {
    let addresses = listening.iter().map(SocketAddr::ip).filter(|ip| !ip.is_unspecified());
    let mut names: Vec<_> = addresses.map(|ip: IpAddr| ip.to_string()).collect();
    if let Some(url) = &settings.public_url {
        let host = url.host().parse::<HostName>();
        if host.is_err() {
            tracing::warn!("the certificate is not for the host of the public URL, which is no name");
        }
        names.extend(host.map(|host| host.to_string()));
    }
    names.extend(settings.tls.names.iter().map(HostName::to_string));
    names
}
