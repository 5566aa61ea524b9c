//! How the credentials of a tenant are spelled for its clients.
//!
//! A credential picks the tenant, so no two tenants may have the same. A tenant that is made from another
//! shares its rows; what tells their credentials apart is that those of the new one end with its id. Rows
//! keep the texts without it ("stored"), clients see them with it ("shown").

use std::borrow::Cow;

use super::credential::AccessKey;
use super::id::{AccessKeyId, TenantId};
use super::tenant::Tenant;

/// What stands between a text and the id. No id has one.
const SEPARATOR: char = '.';
/// Characters of the id of a tenant that was made from another: 8 bytes in base32.
pub const ID_LENGTH: usize = 13;

/// How credentials are spelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelling {
    /// As they are stored.
    #[default]
    Plain,
    /// Ending with the tenant's id. Access keys, which have no separator, end with it in capitals.
    WithId,
}

/// A token, API token or client id as stored, and the id of the tenant that it ends with; `None` if it ends with
/// none.
#[must_use]
pub fn split(shown: &str) -> Option<(&str, TenantId)> {
    let (stored, id) = shown.rsplit_once(SEPARATOR)?;
    (id.len() == ID_LENGTH).then(|| (stored, TenantId::new(id)))
}

/// An access key as stored, and the id of the tenant that it ends with; `None` if it is too short for one.
#[must_use]
pub fn split_access_key(shown: &str) -> Option<(&str, TenantId)> {
    let (stored, id) = shown.split_at_checked(shown.len().checked_sub(ID_LENGTH)?)?;
    Some((stored, TenantId::new(&id.to_ascii_lowercase())))
}

/// Whether `text` is what is stored as `stored`, or how clients of a tenant spell it.
#[must_use]
pub fn means(text: &str, stored: &str) -> bool {
    text == stored || split(text).is_some_and(|(text, _)| text == stored)
}

impl Tenant {
    /// A token, API token or client id of this tenant, as clients see it.
    #[must_use]
    pub fn spell<'t>(&self, stored: &'t str) -> Cow<'t, str> {
        match self.spelling() {
            Spelling::Plain => Cow::Borrowed(stored),
            Spelling::WithId => Cow::Owned(format!("{stored}{SEPARATOR}{}", self.id())),
        }
    }

    /// An access key of this tenant, as clients see it.
    #[must_use]
    pub fn spell_access_key<'t>(&self, stored: &'t AccessKeyId) -> Cow<'t, str> {
        match self.spelling() {
            Spelling::Plain => Cow::Borrowed(stored.as_str()),
            Spelling::WithId => Cow::Owned(format!("{stored}{}", self.id().as_str().to_ascii_uppercase())),
        }
    }

    /// The token, API token or client id that clients spell as `shown`; `None` if it is not of this tenant.
    #[must_use]
    pub fn stored<'s>(&self, shown: &'s str) -> Option<&'s str> {
        match self.spelling() {
            Spelling::Plain => Some(shown),
            Spelling::WithId => split(shown).filter(|(_, id)| id == self.id()).map(|(stored, _)| stored),
        }
    }

    /// The access key that clients spell as `shown`.
    #[must_use]
    pub fn find_access_key(&self, shown: &str) -> Option<(&AccessKeyId, &AccessKey)> {
        let stored = match self.spelling() {
            Spelling::Plain => shown,
            Spelling::WithId => split_access_key(shown).filter(|(_, id)| id == self.id())?.0,
        };
        self.access_keys.find_entry(stored)
    }
}
