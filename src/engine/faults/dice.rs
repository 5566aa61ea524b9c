//! Chance that repeats.

use sha2::{Digest, Sha256};

use crate::domain::secret::Secret;

/// Draws numbers that depend on the tenant's key and on what they are for, and on nothing drawn before: rules do not
/// disturb each other's luck, nor that of ids.
pub(super) struct Dice(Secret<[u8; 32]>);

/// A double has so many bits before its exponent.
const BITS: u32 = 53;

impl Dice {
    pub(super) const fn new(key: [u8; 32]) -> Self {
        Self(Secret::new(key))
    }

    /// A number from 0 to below 1, for the `matched`-th request of a rule.
    #[expect(clippy::cast_precision_loss, reason = "numbers of 53 bits are exact")]
    pub(super) fn throw(&self, what: &str, rule: u64, matched: u64) -> f64 {
        let digest = Sha256::new()
            .chain_update(b"fauxfactor fault ")
            .chain_update(self.0.expose())
            .chain_update(rule.to_be_bytes())
            .chain_update(matched.to_be_bytes())
            .chain_update(what)
            .finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        (u64::from_be_bytes(first) >> (u64::BITS - BITS)) as f64 / (1_u64 << BITS) as f64
    }
}
