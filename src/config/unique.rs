//! What may be used only once, in one tenant or in all files together.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasher as _;
use std::ops::Range;

use super::Source;
use super::problem::Place;

/// What may be used once in all files together.
#[derive(Default)]
pub(super) struct Unique<'a> {
    pub tenants: Seen<'a>,
    pub accounts: Seen<'a>,
    pub account_names: Seen<'a>,
    pub organizations: Seen<'a>,
    pub apps: Seen<'a>,
    pub tokens: Seen<'a>,
    pub access_keys: Seen<'a>,
    pub fingerprints: Seen<'a>,
}

/// Texts, each with the place that used it first.
///
/// A million of them are kept by hash and place alone; the text is read again where hashes meet.
#[derive(Default)]
pub(super) struct Seen<'a> {
    /// What a text may begin with that is not written at its place.
    prefix: String,
    hasher: foldhash::quality::RandomState,
    first: HashMap<u64, (&'a Source, Range<usize>), foldhash::fast::RandomState>,
}

impl<'a> Seen<'a> {
    /// For texts that may be written without `prefix`.
    pub(super) fn with_prefix(prefix: String) -> Self {
        Self { prefix, ..Self::default() }
    }

    /// Notes that `text` is used at `span`; a problem if it was used before. `what` names its kind:
    /// the text itself may be a secret and is not quoted.
    pub(super) fn claim(&mut self, text: &str, span: &Range<usize>, what: &str, place: &mut Place<'a, '_>) {
        match self.first.entry(self.hasher.hash_one(text)) {
            Entry::Vacant(entry) => {
                entry.insert(place.locate(span));
            }
            Entry::Occupied(entry) => {
                let (source, first) = entry.get();
                if says(source, first, text, &self.prefix) {
                    let other = source.place(first.start);
                    place.problem(span, format!("this {what} is already used at {other}; write another"));
                }
            }
        }
    }
}

/// Whether the value written at `span` is the string `text`, with or without `prefix`.
fn says(source: &Source, span: &Range<usize>, text: &str, prefix: &str) -> bool {
    let value = source.text.get(span.clone()).map(|literal| format!("value = {literal}"));
    let table = value.and_then(|value| value.parse::<toml::Table>().ok());
    let written = table.as_ref().and_then(|table| table.get("value")?.as_str());
    written.is_some() && (written == Some(text) || written == text.strip_prefix(prefix))
}
