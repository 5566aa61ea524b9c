//! What is wrong with a configuration, where, and what to write instead.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::Source;
use super::layout;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    place: String,
    message: String,
}

impl Problem {
    pub(super) fn of_file(file: &str, message: String) -> Self {
        Self { place: file.to_owned(), message }
    }

    /// At the byte `at` of a source.
    pub(super) fn at(source: &Source, at: usize, message: String) -> Self {
        Self { place: source.place(at), message }
    }
}

/// `file.toml:7: message`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// More problems than this are counted, not printed.
const PRINTED: usize = 100;

/// Everything that is wrong. Never empty; printed a line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().take(PRINTED).map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))?;
        match self.0.len().saturating_sub(PRINTED) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl Source {
    pub(super) fn new(name: String, text: String) -> Self {
        // A byte order mark says nothing in UTF-8, and would keep the first line from being a header.
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Self { name, text, lines: OnceLock::new(), is_laid_out: false }
    }

    /// A text that [`layout`] wrote, of something that its author wrote in another form.
    pub(super) fn laid_out(name: String, text: String) -> Self {
        Self { is_laid_out: true, ..Self::new(name, text) }
    }

    /// The line that the byte at `offset` is on, from 1.
    fn line(&self, offset: usize) -> usize {
        let ends = || memchr::memchr_iter(b'\n', self.text.as_bytes()).collect();
        self.lines.get_or_init(ends).partition_point(|end| *end < offset) + 1
    }

    /// Where the byte at `offset` is: `file.toml:7`, or `document: user[3].password` where lines say nothing.
    pub(super) fn place(&self, offset: usize) -> String {
        if !self.is_laid_out {
            return format!("{}:{}", self.name, self.line(offset));
        }
        match layout::key_at(&self.text, offset) {
            key if key.is_empty() => self.name.clone(),
            key => format!("{}: {key}", self.name),
        }
    }
}

/// The piece that is being checked, and where its problems go.
pub(super) struct Place<'a, 'p> {
    source: &'a Source,
    start: usize,
    problems: &'p mut Vec<Problem>,
}

impl<'a, 'p> Place<'a, 'p> {
    /// A place in the piece of `source` that begins at `start`.
    pub(super) fn new(source: &'a Source, start: usize, problems: &'p mut Vec<Problem>) -> Self {
        Self { source, start, problems }
    }

    /// The source, and where in the whole of it `span` is.
    pub(super) fn locate(&self, span: &Range<usize>) -> (&'a Source, Range<usize>) {
        (self.source, self.start + span.start..self.start + span.end)
    }

    /// Notes a problem that knows its place.
    pub(super) fn note(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The problem of a template, named at `span`, that no tenant turns out to be.
    pub(super) fn unknown_template(&self, span: &Range<usize>) -> Problem {
        let message = "no tenant has this name; write that of a [[tenant]], or leave `template` out";
        Problem::at(self.source, self.start + span.start, message.to_owned())
    }

    /// Notes that what stands at `span` is wrong.
    pub(super) fn problem(&mut self, span: &Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem::at(self.source, self.start + span.start, message.into()));
    }
}
