//! What may be used only once, in one tenant or in all files together.

use std::collections::HashMap;
use std::ops::Range;

use super::Source;
use super::problem::Place;

/// What may be used once in all files together.
#[derive(Default)]
pub(super) struct Unique<'a> {
    pub tenants: Seen<'a>,
    pub accounts: Seen<'a>,
    pub organizations: Seen<'a>,
    pub apps: Seen<'a>,
    pub tokens: Seen<'a>,
    pub access_keys: Seen<'a>,
}

/// Texts, each with the place that used it first.
#[derive(Default)]
pub(super) struct Seen<'a>(HashMap<Box<str>, (&'a Source, usize), foldhash::fast::RandomState>);

impl<'a> Seen<'a> {
    /// Notes that `text` is used at `span`; a problem if it was used before. `what` names its kind:
    /// the text itself may be a secret and is not quoted.
    pub(super) fn claim(&mut self, text: &str, span: &Range<usize>, what: &str, place: &mut Place<'a, '_>) {
        match self.0.entry(text.into()) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((place.source(), span.start));
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                let (source, start) = *entry.get();
                let first = format!("{}:{}", source.name, source.line(start));
                place.problem(span, format!("this {what} is already used at {first}; write another"));
            }
        }
    }
}
