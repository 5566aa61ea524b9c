//! Sealing: what a token says, encrypted and authenticated, in the token itself.
//!
//! A sealed text is `MAGIC ‖ nonce ‖ XChaCha20-Poly1305(postcard(contents))` in base64url (RFC 4648).
//! Whoever has the key can open it, so every server with the same key accepts it, and issuing one
//! writes nothing. The nonce is made from randomness and the contents: where the randomness repeats, with
//! a seed, equal nonces still mean equal contents. What was opened once is remembered; whether it still holds is asked each time.

use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64URL_NOPAD;
use quick_cache::UnitWeighter;
use quick_cache::sync::{Cache, DefaultLifecycle};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Entropy;
use crate::domain::grant::{AuthorizationCode, RefreshToken, SignInTicket};
use crate::domain::id::TenantId;
use crate::domain::secret::Secret;
use crate::domain::token::{Claims, TemporaryKey};

/// What every sealed text begins with, and its version. In base64 it is `MIIB`, as the vendor's tokens.
const MAGIC: [u8; 3] = [0x30, 0x82, 0x01];
const MAGIC_TEXT: &str = "MIIB";
const NONCE: usize = 24;
/// Longer texts are not sealed by this server.
const LONGEST: usize = 4096;
/// How many opened texts are remembered.
const REMEMBERED: u64 = 16 * 1024;
/// How many room is made for at start.
const EXPECTED: usize = 64;

/// The key under which texts are sealed.
pub type Key = Secret<[u8; 32]>;

/// What is sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Sealed {
    /// A token.
    Token(Claims),
    /// A temporary access key, in its security token.
    TemporaryKey(TemporaryKey),
    /// An authorization code.
    Code(AuthorizationCode),
    /// A refresh token.
    Refresh(RefreshToken),
    /// A sign-in that is half done.
    Ticket(SignInTicket),
}

impl Sealed {
    /// The tenant that it is of.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        match self {
            Self::Token(claims) => &claims.tenant,
            Self::TemporaryKey(key) => &key.tenant,
            Self::Code(code) => &code.tenant,
            Self::Refresh(token) => &token.tenant,
            Self::Ticket(ticket) => &ticket.tenant,
        }
    }
}

/// Seals and opens.
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    nonce_key: Secret<[u8; 32]>,
    opened: Cache<Box<str>, Arc<Sealed>, UnitWeighter, foldhash::fast::RandomState>,
}

impl Sealer {
    /// A sealer with that key.
    #[must_use]
    pub fn new(key: &Key) -> Self {
        let nonce_key = Sha256::new().chain_update(b"fauxfactor nonce").chain_update(key.expose()).finalize();
        Self {
            cipher: XChaCha20Poly1305::new(key.expose().into()),
            nonce_key: Secret::new(nonce_key.into()),
            opened: Cache::with(
                EXPECTED,
                REMEMBERED,
                UnitWeighter,
                foldhash::fast::RandomState::default(),
                DefaultLifecycle::default(),
            ),
        }
    }

    /// The sealed text of `contents`; `None` if they are too large to be sealed.
    #[must_use]
    pub fn seal(&self, contents: &Sealed, entropy: &dyn Entropy) -> Option<String> {
        let plain = postcard::to_allocvec(contents).ok()?;
        let nonce = self.nonce(&plain, entropy);
        let payload = Payload { msg: &plain, aad: &MAGIC };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
        let text = BASE64URL_NOPAD.encode(&[&MAGIC, &nonce[..], &sealed].concat());
        (text.len() <= LONGEST).then_some(text)
    }

    fn nonce(&self, plain: &[u8], entropy: &dyn Entropy) -> [u8; NONCE] {
        let mut random = [0; 32];
        entropy.fill(&mut random);
        let key = self.nonce_key.expose();
        let digest = Sha256::new().chain_update(key).chain_update(random).chain_update(plain).finalize();
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&digest[..NONCE]);
        nonce
    }

    /// What was sealed; `None` if it was not sealed with this key, or is not whole.
    #[must_use]
    pub fn open(&self, text: &str) -> Option<Arc<Sealed>> {
        if !text.starts_with(MAGIC_TEXT) || text.len() > LONGEST {
            return None;
        }
        if let Some(opened) = self.opened.get(text) {
            return Some(opened);
        }
        let opened = Arc::new(self.decrypt(text)?);
        self.opened.insert(text.into(), Arc::clone(&opened));
        Some(opened)
    }

    fn decrypt(&self, text: &str) -> Option<Sealed> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let sealed = bytes.strip_prefix(&MAGIC)?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: &MAGIC };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        postcard::from_bytes(&plain).ok()
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::UserId;
    use crate::domain::time::Timestamp;
    use crate::domain::token::{Methods, Scope};
    use crate::engine::entropy::SeededEntropy;
    use proptest::prelude::*;

    fn claims() -> Claims {
        Claims {
            id: [7; 16],
            parents: Vec::new(),
            tenant: TenantId::new("demo"),
            user: UserId::new("07609fb9358010e21f7bc003751c7c31"),
            session: 3,
            methods: Methods { password: true, ..Methods::default() },
            scope: Scope::Domain,
            issued_at: Timestamp::from_seconds(1_768_465_800),
            expires_at: Timestamp::from_seconds(1_768_552_200),
            mfa_authn_at: None,
        }
    }

    fn sealer(key: u8) -> Sealer {
        Sealer::new(&Secret::new([key; 32]))
    }

    fn sealed() -> String {
        sealer(1).seal(&Sealed::Token(claims()), &SeededEntropy::new(1)).unwrap()
    }

    fn opens(sealer: &Sealer, text: &str) -> bool {
        match sealer.open(text).as_deref() {
            None => false,
            Some(Sealed::Token(opened)) => *opened == claims(),
            Some(_) => panic!("it was a token"),
        }
    }

    #[test]
    fn any_server_with_the_key_opens_it() {
        let text = sealed();
        assert!(text.starts_with(MAGIC_TEXT));
        let another = sealer(1);
        assert!(opens(&another, &text) && opens(&another, &text));
        assert!(!opens(&sealer(2), &text));
    }

    #[test]
    fn it_repeats_with_the_seed_and_with_nothing_else() {
        let seal = |entropy: &SeededEntropy| sealer(1).seal(&Sealed::Token(claims()), entropy).unwrap();
        let entropy = SeededEntropy::new(1);
        assert_eq!(seal(&entropy), sealed());
        assert_ne!(seal(&entropy), sealed());
    }

    #[test]
    fn with_the_same_randomness_other_contents_have_another_nonce() {
        let other = Claims { session: 4, ..claims() };
        let other = sealer(1).seal(&Sealed::Token(other), &SeededEntropy::new(1)).unwrap();
        assert_ne!(other[4..36], sealed()[4..36]);
    }

    proptest! {
        #[test]
        fn a_changed_text_does_not_open(at in 0_usize..200, by in 1_u8..64) {
            let mut text = sealed().into_bytes();
            let at = at % text.len();
            let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let digit = digits.iter().position(|digit| *digit == text[at]).unwrap();
            text[at] = digits[(digit + usize::from(by)) % 64];
            prop_assert!(!opens(&sealer(1), std::str::from_utf8(&text).unwrap()));
        }

        #[test]
        fn any_text_is_judged_without_panic(text in "\\PC*", tail in "[A-Za-z0-9_-]{0,300}") {
            prop_assert!(sealer(1).open(&text).is_none());
            let sealed_looking = format!("{MAGIC_TEXT}{tail}");
            prop_assert!(sealer(1).open(&sealed_looking).is_none());
        }
    }
}
