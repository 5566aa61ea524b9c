//! How strictly [`policy`](super::policy) is obeyed in a tenant, and what was overruled where it is not.
//!
//! Authorization alone: credentials, codes and the rules of the vendors hold whatever is enforced.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::policy::{Action, Forbidden};

/// How strictly policy is obeyed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enforcement {
    /// Who may not is refused.
    #[default]
    Strict,
    /// Nobody is refused; what would have been is noted, and why.
    Soft,
    /// Policy is not asked, and nothing is noted.
    Off,
}

impl Enforcement {
    /// All of them, the strictest first.
    pub const ALL: [Self; 3] = [Self::Strict, Self::Soft, Self::Off];

    /// The mode that is written as `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }

    /// As it is written: `strict`, `soft` or `off`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Soft => "soft",
            Self::Off => "off",
        }
    }

    /// What a caller of one request is let off; `None`, which costs nothing, where policy is obeyed.
    #[must_use]
    pub fn leniency(self) -> Option<Leniency> {
        match self {
            Self::Strict => None,
            Self::Soft => Some(Leniency::Noted(Arc::default())),
            Self::Off => Some(Leniency::Unasked),
        }
    }
}

/// That one request is allowed whatever policy says. Cloning it gives another handle to the same notes.
#[derive(Clone, Debug)]
pub enum Leniency {
    /// What policy would have refused is noted here.
    Noted(Arc<Overruled>),
    /// Policy is not asked.
    Unasked,
}

impl Leniency {
    /// What was overruled so far, each once.
    #[must_use]
    pub fn overruled(&self) -> Vec<Overruling> {
        match self {
            Self::Noted(notes) => notes.all(),
            Self::Unasked => Vec::new(),
        }
    }

    pub(super) fn overrule(&self, action: Option<Action>, why: Forbidden) {
        if let Self::Noted(notes) = self {
            notes.note(Overruling { action, why });
        }
    }
}

/// The refusals of one request that were overruled.
#[derive(Debug, Default)]
pub struct Overruled(Mutex<Vec<Overruling>>);

impl Overruled {
    fn all(&self) -> Vec<Overruling> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Policy is asked more than once on the way, and always of the same.
    fn note(&self, overruling: Overruling) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !notes.contains(&overruling) {
            notes.push(overruling);
        }
    }
}

/// A refusal that was overruled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overruling {
    /// What was to be done, where policy knows it by a name.
    pub action: Option<Action>,
    /// Why it would have been refused.
    pub why: Forbidden,
}

/// What would have been refused, and why.
impl fmt::Display for Overruling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.action, self.why) {
            // It names the action itself.
            (_, Forbidden::NotAllowed(_)) | (None, _) => write!(f, "{}", self.why),
            (Some(action), why) => write!(f, "{}: {why}", action.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Who;

    #[test]
    fn the_modes_read_back_as_they_are_written() {
        for mode in Enforcement::ALL {
            assert_eq!(Enforcement::parse(mode.as_str()), Some(mode));
        }
        assert_eq!(Enforcement::parse("Strict"), None);
        assert!(Enforcement::default().leniency().is_none());
    }

    #[test]
    fn a_refusal_is_noted_once_with_its_action() {
        let action = Action::new("iam:users:listUsers", Who::Permitted);
        let soft = Enforcement::Soft.leniency().unwrap();
        for _ in 0..2 {
            soft.overrule(Some(action), Forbidden::NoPolicy);
            soft.overrule(Some(action), Forbidden::NotAllowed(action));
            soft.overrule(None, Forbidden::OwnersOwn);
        }
        let noted: Vec<_> = soft.overruled().iter().map(ToString::to_string).collect();
        let expected = [
            "iam:users:listUsers: the caller has no policy and is no administrator",
            "no policy of the caller allows iam:users:listUsers",
            "the account owner's credentials are the owner's own",
        ];
        assert_eq!(noted, expected);
        assert!(
            Enforcement::Soft.leniency().unwrap().overruled().is_empty(),
            "another request's are its own"
        );
    }

    #[test]
    fn nothing_is_noted_where_policy_is_not_asked() {
        let off = Enforcement::Off.leniency().unwrap();
        off.overrule(None, Forbidden::NoPolicy);
        assert!(off.overruled().is_empty());
    }
}
