//! Randomness: the only place that asks the machine for it.
#![expect(clippy::disallowed_methods, reason = "this module owns the random source")]

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::domain::secret::Secret;

/// Gives random bytes.
pub trait Entropy: fmt::Debug + Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// Whether the bytes are the same in another run.
    fn repeats(&self) -> bool {
        false
    }
}

/// Unpredictable bytes: a `ChaCha20` generator, keyed once by the operating system.
pub struct SystemEntropy(Generator);

/// Bytes that repeat for the same seed.
pub struct SeededEntropy(Generator);

/// The bytes of one tenant: they repeat for the same key, whatever is drawn for others meanwhile.
pub struct TenantEntropy {
    key: Secret<[u8; 32]>,
    /// Made once somebody draws: most tenants of a test draw little or nothing.
    generator: OnceLock<Box<Generator>>,
}

struct Generator(Mutex<ChaCha20Rng>);

impl SystemEntropy {
    /// Draws a key from the operating system.
    ///
    /// # Errors
    /// Fails where the operating system has no randomness to give.
    pub fn new() -> std::io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self(Generator(Mutex::new(ChaCha20Rng::from_seed(key)))))
    }
}

impl SeededEntropy {
    /// The sequence of bytes that belongs to `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Generator(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }
}

impl TenantEntropy {
    /// The sequence of bytes that belongs to `key`.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self { key: Secret::new(key), generator: OnceLock::new() }
    }
}

impl Entropy for TenantEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let made = || Box::new(Generator(Mutex::new(ChaCha20Rng::from_seed(*self.key.expose()))));
        self.generator.get_or_init(made).fill(bytes);
    }
}

impl fmt::Debug for TenantEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TenantEntropy")
    }
}

impl Generator {
    fn fill(&self, bytes: &mut [u8]) {
        // A panic elsewhere leaves the generator whole: go on with it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn repeats(&self) -> bool {
        true
    }
}

impl fmt::Debug for SystemEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemEntropy")
    }
}

impl fmt::Debug for SeededEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SeededEntropy")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(entropy: &dyn Entropy) -> [u8; 32] {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        bytes
    }

    #[test]
    fn a_seed_repeats_its_bytes() {
        let (a, b, c) = (SeededEntropy::new(7), SeededEntropy::new(7), SeededEntropy::new(8));
        assert_eq!((draw(&a), draw(&a)), (draw(&b), draw(&b)));
        assert_ne!(draw(&SeededEntropy::new(7)), draw(&c));
    }

    #[test]
    fn the_system_does_not_repeat() {
        assert_ne!(draw(&SystemEntropy::new().unwrap()), draw(&SystemEntropy::new().unwrap()));
    }
}
