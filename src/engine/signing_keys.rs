//! The keys that sign VMware's tokens: RSA, 2048 bits, one current and those before it.
//!
//! The first is configured, or made when it is first needed. After a rotation the former key is kept for
//! as long as a token that it signed is still good on the clock of its tenant.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use jsonwebtoken::DecodingKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex as AsyncMutex, OnceCell};

use super::turns::Turns;
use crate::domain::id::TenantId;
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;

const BITS: usize = 2048;

/// A key could not be made or used, or the server is stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signing key cannot be used")]
pub struct KeyError;

/// A private key as a DER `RSAPrivateKey`.
pub type PrivateKey = Secret<Vec<u8>>;

/// All keys. The first is made when somebody first asks.
pub struct SigningKeys {
    seed: Secret<[u8; 32]>,
    ring: OnceCell<ArcSwap<Ring>>,
    rotating: AsyncMutex<()>,
    turns: Turns,
}

/// The keys at one moment.
#[derive(Clone, Debug)]
pub struct Ring {
    /// The one that signs.
    pub current: Arc<SigningKey>,
    /// Those that signed before and whose tokens may still be good, newest first.
    pub former: Vec<Arc<SigningKey>>,
    generation: u32,
}

impl Ring {
    fn of(key: SigningKey) -> Self {
        Self { current: Arc::new(key), former: Vec::new(), generation: 0 }
    }

    /// All keys, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &Arc<SigningKey>> {
        std::iter::once(&self.current).chain(&self.former)
    }
}

impl SigningKeys {
    /// Begins with the configured key, or makes the first from `seed` when somebody asks.
    #[must_use]
    pub fn new(configured: Option<&PrivateKey>, seed: Secret<[u8; 32]>) -> Self {
        let configured = configured.and_then(|key| SigningKey::from_der(key).ok());
        let ring = configured.map(|key| ArcSwap::from_pointee(Ring::of(key)));
        Self {
            seed,
            ring: OnceCell::new_with(ring),
            rotating: AsyncMutex::default(),
            turns: Turns::default(),
        }
    }

    /// The keys, which are made if there are none yet.
    ///
    /// # Errors
    /// Fails if the key cannot be used, and when the server is stopping.
    pub async fn ring(&self) -> Result<Arc<Ring>, KeyError> {
        let made = self.ring.get_or_try_init(async || {
            let seed = self.seed.clone();
            let key = self.turns.run(move || SigningKey::generate(&seed, 0));
            Ok(ArcSwap::from_pointee(Ring::of(key.await.map_err(|_| KeyError)??)))
        });
        Ok(made.await?.load_full())
    }

    /// The key that signs, for a token of `tenant` that is good until `end`.
    ///
    /// # Errors
    /// As [`SigningKeys::ring`].
    pub async fn key_until(&self, tenant: &TenantId, end: Timestamp) -> Result<Arc<SigningKey>, KeyError> {
        loop {
            let key = Arc::clone(&self.ring().await?.current);
            key.note(tenant, end);
            // If it was rotated out before the note, it may be forgotten already.
            if Arc::ptr_eq(&key, &self.ring().await?.current) {
                return Ok(key);
            }
        }
    }

    /// The keys, if there are any yet.
    #[must_use]
    pub fn made(&self) -> Option<Arc<Ring>> {
        self.ring.get().map(ArcSwap::load_full)
    }

    /// Makes a new key, which signs from now on.
    ///
    /// # Errors
    /// As [`SigningKeys::ring`].
    pub async fn rotate(&self) -> Result<(), KeyError> {
        let _turn = self.rotating.lock().await;
        let ring = self.ring().await?;
        let (seed, generation) = (self.seed.clone(), ring.generation + 1);
        let key =
            self.turns.run(move || SigningKey::generate(&seed, generation)).await.map_err(|_| KeyError)??;
        let former = ring.all().cloned().collect();
        self.show(Ring { current: Arc::new(key), former, generation });
        Ok(())
    }

    /// Forgets former keys of which `is_needed` says that no token is good any more.
    pub fn retire(&self, is_needed: impl Fn(&SigningKey) -> bool) {
        if self.made().is_none_or(|ring| ring.former.is_empty()) {
            return;
        }
        // While a key is made nothing is forgotten, and nobody waits.
        let Ok(_turn) = self.rotating.try_lock() else { return };
        let Some(ring) = self.made() else { return };
        let former: Vec<_> = ring.former.iter().filter(|key| is_needed(key)).cloned().collect();
        if former.len() < ring.former.len() {
            self.show(Ring { former, ..Ring::clone(&ring) });
        }
    }

    fn show(&self, ring: Ring) {
        if let Some(shown) = self.ring.get() {
            shown.store(Arc::new(ring));
        }
    }
}

