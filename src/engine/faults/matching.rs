//! Which requests a rule is about.

use std::fmt;

use super::Pattern;
use crate::domain::id::UserId;
use crate::domain::index::Named as _;
use crate::domain::principal::{Identity, Principal};
use crate::domain::spelling;
use crate::domain::user::User;
use crate::domain::vendor::Vendor;

/// Which requests a rule is about: those of which all that is given is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Whose interface is asked.
    pub vendor: Option<Vendor>,
    /// The vendor's name of the operation.
    pub operation: Option<Box<str>>,
    /// The method.
    pub method: Option<Box<str>>,
    /// The path, without the query, as the client writes it.
    pub path: Option<Pattern>,
    /// Whose credential was shown and good: a user's id, name, username or e-mail address, or an app's id.
    pub caller: Option<Box<str>>,
    /// A header.
    pub header: Option<HeaderMatch>,
}

/// A header that a request has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderMatch {
    /// Its name, in any case.
    pub name: Box<str>,
    /// What it contains.
    pub contains: Option<Box<str>>,
    /// What it is.
    pub equals: Option<Box<str>>,
}

impl HeaderMatch {
    /// A header of that name, whatever it says.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.into(), contains: None, equals: None }
    }

    /// The same, which contains `text`.
    #[must_use]
    pub fn containing(self, text: &str) -> Self {
        Self { contains: Some(text.into()), ..self }
    }

    /// The same, which says `text` and nothing else.
    #[must_use]
    pub fn equal_to(self, text: &str) -> Self {
        Self { equals: Some(text.into()), ..self }
    }

    fn fits(&self, value: &[u8]) -> bool {
        let contains =
            |part: &str| part.is_empty() || value.windows(part.len()).any(|window| window == part.as_bytes());
        self.contains.as_deref().is_none_or(contains)
            && self.equals.as_deref().is_none_or(|text| value == text.as_bytes())
    }
}

/// What a header's value is asked.
pub type Fits<'a> = dyn Fn(&[u8]) -> bool + 'a;
/// Whether a request has a header of that name, of which that is true.
pub type HasHeader<'a> = dyn Fn(&str, &Fits<'_>) -> bool + 'a;

/// What a rule may ask of a request.
pub struct Asked<'a> {
    /// Whose interface it is for.
    pub vendor: Option<Vendor>,
    /// The operation, if it is one.
    pub operation: Option<&'a str>,
    /// The method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// Who asks.
    pub caller: Option<&'a Principal>,
    /// Whether one of the headers of that name has a value of which this is true.
    pub has_header: &'a HasHeader<'a>,
}

/// Without the headers, which may hold secrets.
impl fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { vendor, operation, method, path, .. } = self;
        write!(f, "Asked({vendor:?} {operation:?} {method} {path})")
    }
}

impl Matching {
    pub(super) fn matches(&self, asked: &Asked<'_>) -> bool {
        let Self { vendor, operation, method, path, caller, header } = self;
        vendor.is_none_or(|vendor| asked.vendor == Some(vendor))
            && operation.as_deref().is_none_or(|operation| asked.operation == Some(operation))
            && method.as_deref().is_none_or(|method| asked.method.eq_ignore_ascii_case(method))
            && path.as_ref().is_none_or(|path| path.matches(asked.path))
            && caller.as_deref().is_none_or(|name| asked.caller.is_some_and(|caller| is(caller, name)))
            && header
                .as_ref()
                .is_none_or(|header| (asked.has_header)(&header.name, &|value| header.fits(value)))
    }
}

/// Whether `name` means the caller.
fn is(caller: &Principal, name: &str) -> bool {
    match caller.identity() {
        Identity::User(user) => is_user(&user.record, name),
        Identity::ServiceAccount(app) => spelling::means(name, app.record.id.as_str()),
        Identity::ControlPlane => false,
    }
}

fn is_user(user: &User, name: &str) -> bool {
    let names = [User::NAME, User::USERNAME, User::EMAIL];
    user.id == UserId::new(name) || user.names().any(|(kind, own)| names.contains(&kind) && own == name)
}
