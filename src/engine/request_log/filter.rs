//! Which entries somebody asks for.

use std::fmt;
use std::str::FromStr;

use super::entry::Entry;
use crate::domain::vendor::Vendor;

/// A filter: an entry must be all that is set. The default admits every entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whose interface.
    pub vendor: Option<Vendor>,
    /// The operation, by the vendor's name for it.
    pub operation: Option<String>,
    /// The method.
    pub method: Option<String>,
    /// The path; `*` stands for anything, a slash too.
    pub path: Option<String>,
    /// The status.
    pub status: Option<StatusFilter>,
    /// The caller: a user's id or name, or an app's id.
    pub caller: Option<String>,
    /// Whether the request was refused.
    pub refused: Option<bool>,
    /// The rule whose fault it met.
    pub fault: Option<String>,
    /// Whether there is such a route.
    pub matched: Option<bool>,
}

/// A status, or a class of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusFilter {
    /// That status.
    Exactly(u16),
    /// The hundred that begins with that digit.
    Class(u16),
}

impl StatusFilter {
    fn admits(self, status: u16) -> bool {
        match self {
            Self::Exactly(exactly) => status == exactly,
            Self::Class(class) => status / 100 == class,
        }
    }
}

/// `404` or `4xx`.
impl FromStr for StatusFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refusal = || format!("`{text}` is no status; write one such as `404`, or a class such as `4xx`");
        let number = |digits: &str| digits.parse::<u16>().map_err(|_| refusal());
        match text.strip_suffix("xx") {
            Some(class) => number(class).map(Self::Class).and_then(|class| match class {
                Self::Class(1..=5) => Ok(class),
                _ => Err(refusal()),
            }),
            None => number(text).and_then(|status| match status {
                100..=599 => Ok(Self::Exactly(status)),
                _ => Err(refusal()),
            }),
        }
    }
}

impl fmt::Display for StatusFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(status) => write!(f, "{status}"),
            Self::Class(class) => write!(f, "{class}xx"),
        }
    }
}

impl Filter {
    /// Requests for that operation.
    #[must_use]
    pub fn operation(name: impl Into<String>) -> Self {
        Self { operation: Some(name.into()), ..Self::default() }
    }

    /// Requests with that path; `*` stands for anything.
    #[must_use]
    pub fn path(pattern: impl Into<String>) -> Self {
        Self { path: Some(pattern.into()), ..Self::default() }
    }

    /// The same, with that method.
    #[must_use]
    pub fn method(self, method: impl Into<String>) -> Self {
        Self { method: Some(method.into()), ..self }
    }

    /// The same, answered with that status.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self { status: Some(StatusFilter::Exactly(status)), ..self }
    }

    /// The same, by that caller.
    #[must_use]
    pub fn caller(self, caller: impl Into<String>) -> Self {
        Self { caller: Some(caller.into()), ..self }
    }

    /// The same, refused or not.
    #[must_use]
    pub fn refused(self, refused: bool) -> Self {
        Self { refused: Some(refused), ..self }
    }

    /// The same, with a route or without.
    #[must_use]
    pub fn matched(self, matched: bool) -> Self {
        Self { matched: Some(matched), ..self }
    }

    /// Whether `entry` is what is asked for.
    #[must_use]
    pub fn admits(&self, entry: &Entry) -> bool {
        fn is<T: PartialEq + ?Sized>(asked: Option<&T>, there: &T) -> bool {
            asked.is_none_or(|asked| asked == there)
        }
        self.vendor.is_none_or(|vendor| entry.vendor == Some(vendor))
            && self.operation.as_deref().is_none_or(|asked| entry.operation == Some(asked))
            && self.method.as_deref().is_none_or(|asked| asked.eq_ignore_ascii_case(&entry.method))
            && self.path.as_deref().is_none_or(|pattern| covers(pattern, &entry.path))
            && self.status.is_none_or(|asked| entry.status.is_some_and(|status| asked.admits(status)))
            && self
                .caller
                .as_deref()
                .is_none_or(|asked| entry.caller.as_ref().is_some_and(|who| who.is(asked)))
            && is(self.refused.as_ref(), &entry.is_refused())
            && self.fault.as_deref().is_none_or(|asked| entry.fault.as_deref() == Some(asked))
            && is(self.matched.as_ref(), &entry.matched)
    }
}

/// Whether `text` is what `pattern` spells, in which `*` stands for anything.
fn covers(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    // The first place where a part fits leaves most for the next.
    let found = parts.try_fold(rest, |rest, part| rest.find(part).map(|at| &rest[at + part.len()..]));
    found.is_some_and(|rest| rest.ends_with(last))
}

/// `operation=X status=4xx`, for differences.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &Option<String>| value.clone();
        let fields = [
            ("vendor", self.vendor.map(|vendor| vendor.to_string())),
            ("operation", text(&self.operation)),
            ("method", text(&self.method)),
            ("path", text(&self.path)),
            ("status", self.status.map(|status| status.to_string())),
            ("caller", text(&self.caller)),
            ("refused", self.refused.map(|refused| refused.to_string())),
            ("fault", text(&self.fault)),
            ("matched", self.matched.map(|matched| matched.to_string())),
        ];
        let set =
            fields.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}={value}")));
        let set: Vec<_> = set.collect();
        f.write_str(if set.is_empty() { "any request" } else { "" })?;
        f.write_str(&set.join(" "))
    }
}