/// One key, private and public.
pub struct SigningKey {
    id: String,
    pair: KeyPair,
    header: String,
    public: PublicKey,
    verifier: DecodingKey,
    last_expiries: Mutex<HashMap<TenantId, Timestamp>>,
}

/// The public half, in the two forms that clients read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// As a JSON Web Key (RFC 7517).
    pub jwk: Jwk,
    /// As the PEM of a `SubjectPublicKeyInfo` (RFC 7468, section 13), without a line feed at its end.
    pub pem: String,
}

/// An RSA key as a JSON Web Key: RFC 7517; RFC 7518, section 6.3.1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwk {
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    n: String,
    e: String,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    typ: &'static str,
    kid: &'a str,
}

impl SigningKey {
    /// The key that belongs to `seed`, the one of that number.
    fn generate(seed: &Secret<[u8; 32]>, generation: u32) -> Result<Self, KeyError> {
        let of_this = Sha256::new()
            .chain_update(b"signing key")
            .chain_update(seed.expose())
            .chain_update(generation.to_be_bytes())
            .finalize();
        let mut random = ChaCha20Rng::from_seed(of_this.into());
        let key = rsa::RsaPrivateKey::new(&mut random, BITS).map_err(|_| KeyError)?;
        let der = key.to_pkcs1_der().map_err(|_| KeyError)?;
        Self::from_der(&Secret::new(der.as_bytes().to_vec()))
    }

    fn from_der(der: &PrivateKey) -> Result<Self, KeyError> {
        let pair = KeyPair::from_der(der.expose()).map_err(|_| KeyError)?;
        let public = pair.public_key();
        let (n, e) = (public.modulus(), public.exponent());
        let (n, e) = (n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero());
        let spki: PublicKeyX509Der<'_> = public.as_der().map_err(|_| KeyError)?;
        // The vendor's are `signing_2` and the like. A number would repeat after a restart, with another key.
        let id = format!("signing_{}", &HEXLOWER.encode(&Sha256::digest(spki.as_ref()))[..8]);
        let header = Header { alg: "RS256", typ: "JWT", kid: &id };
        let header = BASE64URL_NOPAD.encode(&serde_json::to_vec(&header).map_err(|_| KeyError)?);
        let public = PublicKey {
            jwk: Jwk {
                kty: "RSA",
                usage: "sig",
                alg: "RS256",
                kid: id.clone(),
                n: BASE64URL_NOPAD.encode(n),
                e: BASE64URL_NOPAD.encode(e),
            },
            pem: pem(spki.as_ref()),
        };
        let verifier = DecodingKey::from_rsa_raw_components(n, e);
        Ok(Self { id, header, public, verifier, pair, last_expiries: Mutex::default() })
    }

    /// Its id: `kid`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Reads what it signed.
    #[must_use]
    pub fn verifier(&self) -> &DecodingKey {
        &self.verifier
    }

    /// The signed token that says `claims` (RFC 7515, section 7.1). Keeps a core busy for half a millisecond.
    ///
    /// `jsonwebtoken` reads tokens here and does not write them: it parses the key anew for each, which takes three
    /// times as long.
    ///
    /// # Errors
    /// Fails if `claims` cannot be written as JSON.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, KeyError> {
        let mut token = self.header.clone();
        token.push('.');
        BASE64URL_NOPAD.encode_append(&serde_json::to_vec(claims).map_err(|_| KeyError)?, &mut token);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let signed =
            self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature);
        signed.map_err(|_| KeyError)?;
        token.push('.');
        BASE64URL_NOPAD.encode_append(&signature, &mut token);
        Ok(token)
    }

    /// Notes that a token of `tenant` is good until `end`.
    pub fn note(&self, tenant: &TenantId, end: Timestamp) {
        let mut ends = self.last_expiries.lock().unwrap_or_else(PoisonError::into_inner);
        match ends.get_mut(tenant) {
            Some(last) => *last = end.max(*last),
            None => drop(ends.insert(tenant.clone(), end)),
        }
    }

    /// Whether a token that it signed is still good, by what `now` says of each tenant's time; of one that is
    /// gone, `None`.
    pub fn is_needed(&self, now: impl Fn(&TenantId) -> Option<Timestamp>) -> bool {
        let ends = self.last_expiries.lock().unwrap_or_else(PoisonError::into_inner);
        ends.iter().any(|(tenant, end)| now(tenant).is_some_and(|now| now < *end))
    }
}

fn pem(der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
    for line in text.as_bytes().chunks(64) {
        pem += std::str::from_utf8(line).unwrap_or_default();
        pem.push('\n');
    }
    pem + "-----END PUBLIC KEY-----"
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeys").field("ring", &self.made()).finish_non_exhaustive()
    }
}
