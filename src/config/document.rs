//! From text to the schema, and TOML's own errors as problems.

use super::Source;
use super::problem::Problem;
use super::schema::File;

/// A source and what it says.
pub(super) struct Document<'a> {
    pub source: &'a Source,
    pub file: File,
}

impl<'a> Document<'a> {
    pub(super) fn parse(source: &'a Source) -> Result<Self, Problem> {
        let file = toml::from_str(&source.text).map_err(|error| problem(source, &error))?;
        Ok(Self { source, file })
    }
}

fn problem(source: &Source, error: &toml::de::Error) -> Problem {
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let message = suggest(without_values(&message));
    Problem::at(source, &error.span().unwrap_or_default(), message)
}

/// A value of the wrong type may be a secret in the wrong place: it is not quoted.
fn without_values(message: &str) -> String {
    match (message.find("string \""), message.rfind("\", expected")) {
        (Some(start), Some(end)) => format!("{}string{}", &message[..start], &message[end + 1..]),
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
        assert_eq!(
            without_values("invalid type: string \"my \\\"secret\\\"\", expected a sequence"),
            "invalid type: string, expected a sequence"
        );
    }
}
