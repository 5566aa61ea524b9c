//! What a test expects of the log, and how what was there differs.

use std::fmt::{self, Write as _};
use std::ops::{Bound, RangeBounds};

use super::entry::Entry;
use super::filter::Filter;

/// As many lines of a difference are written.
const LINES: usize = 40;

/// An expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assertion {
    /// So many requests are what the filter asks for.
    Count(Count, Filter),
    /// The log holds these requests, in this order, and no other.
    Exactly(Vec<Filter>),
    /// The log holds these requests in this order, whatever else is between them.
    InOrder(Vec<Filter>),
    /// No request asked for a route that is not there.
    NoneUnmatched,
}

/// How many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// At least.
    pub min: usize,
    /// At most; `None` for any number.
    pub max: Option<usize>,
}

impl Count {
    /// What a range says: `2..=3`, `1..`, `..5`.
    #[must_use]
    pub fn of(range: impl RangeBounds<usize>) -> Self {
        let min = match range.start_bound() {
            Bound::Included(min) => *min,
            Bound::Excluded(min) => min.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let max = match range.end_bound() {
            Bound::Included(max) => Some(*max),
            Bound::Excluded(max) => Some(max.saturating_sub(1)),
            Bound::Unbounded => None,
        };
        Self { min, max }
    }

    const fn admits(self, number: usize) -> bool {
        self.min <= number
            && match self.max {
                Some(max) => number <= max,
                None => true,
            }
    }
}

impl From<usize> for Count {
    fn from(exactly: usize) -> Self {
        Self { min: exactly, max: Some(exactly) }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (min, Some(max)) if min == max => write!(f, "{min}"),
            (min, Some(max)) => write!(f, "{min} to {max}"),
            (min, None) => write!(f, "at least {min}"),
        }
    }
}

/// An assertion that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which of the assertions, from 0.
    pub assertion: usize,
    /// What was expected, and what was there instead: some lines, for people.
    pub message: String,
    /// The numbers of the entries that it is about.
    pub requests: Vec<u64>,
}

/// The assertions that do not hold. Prints all their differences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures(pub Vec<Failure>);

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages: Vec<_> = self.0.iter().map(|failure| failure.message.trim_end()).collect();
        f.write_str(&messages.join("\n\n"))
    }
}

impl std::error::Error for Failures {}

/// Holds `entries`, before which `dropped` others went, against `assertions`.
pub(super) fn check(assertions: &[Assertion], entries: &[Entry], dropped: u64) -> Result<(), Failures> {
    let failures = assertions.iter().enumerate().filter_map(|(assertion, expected)| {
        let (mut message, requests) = expected.difference(entries)?;
        if dropped > 0 {
            let _ = writeln!(message, "({dropped} older requests are no longer in the log.)");
        }
        Some(Failure { assertion, message, requests })
    });
    let failures: Vec<_> = failures.collect();
    if failures.is_empty() { Ok(()) } else { Err(Failures(failures)) }
}

type Difference = (String, Vec<u64>);

impl Assertion {
    /// `None` if it holds.
    fn difference(&self, entries: &[Entry]) -> Option<Difference> {
        match self {
            Self::Count(count, filter) => counted(*count, filter, entries),
            Self::Exactly(filters) => exactly(filters, entries),
            Self::InOrder(filters) => in_order(filters, entries),
            Self::NoneUnmatched => none_unmatched(entries),
        }
    }
}

fn counted(count: Count, filter: &Filter, entries: &[Entry]) -> Option<Difference> {
    let found: Vec<_> = entries.iter().filter(|entry| filter.admits(entry)).collect();
    if count.admits(found.len()) {
        return None;
    }
    let mut lines = Lines::new(format!("Expected {count} of [{filter}], found {}:", found.len()));
    let shown: Vec<_> = if found.is_empty() { entries.iter().collect() } else { found.clone() };
    if found.is_empty() {
        lines.push(&format!("    none; the log has {} requests:", entries.len()));
    }
    lines.entries("    ", &shown);
    Some((lines.finish(), found.iter().map(|entry| entry.seq).collect()))
}

