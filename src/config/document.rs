//! From text to the schema, and TOML's own errors as problems.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use serde::Deserialize;

use super::Source;
use super::pieces::{self, Piece};
use super::problem::Problem;
use super::schema::{File, User};

/// What one piece of a document says.
pub(super) enum Part {
    /// Settings and tenants.
    File(Box<File>),
    /// More users of the tenant before.
    Users(Vec<User>),
}

/// A piece that is not what the schema wants.
pub(super) struct Unreadable {
    pub problem: Problem,
    /// Whether it holds nothing but users.
    pub is_of_users: bool,
}

/// Parses `source` and hands its parts to `take`, in order, each with where it begins.
pub(super) fn read(source: &Source, mut take: impl FnMut(usize, Result<Part, Unreadable>)) {
    let pieces = pieces::split(&source.text);
    if let [whole] = pieces[..] {
        return take(0, parse(source, whole));
    }
    let next = AtomicUsize::new(0);
    let (sender, parsed) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            let (sender, next, pieces) = (sender.clone(), &next, &pieces);
            scope.spawn(move || {
                while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let _ = sender.send((piece.start, parse(source, *piece)));
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        for piece in &pieces {
            while !early.contains_key(&piece.start) {
                let Ok((start, part)) = parsed.recv() else { return };
                early.insert(start, part);
            }
            early.remove(&piece.start).into_iter().for_each(|part| take(piece.start, part));
        }
    });
}

fn parse(source: &Source, piece: Piece<'_>) -> Result<Part, Unreadable> {
    /// A piece that begins with `[[tenant.user]]`.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Run {
        tenant: Users,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Users {
        user: Vec<User>,
    }
    let part = if piece.users {
        toml::from_str(piece.text).map(|Run { tenant }| Part::Users(tenant.user))
    } else {
        toml::from_str(piece.text).map(|file| Part::File(Box::new(file)))
    };
    let unreadable =
        |error| Unreadable { problem: problem(source, piece.start, &error), is_of_users: piece.users };
    part.map_err(unreadable)
}

fn problem(source: &Source, start: usize, error: &toml::de::Error) -> Problem {
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let message = suggest(without_values(&message));
    let at = start + error.span().unwrap_or_default().start;
    Problem::at(source, at, message)
}

/// A value of the wrong type may be a secret in the wrong place: it is not quoted.
fn without_values(message: &str) -> String {
    let is_about_a_value =
        ["invalid type: ", "invalid value: "].iter().any(|start| message.starts_with(start));
    match message.rsplit_once(", expected ") {
        Some((found, expected)) if is_about_a_value => {
            let kind = found.split(['"', '`']).next().unwrap_or_default().trim_end();
            format!("{kind}, expected {expected}")
        }
        _ => message.to_owned(),
    }
}

/// Adds the nearest key to ``unknown field `x`, expected one of `a`, `b` ``.
fn suggest(message: String) -> String {
    let Some(rest) = message.strip_prefix("unknown field `") else {
        return message;
    };
    let mut names = rest.split('`').step_by(2);
    let unknown = names.next().unwrap_or_default();
    match names.filter(|name| !name.is_empty()).min_by_key(|name| strsim::levenshtein(unknown, name)) {
        Some(nearest) if strsim::levenshtein(unknown, nearest) <= 3 => {
            format!("{message}. Did you mean `{nearest}`?")
        }
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_is_suggested() {
        let message = suggest("unknown field `passwrd`, expected one of `name`, `password`".to_owned());
        assert!(message.ends_with("Did you mean `password`?"), "{message}");
        let message = suggest("unknown field `zzzzzzzz`, expected `name`".to_owned());
        assert!(!message.contains("Did you mean"), "{message}");
    }

    #[test]
    fn values_of_the_wrong_type_are_not_quoted() {
        for (message, cleaned) in [
            (
                "invalid type: string \"a \\\"b, expected c\", expected a list",
                "invalid type: string, expected a list",
            ),
            (
                "invalid type: integer `12345678`, expected a string",
                "invalid type: integer, expected a string",
            ),
            (
                "invalid type: floating point `1.5`, expected u64",
                "invalid type: floating point, expected u64",
            ),
            ("invalid value: integer `-5`, expected u64", "invalid value: integer, expected u64"),
            ("invalid type: map, expected a string", "invalid type: map, expected a string"),
            ("missing field `name`", "missing field `name`"),
        ] {
            assert_eq!(without_values(message), cleaned);
        }
    }
}
