//! Verifying VMware's access tokens, and remembering those that were.
//!
//! The keys are ours and the algorithm is RS256, whatever a token's header says. What is remembered is that the
//! signature was right; whether the token still holds is asked each time.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use jsonwebtoken::{Algorithm, Validation, decode};
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{Equivalent, UnitWeighter};
use serde::de::DeserializeOwned;

use super::Engine;
use super::signing_keys::{KeyError, SigningKeys};
use crate::domain::access_token::{AccessToken, ReadClaims, ReadIdClaims};

/// What a JSON object begins with in base64url: `{"`.
const BEGINNING: &str = "eyJ";
/// Longer ones are not this server's.
const LONGEST: usize = 8 * 1024;
/// How many tokens are remembered.
const REMEMBERED: u64 = 16 * 1024;
/// How many room is made for at start.
const EXPECTED: usize = 64;

/// Tokens whose signature was right.
pub(super) struct AccessTokens {
    verified: Cache<Known, Arc<AccessToken>, UnitWeighter, foldhash::fast::RandomState>,
    validation: Validation,
}

impl AccessTokens {
    /// Takes tokens of that issuer alone.
    pub(super) fn new(issuer: &str) -> Self {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "iss"]);
        // Time is the tenant's, and is asked for at each use; there is no audience (an id token has one).
        validation.validate_exp = false;
        validation.validate_aud = false;
        let verified = Cache::with(
            EXPECTED,
            REMEMBERED,
            UnitWeighter,
            foldhash::fast::RandomState::default(),
            DefaultLifecycle::default(),
        );
        Self { verified, validation }
    }

    fn read<C: DeserializeOwned>(&self, text: &str, keys: &SigningKeys) -> Option<C> {
        if !text.starts_with(BEGINNING) || text.len() > LONGEST {
            return None;
        }
        let ring = keys.made()?;
        ring.all()
            .find_map(|key| decode(text, key.verifier(), &self.validation).ok())
            .map(|token| token.claims)
    }
}

impl Engine {
    /// What `text` says, if it is an id token that this server signed; it may have expired.
    #[must_use]
    pub fn open_id_token(&self, text: &str) -> Option<ReadIdClaims> {
        self.0.access_tokens.read(text, self.signing_keys())
    }

    /// What `text` says, if it is an access token that this server signed; it may have expired.
    #[must_use]
    pub fn open_access_token(&self, text: &str) -> Option<Arc<AccessToken>> {
        if !text.starts_with(BEGINNING) {
            return None;
        }
        let tokens = &self.0.access_tokens;
        if let Some(token) = tokens.verified.get(&Shown(text)) {
            return Some(token);
        }
        let claims: ReadClaims = tokens.read(text, self.signing_keys())?;
        let live = self.find_organization(claims.organization())?;
        let token = Arc::new(claims.resolve(&live.current())?);
        tokens.verified.insert(Known(text.into()), Arc::clone(&token));
        Some(token)
    }

    /// The keys that sign VMware's tokens.
    #[must_use]
    pub fn signing_keys(&self) -> &SigningKeys {
        &self.0.signing_keys
    }

    /// Makes a new key, which signs from now on. The former one is published, and its tokens hold, until the
    /// last of them has expired.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub async fn rotate_signing_key(&self) -> Result<(), KeyError> {
        self.signing_keys().rotate().await
    }

    /// Forgets former keys whose last token has expired.
    pub fn retire_signing_keys(&self) {
        let now = |tenant: &_| self.find_tenant(tenant).map(|live| live.now());
        self.signing_keys().retire(|key| key.is_needed(now));
    }
}

/// A token that is remembered. A signature is as good as random: its end is hash enough.
#[derive(Clone, PartialEq, Eq)]
struct Known(Box<str>);

/// A token that is looked for.
struct Shown<'a>(&'a str);

fn hash_end<H: Hasher>(text: &str, state: &mut H) {
    let bytes = text.as_bytes();
    state.write(&bytes[bytes.len().saturating_sub(32)..]);
}

impl Hash for Known {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_end(&self.0, state);
    }
}

impl Hash for Shown<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_end(self.0, state);
    }
}

impl Equivalent<Known> for Shown<'_> {
    fn equivalent(&self, known: &Known) -> bool {
        *self.0 == *known.0
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessTokens({} remembered)", self.verified.len())
    }
}
