//! A certificate authority of one machine, for servers whose certificates nobody else vouches for.

use std::fmt;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use time::OffsetDateTime;

use super::validity::Validity;
use super::{Tls, TlsError, provider};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;

/// Who an authority says it is. The same for all, so that one can sign without parsing its certificate.
const NAME: &str = "Fauxfactor local CA";
/// Who a server says it is; clients look at its names alone.
const SERVER_NAME: &str = "Fauxfactor";
/// What every certificate is for.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// How long an authority is valid: ten years.
const YEARS: Duration = Duration::from_hours(24 * 3652);
/// How long a server's certificate is: Apple's systems take no more than 398 days.
const LEAF: Duration = Duration::from_hours(24 * 397);
/// How long before its making a certificate is valid, for clients whose clocks are late.
const EARLIER: Duration = Duration::from_hours(1);

/// A certificate and the key that signs with it. The key is drawn by the library of the algorithms, from
/// the operating system: no seed repeats it.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
    validity: Validity,
}

/// Why there is no authority, or no certificate of it.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The text is not what [`Authority::to_pem`] writes.
    #[error("{0}")]
    Damaged(&'static str),
    /// A certificate could not be made.
    #[error("a certificate could not be made: {0}")]
    Making(#[from] rcgen::Error),
    /// A certificate was made and cannot be shown.
    #[error("a certificate was made, and {0}")]
    Tls(#[from] TlsError),
}

impl Authority {
    /// A new one, valid for ten years.
    ///
    /// # Errors
    /// Fails where the operating system has no randomness.
    pub fn make(now: Timestamp) -> Result<Self, AuthorityError> {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        let mut params = params();
        params.not_before = calendar(earlier(now));
        params.not_after = calendar(now.plus(YEARS));
        let certificate = params.self_signed(&key)?;
        Self::new(certificate.der().clone(), key)
    }

    /// Reads what [`Self::to_pem`] wrote.
    ///
    /// # Errors
    /// Refuses a text without certificate or key, or with those of anybody else.
    pub fn from_pem(text: &str) -> Result<Self, AuthorityError> {
        let certificate = CertificateDer::from_pem_slice(text.as_bytes())
            .map_err(|_| AuthorityError::Damaged("it holds no certificate"))?;
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes())
            .ok()
            .and_then(|key| KeyPair::try_from(&key).ok())
            .ok_or(AuthorityError::Damaged("it holds no private key"))?;
        let authority = Self::new(certificate, key)?;
        // A certificate of somebody else's would go unnoticed here, and be refused by every client.
        authority.issue(&[], authority.validity.to)?;
        Ok(authority)
    }

    fn new(certificate: CertificateDer<'static>, key: KeyPair) -> Result<Self, AuthorityError> {
        let validity = Validity::of(&certificate)
            .ok_or(AuthorityError::Damaged("its certificate has no dates that can be read"))?;
        let lines = data_encoding::BASE64.encode(&certificate);
        let lines = lines.as_bytes().chunks(64).map(String::from_utf8_lossy);
        let body: String = lines.map(|line| line.into_owned() + "\n").collect();
        let pem = format!("-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n");
        Ok(Self { issuer: Issuer::new(params(), key), certificate, pem, validity })
    }

    /// The certificate, for clients to trust.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }

    /// Certificate and key, to be kept.
    #[must_use]
    pub fn to_pem(&self) -> Secret<String> {
        Secret::new(self.pem.clone() + &self.issuer.key().serialize_pem())
    }

    /// From when to when it is valid.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// A new key and certificate for `localhost`, `127.0.0.1`, `::1` and `names` (DNS names and IP
    /// addresses), valid for 397 days, at most as long as the authority.
    ///
    /// # Errors
    /// Refuses a name that is not ASCII, and fails where the operating system has no randomness.
    pub fn issue(&self, names: &[String], now: Timestamp) -> Result<Tls, AuthorityError> {
        let mut all = NAMES.map(str::to_owned).to_vec();
        all.extend_from_slice(names);
        all.sort_unstable();
        all.dedup();
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(all)?;
        params.distinguished_name = named(SERVER_NAME);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        params.not_before = calendar(earlier(now));
        params.not_after = calendar(now.plus(LEAF).min(self.validity.to));
        let certificate = params.signed_by(&key, &self.issuer)?.der().clone();
        self.verify(&certificate, now)?;
        let key = PrivateKeyDer::try_from(key.serialize_der())
            .map_err(|_| AuthorityError::Damaged("its new key cannot be read"))?;
        Ok(Tls::new(vec![certificate], key)?)
    }

    /// Whether a client that trusts this authority accepts what it signed.
    fn verify(&self, certificate: &CertificateDer<'_>, now: Timestamp) -> Result<(), AuthorityError> {
        const NOT_OURS: AuthorityError =
            AuthorityError::Damaged("its certificate does not vouch for what its key signs");
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).map_err(|_| NOT_OURS)?;
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider())
            .build()
            .map_err(|_| NOT_OURS)?;
        let name = ServerName::try_from(NAMES[0]).map_err(|_| NOT_OURS)?;
        let now = Duration::from_secs(u64::try_from(now.seconds()).unwrap_or(0));
        let now = UnixTime::since_unix_epoch(now);
        verifier.verify_server_cert(certificate, &[], &name, &[], now).map_err(|_| NOT_OURS)?;
        Ok(())
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("validity", &self.validity).finish_non_exhaustive()
    }
}

