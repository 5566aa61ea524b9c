//! Request ids: one per answer, in its headers and in the bodies that carry one.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::HeaderValue;
use uuid::{Builder, Uuid};

use crate::engine::Entropy;

/// The id of one request: unique in a run, not secret, and of the form of a random UUID (RFC 9562).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId(Uuid);

impl RequestId {
    /// As 32 lower-case hex digits, Huawei's form.
    #[must_use]
    pub fn simple(self) -> String {
        self.0.simple().to_string()
    }

    /// As a UUID with hyphens, VMware's form.
    #[must_use]
    pub fn hyphenated(self) -> String {
        self.0.hyphenated().to_string()
    }

    /// The id itself.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// [`RequestId::simple`] as a header.
    #[must_use]
    pub fn simple_header(self) -> HeaderValue {
        ascii(self.0.simple().encode_lower(&mut Uuid::encode_buffer()))
    }

    /// [`RequestId::hyphenated`] as a header.
    #[must_use]
    pub fn hyphenated_header(self) -> HeaderValue {
        ascii(self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.simple(), f)
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Makes request ids: the same sequence for the same entropy.
#[derive(Debug)]
pub struct RequestIds {
    keys: [u64; 2],
    next: AtomicU64,
}

impl RequestIds {
    /// A sequence that starts where `entropy` says.
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 16];
        entropy.fill(&mut bytes);
        let key = |half: &[u8]| half.iter().fold(0, |key, &byte| key << 8 | u64::from(byte));
        Self { keys: [key(&bytes[..8]), key(&bytes[8..])], next: AtomicU64::new(0) }
    }

    /// The next id.
    pub fn next(&self) -> RequestId {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let [a, b] = self.keys.map(|key| mix(key.wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15))));
        let random = u128::from(a) << 64 | u128::from(b);
        RequestId(Builder::from_random_bytes(random.to_be_bytes()).into_uuid())
    }
}

/// The finalizer of `SplitMix64`: a bijection, so ids of one sequence repeat no sooner than chance.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::entropy::SeededEntropy;
    use std::collections::HashSet;

    #[test]
    fn ids_do_not_repeat_within_a_run_but_with_its_seed() {
        let run = |seed| {
            let ids = RequestIds::new(&SeededEntropy::new(seed));
            (0..1000).map(|_| ids.next()).collect::<Vec<_>>()
        };
        assert_eq!(run(1).iter().collect::<HashSet<_>>().len(), 1000);
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn the_vendors_forms() {
        let id = RequestId(Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));
        assert_eq!(id.simple(), "0123456789abcdef0123456789abcdef");
        assert_eq!(id.hyphenated(), "01234567-89ab-cdef-0123-456789abcdef");
        assert_eq!(id.simple_header(), id.simple());
        assert_eq!(id.hyphenated_header(), id.hyphenated());
    }
}
