//! Whether and how TLS is spoken: which certificate is shown, where, and for which names.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::host_name::HostName;
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
    pub names: Vec<HostName>,
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

impl TlsSettings {
    /// Takes over what `file` sets.
    pub(super) fn merge(&mut self, file: &schema::Tls, place: &mut Place<'_, '_>) {
        self.merge_certificate(file, place);
        let address = "write an address and a port, such as `127.0.0.1:8443`";
        optional(file.listen.as_ref(), &mut self.listen, address, place);
        if let Some(names) = &file.names {
            self.names = names.iter().filter_map(|name| HostName::read(name, place)).collect();
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
