//! Identifiers, one type each, so that a user's id is never taken for an account's.

use std::fmt;

use data_encoding::HEXLOWER;

/// A user's id. Huawei writes 32 lower-case hex digits; a configuration may write any other text.
///
/// The vendor's form is kept as 16 bytes: with a million users that is most of the memory of an id.
/// Both forms are equal, and print, by the text they were made from.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(Repr);

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Repr {
    Hex([u8; 16]),
    Text(Box<str>),
}

impl UserId {
    /// The id that `text` spells.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(parse_hex(text).map_or_else(|| Repr::Text(text.into()), Repr::Hex))
    }
}

/// Sixteen bytes from exactly 32 lower-case hex digits; anything else is text.
fn parse_hex(text: &str) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    let is_hex = text.len() == 32 && HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).is_ok();
    is_hex.then_some(bytes)
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Text(text) => f.write_str(text),
            Repr::Hex(bytes) => {
                let mut text = [0; 32];
                HEXLOWER.encode_mut(bytes, &mut text);
                f.write_str(std::str::from_utf8(&text).unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for UserId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for UserId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

/// Defines an id that is kept as the text it was written in.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The id that `text` spells.
            #[must_use]
            pub fn new(text: &str) -> Self {
                Self(text.into())
            }

            /// The text of the id.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str>>::deserialize(deserializer).map(|text| Self::new(&text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// A tenant's name: unique in a server, chosen by whoever configured it.
    TenantId
}
text_id! {
    /// A Huawei account's id ("domain id" in Keystone's words).
    AccountId
}
text_id! {
    /// A VMware organization's id, a UUID at the vendor.
    OrganizationId
}
text_id! {
    /// A service account's id: the client id of an OAuth app.
    AppId
}
text_id! {
    /// The public half of an access key (AK).
    AccessKeyId
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vendors_form_takes_no_allocation() {
        assert!(matches!(UserId::new("07609fb9358010e21f7bc003751c7c31").0, Repr::Hex(_)));
        assert!(matches!(UserId::new("07609FB9358010E21F7BC003751C7C31").0, Repr::Text(_)));
    }

    proptest! {
        #[test]
        fn an_id_prints_as_it_was_written(text in "[0-9a-f]{32}|[0-9A-Fa-f]{30,34}|.*") {
            prop_assert_eq!(UserId::new(&text).to_string(), text);
        }

        #[test]
        fn ids_are_equal_only_if_their_texts_are(a in "[0-9a-f]{32}", b in "[0-9a-f]{32}") {
            prop_assert_eq!(UserId::new(&a) == UserId::new(&b), a == b);
        }
    }
}
