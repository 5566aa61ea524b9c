//! The `Authorization` header of a signed request.

use std::collections::HashSet;

use super::{ALGORITHM, SignatureError};

/// `SDK-HMAC-SHA256 Access={AK}, SignedHeaders={a;b}, Signature={64 hex}`, read but not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorization<'a> {
    /// The access key's id.
    pub access: &'a str,
    /// The names of the signed headers, joined by `;`, as given.
    pub signed_headers: &'a str,
    /// The claimed signature.
    pub signature: &'a str,
}

/// Whether the header claims to be a signature of one of the SDKs' algorithms.
#[must_use]
pub fn is_signature(header: &[u8]) -> bool {
    header.starts_with(b"SDK-") || header.starts_with(b"V11-HMAC-")
}

/// The access key that a signature claims to be of, however malformed the rest of it is.
#[must_use]
pub fn claimed_key(header: &[u8]) -> Option<&str> {
    let (_, rest) = std::str::from_utf8(header).ok()?.split_once("Access=")?;
    rest.split([',', ' ']).next()
}

impl<'a> Authorization<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// Refuses another algorithm, and a part that is missing, empty, given twice or unknown.
    pub fn parse(header: &'a [u8]) -> Result<Self, SignatureError> {
        let malformed = SignatureError::Malformed;
        let text =
            std::str::from_utf8(header).map_err(|_| malformed("the Authorization header is not text"))?;
        let (algorithm, rest) = text.split_once(' ').unwrap_or((text, ""));
        if algorithm != ALGORITHM {
            return Err(SignatureError::Algorithm(algorithm.to_owned()));
        }
        let (mut access, mut signed_headers, mut signature) = (None, None, None);
        for part in rest.split(',') {
            let (name, value) = part
                .trim()
                .split_once('=')
                .ok_or(malformed("the Authorization header has a part without a value"))?;
            let slot = match name {
                "Access" => &mut access,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(malformed("the Authorization header has an unknown part")),
            };
            if value.is_empty() || slot.replace(value).is_some() {
                return Err(malformed("the Authorization header has a part that is empty or given twice"));
            }
        }
        let signed_headers: &str =
            signed_headers.ok_or(malformed("the Authorization header has no SignedHeaders"))?;
        if !are_distinct(signed_headers.split(';')) {
            return Err(malformed("SignedHeaders has a name that is empty or given twice"));
        }
        Ok(Self {
            access: access.ok_or(malformed("the Authorization header has no Access"))?,
            signed_headers,
            signature: signature.ok_or(malformed("the Authorization header has no Signature"))?,
        })
    }

    /// The names of the signed headers, in the order given.
    pub fn header_names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.signed_headers.split(';')
    }
}

/// Whether no name is empty or repeated: a repeated one would repeat its value, however long.
fn are_distinct<'n>(mut names: impl Iterator<Item = &'n str>) -> bool {
    let mut seen = HashSet::new();
    names.all(|name| !name.is_empty() && seen.insert(name.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_three_parts_are_read_in_any_order() {
        let parsed =
            Authorization::parse(b"SDK-HMAC-SHA256 Signature=ab,  SignedHeaders=host;x-sdk-date, Access=AK");
        assert_eq!(
            parsed,
            Ok(Authorization { access: "AK", signed_headers: "host;x-sdk-date", signature: "ab" })
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let good = "SDK-HMAC-SHA256 Access=A, SignedHeaders=h, Signature=s";
        assert!(Authorization::parse(good.as_bytes()).is_ok());
        for bad in [
            "SDK-HMAC-SHA256",
            "SDK-HMAC-SHA256 ",
            "SDK-HMAC-SHA256 Access=A, SignedHeaders=h",
            "SDK-HMAC-SHA256 Access=, SignedHeaders=h, Signature=s",
            "SDK-HMAC-SHA256 Access=A, Access=B, SignedHeaders=h, Signature=s",
            "SDK-HMAC-SHA256 Access=A, SignedHeaders=h, Signature=s, More=m",
            "SDK-HMAC-SHA256 Access=A SignedHeaders=h Signature=s",
            "SDK-HMAC-SHA256 Access=A, SignedHeaders=h;H, Signature=s",
            "SDK-HMAC-SHA256 Access=A, SignedHeaders=h;, Signature=s",
        ] {
            assert!(
                matches!(Authorization::parse(bad.as_bytes()), Err(SignatureError::Malformed(_))),
                "{bad}"
            );
        }
        for other in ["SDK-HMAC-SM3 Access=A", "V11-HMAC-SHA256 Credential=A", "SDK-HMAC-SHA256\tAccess=A"] {
            assert!(
                matches!(Authorization::parse(other.as_bytes()), Err(SignatureError::Algorithm(_))),
                "{other}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), text in "SDK-HMAC-SHA256 [A-Za-z=, ;]*") {
            let _ = Authorization::parse(&bytes);
            let _ = Authorization::parse(text.as_bytes());
        }
    }
}
