//! From when to when a certificate is valid.

use std::fmt;

use crate::domain::time::Timestamp;

/// The validity of a certificate, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first moment.
    pub from: Timestamp,
    /// The last.
    pub to: Timestamp,
}

/// DER's tags (X.690).
const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;

impl Validity {
    /// Reads it from a certificate in DER (RFC 5280, section 4.1). `None` if this is none.
    #[must_use]
    pub fn of(certificate: &[u8]) -> Option<Self> {
        let mut certificate = Der(Der(certificate).take(SEQUENCE)?);
        let mut signed = Der(certificate.take(SEQUENCE)?);
        if signed.0.first() == Some(&VERSION) {
            signed.take(VERSION)?;
        }
        signed.take(INTEGER)?; // serial number
        signed.take(SEQUENCE)?; // algorithm
        signed.take(SEQUENCE)?; // issuer
        let mut validity = Der(signed.take(SEQUENCE)?);
        Some(Self { from: validity.time()?, to: validity.time()? })
    }

    /// Whether it holds at `time`.
    #[must_use]
    pub fn contains(&self, time: Timestamp) -> bool {
        (self.from..=self.to).contains(&time)
    }
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.from, self.to)
    }
}

/// What is still unread of a value in DER.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The contents of the next value, if it has this tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let rest = self.0.strip_prefix(&[tag])?;
        let (length, rest) = match rest.split_first()? {
            (0x81, rest) => (usize::from(*rest.first()?), &rest[1..]),
            (0x82, [high, low, rest @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), rest),
            (short @ ..=0x7f, rest) => (usize::from(*short), rest),
            _ => return None,
        };
        let (contents, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(contents)
    }

    /// `YYMMDDHHMMSSZ`, of the years 1950 to 2049, or `YYYYMMDDHHMMSSZ`.
    fn time(&mut self) -> Option<Timestamp> {
        let text = match self.take(UTC_TIME) {
            Some(short) => [if short.first()? < &b'5' { b"20" } else { b"19" }, short].concat(),
            None => self.take(GENERALIZED_TIME)?.to_vec(),
        };
        let (date, time) = std::str::from_utf8(&text).ok()?.split_at_checked(8)?;
        Timestamp::parse_compact(&format!("{date}T{time}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn certificate(from: (i32, u8, u8), to: (i32, u8, u8)) -> Vec<u8> {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(["a.test".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
        params.not_after = rcgen::date_time_ymd(to.0, to.1, to.2);
        params.self_signed(&key).unwrap().der().to_vec()
    }

    fn midnight(compact: &str) -> Timestamp {
        Timestamp::parse_compact(&format!("{compact}T000000Z")).unwrap()
    }

    #[test]
    fn both_forms_of_time_are_read() {
        let read = Validity::of(&certificate((1999, 12, 31), (2049, 1, 2))).unwrap();
        assert_eq!((read.from, read.to), (midnight("19991231"), midnight("20490102")));
        let read = Validity::of(&certificate((2050, 1, 1), (2999, 1, 2))).unwrap();
        assert_eq!((read.from, read.to), (midnight("20500101"), midnight("29990102")));
        assert!(read.contains(midnight("20500101")) && !read.contains(midnight("29990103")));
    }

    #[test]
    fn a_certificate_cut_short_has_none() {
        let whole = certificate((2026, 1, 1), (2027, 1, 1));
        for length in 0..whole.len() {
            assert_eq!(Validity::of(&whole[..length]), None, "{length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Validity::of(&bytes);
        }

        #[test]
        fn a_damaged_certificate_is_read_without_panic(at in 0_usize..300, byte in any::<u8>()) {
            let mut whole = certificate((2026, 1, 1), (2027, 1, 1));
            let at = at % whole.len();
            whole[at] = byte;
            let _ = Validity::of(&whole);
        }
    }
}
