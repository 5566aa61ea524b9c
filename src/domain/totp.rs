//! Time-based one-time passwords: RFC 6238 over RFC 4226, SHA-1, six digits, thirty seconds.
//!
//! Both vendors compose an otpauth URI without `algorithm`, `digits` or `period`, so the defaults hold.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::{Choice, ConstantTimeEq};

use super::secret::Secret;
use super::time::Timestamp;

/// Seconds that a code lives.
pub const PERIOD: i64 = 30;

/// A six-digit code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(u32);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// A code is a secret while it lives.
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The number of the time step that contains `time` (RFC 6238, section 4.2).
#[must_use]
pub const fn step(time: Timestamp) -> i64 {
    time.seconds().div_euclid(PERIOD)
}

/// Seconds from `time` to the next step, 1 to 30.
#[must_use]
pub const fn seconds_left(time: Timestamp) -> i64 {
    PERIOD - time.seconds().rem_euclid(PERIOD)
}

/// The code of `seed` in time step `step`.
#[must_use]
pub fn code(seed: &[u8], step: i64) -> Code {
    let digest = hmac_sha1(seed, &step.to_be_bytes());
    // Dynamic truncation, RFC 4226 section 5.3.
    let offset = usize::from(digest[19] & 0xf);
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&digest[offset..offset + 4]);
    Code((u32::from_be_bytes(bytes) & 0x7fff_ffff) % 1_000_000)
}

/// What a device shows at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The code of the time step.
    pub code: Code,
    /// The code of the time step after it.
    pub next: Code,
    /// Seconds until the next code, 1 to 30.
    pub seconds_left: i64,
    /// The number of the time step.
    pub step: i64,
}

/// What a device with `seed` shows at `time`.
#[must_use]
pub fn shown(seed: &[u8], time: Timestamp) -> Shown {
    let step = step(time);
    Shown { code: code(seed, step), next: code(seed, step + 1), seconds_left: seconds_left(time), step }
}

/// The first of `steps` whose code, and those of the steps after it, are `codes`.
///
/// Compares all of them in constant time, so that the time tells nothing of a code.
pub fn find<const N: usize>(
    seed: &[u8],
    codes: [&str; N],
    steps: impl IntoIterator<Item = i64>,
) -> Option<i64> {
    let mut found = None;
    for first in steps {
        let mut all = Choice::from(1);
        for (step, claimed) in (first..).zip(codes) {
            all &= code(seed, step).to_string().as_bytes().ct_eq(claimed.as_bytes());
        }
        if bool::from(all) && found.is_none() {
            found = Some(first);
        }
    }
    found
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length, RFC 2104 section 3")]
fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Why a text is not a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    /// Not RFC 4648 base32.
    #[error("a seed is written in base32: the letters A to Z and the digits 2 to 7, without padding")]
    NotBase32,
    /// Below 80 bits, the least that authenticator apps take.
    #[error("a seed has at least 16 base32 characters (80 bits)")]
    TooShort,
}

/// Reads a seed in base32 (RFC 4648), upper case, unpadded.
///
/// # Errors
/// Refuses other characters, an impossible length, and fewer than 16 characters.
pub fn parse_seed(text: &str) -> Result<Secret<Box<[u8]>>, SeedError> {
    let seed = BASE32_NOPAD.decode(text.as_bytes()).map_err(|_| SeedError::NotBase32)?;
    if seed.len() < 10 {
        return Err(SeedError::TooShort);
    }
    Ok(Secret::new(seed.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seed: &str, seconds: i64) -> String {
        code(parse_seed(seed).unwrap().expose(), step(Timestamp::from_seconds(seconds))).to_string()
    }

    #[test]
    fn the_vectors_of_rfc_6238_hold() {
        let seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in vectors {
            assert_eq!(at(seed, seconds), code, "{seconds}");
        }
    }

    #[test]
    fn the_demo_seed_gives_the_known_codes() {
        let seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        let codes = [(1_768_465_770, "075727"), (1_768_465_800, "328619"), (1_768_465_830, "321804")];
        for (seconds, code) in codes {
            assert_eq!(at(seed, seconds), code, "{seconds}");
        }
    }

    #[test]
    fn a_malformed_seed_is_refused() {
        for text in
            ["jbswy3dpehpk3pxp", "JBSWY3DPEHPK3PX1", "JBSWY3DPEHPK3PXP=", "JBSWY3DPEHPK3PXPA", "", "é"]
        {
            assert!(parse_seed(text).is_err(), "{text}");
        }
        assert_eq!(parse_seed("JBSWY3DP").err(), Some(SeedError::TooShort));
    }

    #[test]
    fn a_step_ends_on_the_half_minute() {
        assert_eq!(seconds_left(Timestamp::from_seconds(60)), 30);
        assert_eq!(seconds_left(Timestamp::from_seconds(89)), 1);
        assert_eq!(step(Timestamp::from_seconds(-1)), -1);
    }
}
