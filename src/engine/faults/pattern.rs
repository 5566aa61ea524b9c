//! Patterns of paths.

/// A text in which `*` stands for any characters, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Box<str>);

impl Pattern {
    /// The pattern that is written so.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` is of this form. Takes no longer than their lengths multiplied.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|start| text.strip_prefix(start)) else { return false };
        let Some(end) = parts.next_back() else { return rest.is_empty() };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_star_stands_for_anything() {
        let matching = [
            ("/a", "/a"),
            ("*", ""),
            ("*", "/a/b"),
            ("/a/*", "/a/"),
            ("/a/*", "/a/b/c"),
            ("/a/*/d", "/a/b/c/d"),
            ("*/d", "/a/d"),
            ("/a*b*c", "/abbc"),
            ("/a**c", "/ac"),
        ];
        for (pattern, text) in matching {
            assert!(Pattern::new(pattern).matches(text), "{pattern} {text}");
        }
        let others = [
            ("/a", "/a/"),
            ("/a", ""),
            ("/a/*", "/a"),
            ("/a*b*b", "/ab"),
            ("*/d", "/d/"),
            ("", "/"),
            ("/a*a", "/a"),
        ];
        for (pattern, text) in others {
            assert!(!Pattern::new(pattern).matches(text), "{pattern} {text}");
        }
    }

    /// The definition, as it is.
    fn is_of_form(pattern: &[char], text: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['*', pattern @ ..] => (0..=text.len()).any(|skipped| is_of_form(pattern, &text[skipped..])),
            [c, pattern @ ..] => text.first() == Some(c) && is_of_form(pattern, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn it_is_as_defined(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = is_of_form(&chars(&pattern), &chars(&text));
            prop_assert_eq!(Pattern::new(&pattern).matches(&text), expected);
        }

        #[test]
        fn any_text_is_taken(pattern in ".{0,20}", text in ".{0,20}") {
            let _ = Pattern::new(&pattern).matches(&text);
        }
    }
}