/// The longest way to pair filters with entries, so that the difference is the shortest.
fn exactly(filters: &[Filter], entries: &[Entry]) -> Option<Difference> {
    let is_pair = |f: usize, e: usize| filters[f].admits(&entries[e]);
    if filters.len() == entries.len() && (0..filters.len()).all(|at| is_pair(at, at)) {
        return None;
    }
    let title = format!("Expected exactly {} requests, found {}:", filters.len(), entries.len());
    let mut lines = Lines::new(title);
    let mut odd = Vec::new();
    let pairs = Pairs::of(filters.len(), entries.len(), is_pair);
    let (mut f, mut e) = (0, 0);
    while f < filters.len() || e < entries.len() {
        if f < filters.len() && e < entries.len() && is_pair(f, e) && pairs.keeps(f, e) {
            lines.push(&format!("      {}", entries[e]));
            (f, e) = (f + 1, e + 1);
        } else if f < filters.len() && (e == entries.len() || pairs.skips_filter(f, e)) {
            lines.push(&format!("    - missing: {}", filters[f]));
            f += 1;
        } else {
            lines.push(&format!("    + not expected: {}", entries[e]));
            odd.push(entries[e].seq);
            e += 1;
        }
    }
    Some((lines.finish(), odd))
}

fn in_order(filters: &[Filter], entries: &[Entry]) -> Option<Difference> {
    let mut rest = entries.iter();
    let mut found = Vec::new();
    for filter in filters {
        match rest.by_ref().find(|entry| filter.admits(entry)) {
            Some(entry) => found.push(entry),
            None => break,
        }
    }
    let missing = filters.get(found.len())?;
    let mut lines =
        Lines::new(format!("Expected {} requests in order, found {}:", filters.len(), found.len()));
    lines.entries("      ", &found);
    lines.push(&format!("    - missing: {missing}"));
    let from = found.last().map_or(0, |entry| entry.seq);
    let after: Vec<_> = entries.iter().filter(|entry| entry.seq > from).collect();
    lines.push(&format!("    the log goes on with {} requests:", after.len()));
    lines.entries("      ", &after);
    Some((lines.finish(), found.iter().map(|entry| entry.seq).collect()))
}

fn none_unmatched(entries: &[Entry]) -> Option<Difference> {
    let unmatched: Vec<_> = entries.iter().filter(|entry| !entry.matched).collect();
    if unmatched.is_empty() {
        return None;
    }
    let title = format!("Expected no request without a route, found {}:", unmatched.len());
    let mut lines = Lines::new(title);
    lines.entries("    + ", &unmatched);
    Some((lines.finish(), unmatched.iter().map(|entry| entry.seq).collect()))
}

/// How many pairs can be made of what is left: a table of the longest common subsequence.
struct Pairs {
    width: usize,
    most: Vec<u32>,
}

impl Pairs {
    fn of(filters: usize, entries: usize, is_pair: impl Fn(usize, usize) -> bool) -> Self {
        let width = entries + 1;
        let mut pairs = Self { width, most: vec![0; (filters + 1) * width] };
        for f in (0..filters).rev() {
            for e in (0..entries).rev() {
                let paired = if is_pair(f, e) { pairs.at(f + 1, e + 1) + 1 } else { 0 };
                pairs.most[f * width + e] = paired.max(pairs.at(f + 1, e)).max(pairs.at(f, e + 1));
            }
        }
        pairs
    }

    fn at(&self, f: usize, e: usize) -> u32 {
        self.most[f * self.width + e]
    }

    /// Whether nothing is lost by pairing these two.
    fn keeps(&self, f: usize, e: usize) -> bool {
        self.at(f, e) == self.at(f + 1, e + 1) + 1
    }

    /// Whether nothing is lost by leaving this filter without an entry.
    fn skips_filter(&self, f: usize, e: usize) -> bool {
        self.at(f, e) == self.at(f + 1, e)
    }
}

/// The lines of a difference, of which not too many are kept.
struct Lines {
    text: String,
    left: usize,
    more: usize,
}

impl Lines {
    fn new(title: String) -> Self {
        Self { text: title + "\n", left: LINES, more: 0 }
    }

    fn push(&mut self, line: &str) {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                self.text.extend([line, "\n"]);
            }
            None => self.more += 1,
        }
    }

    fn entries(&mut self, indent: &str, entries: &[&Entry]) {
        for entry in entries {
            self.push(&format!("{indent}{entry}"));
        }
    }

    fn finish(mut self) -> String {
        if self.more > 0 {
            let _ = writeln!(self.text, "    … and {} more", self.more);
        }
        self.text
    }
}
