//! TLS: the certificate that a server shows, and the way from a TCP stream to its requests.
//!
//! rustls speaks it, with the algorithms of aws-lc-rs and nothing global. What is behind it, HTTP/1.1
//! or HTTP/2, the client chooses by ALPN.

mod accept;
mod authority;
mod validity;

use std::fmt;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::{Error as PemError, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};

pub(super) use self::accept::{refuse_plain, run};
pub use self::authority::{Authority, AuthorityError};
pub use self::validity::Validity;

/// The protocols that clients may choose from by ALPN, the preferred one first.
const PROTOCOLS: [&[u8]; 2] = [HTTP_2, b"http/1.1"];
const HTTP_2: &[u8] = b"h2";

/// A mark in the extensions of requests that came by TLS.
#[derive(Clone, Copy, Debug)]
pub struct OverTls;

/// A certificate and its key, ready to be shown to clients: TLS 1.2 and 1.3, without client
/// certificates. Cloning it is cheap.
#[derive(Clone)]
pub struct Tls(Arc<ServerConfig>);

/// Why a certificate and a key cannot be shown. Never quotes either.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// There is no certificate in the text.
    #[error("holds no certificate: write PEM, `-----BEGIN CERTIFICATE-----`, the server's own first")]
    NoCertificate,
    /// There is no key in the text, or an encrypted one.
    #[error(
        "holds no private key: write PEM, `-----BEGIN PRIVATE KEY-----`, not encrypted \
         (`openssl pkey` decrypts one)"
    )]
    NoKey,
    /// There is a key, of a kind that rustls does not take.
    #[error("holds a private key that is damaged, or none of RSA (2048 bits or more), ECDSA or Ed25519")]
    Key,
    /// The certificate is not of this key.
    #[error("the private key is not that of the first certificate")]
    Mismatch,
    /// The certificate is damaged.
    #[error("the first certificate cannot be read: {0}")]
    Certificate(rustls::Error),
}

impl Tls {
    /// From PEM: the certificate with those that vouch for it after it, and its key.
    ///
    /// # Errors
    /// Refuses texts without either, and a key of another certificate.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or(TlsError::NoCertificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error: PemError| match error {
            PemError::NoItemsFound => TlsError::NoKey,
            _ => TlsError::Key,
        })?;
        Self::new(chain, key)
    }

    fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, TlsError> {
        let provider = provider();
        // By itself: what rustls says of both together does not tell which of them is at fault.
        provider.key_provider.load_private_key(key.clone_key()).map_err(|_| TlsError::Key)?;
        let builder = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(TlsError::Certificate)?;
        let mut config =
            builder.with_no_client_auth().with_single_cert(chain, key).map_err(|error| match error {
                rustls::Error::InconsistentKeys(_) => TlsError::Mismatch,
                other => TlsError::Certificate(other),
            })?;
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
        Ok(Self(Arc::new(config)))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// The algorithms. Given to each configuration: nothing is installed for the whole process.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn pair() -> (String, String) {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(["a.test".to_owned()]).unwrap().self_signed(&key);
        (certificate.unwrap().pem(), key.serialize_pem())
    }

    #[test]
    fn a_certificate_and_its_key_are_taken_with_text_around_them() {
        let (certificate, key) = pair();
        let (other, _) = pair();
        let chain = format!("Subject: a.test\n{certificate}\n# vouched for by\n{other}");
        assert!(Tls::from_pem(chain.as_bytes(), format!("{certificate}{key}").as_bytes()).is_ok());
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        let (certificate, key) = pair();
        let (_, other_key) = pair();
        let refused = |chain: &str, key: &str| Tls::from_pem(chain.as_bytes(), key.as_bytes()).unwrap_err();
        assert!(matches!(refused("", &key), TlsError::NoCertificate));
        assert!(matches!(refused(&key, &key), TlsError::NoCertificate));
        assert!(matches!(refused(&certificate.replace("MI", "!!"), &key), TlsError::NoCertificate));
        assert!(matches!(refused(&certificate, ""), TlsError::NoKey));
        assert!(matches!(refused(&certificate, &certificate), TlsError::NoKey));
        assert!(matches!(
            refused(&certificate, &key.replace(" PRIVATE", " ENCRYPTED PRIVATE")),
            TlsError::NoKey
        ));
        let damaged = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert!(matches!(refused(&certificate, damaged), TlsError::Key));
        assert!(matches!(refused(&certificate, &other_key), TlsError::Mismatch));
        let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(refused(damaged, &key), TlsError::Certificate(_)));
    }

    #[test]
    fn nothing_of_the_key_is_printed() {
        let authority = Authority::make(Timestamp::from_seconds(1_768_465_800)).unwrap();
        let tls = authority.issue(&[], Timestamp::from_seconds(1_768_465_800)).unwrap();
        assert_eq!(format!("{tls:?}"), "Tls { .. }");
        let printed = format!("{authority:?}");
        assert!(!printed.contains("PRIVATE") && printed.len() < 200, "{printed}");
    }
}