/// All of an authority's certificate but its dates.
fn params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn earlier(time: Timestamp) -> Timestamp {
    let seconds = i64::try_from(EARLIER.as_secs()).unwrap_or(0);
    Timestamp::from_seconds(time.seconds().saturating_sub(seconds))
}

fn calendar(time: Timestamp) -> OffsetDateTime {
    // The bounds of `Timestamp` keep this in range.
    OffsetDateTime::from_unix_timestamp(time.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_768_465_800);

    #[test]
    fn what_is_kept_signs_as_before() {
        let made = Authority::make(NOW).unwrap();
        let kept = Authority::from_pem(made.to_pem().expose()).unwrap();
        assert_eq!(kept.certificate_pem(), made.certificate_pem());
        assert_eq!(kept.validity(), made.validity());
        kept.issue(&["console.cloud.vmware.com".to_owned(), "10.0.0.1".to_owned()], NOW).unwrap();
    }

    #[test]
    fn an_authority_lasts_ten_years() {
        let validity = Authority::make(NOW).unwrap().validity();
        assert_eq!(validity.to.since(NOW), YEARS);
        assert_eq!(NOW.since(validity.from), EARLIER);
    }

    #[test]
    fn the_certificate_alone_has_no_key() {
        let authority = Authority::make(NOW).unwrap();
        assert!(!authority.certificate_pem().contains("PRIVATE"));
        assert!(authority.certificate_pem().lines().all(|line| line.len() <= 64));
        assert!(authority.to_pem().expose().contains("PRIVATE KEY"));
    }

    #[test]
    fn what_is_not_an_authority_is_refused() {
        let (one, other) = (Authority::make(NOW).unwrap(), Authority::make(NOW).unwrap());
        let key = |authority: &Authority| authority.issuer.key().serialize_pem();
        let foreign = CertificateParams::new(["a.test".to_owned()]).unwrap().self_signed(one.issuer.key());
        let texts = [
            String::new(),
            one.certificate_pem().to_owned(),
            key(&one),
            one.certificate_pem().to_owned() + &key(&other),
            foreign.unwrap().pem() + &key(&one),
        ];
        for text in texts {
            assert!(matches!(Authority::from_pem(&text), Err(AuthorityError::Damaged(_))), "{text}");
        }
    }

    #[test]
    fn a_name_that_is_not_ascii_is_refused() {
        let authority = Authority::make(NOW).unwrap();
        assert!(matches!(authority.issue(&["é.test".to_owned()], NOW), Err(AuthorityError::Making(_))));
    }
}
