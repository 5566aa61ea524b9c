//! Fine-grained policies: statements that allow or deny actions by pattern.

use std::fmt;

use super::policy::Action;

/// A policy: its statements hold together, a deny beats any allow.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The statements, in no significant order.
    pub statements: Vec<Statement>,
}

/// One rule of a policy.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it does.
    pub effect: Effect,
    /// The actions it does it to.
    pub actions: Vec<ActionPattern>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Grants the actions.
    Allow,
    /// Forbids the actions, whatever else grants them.
    Deny,
}

/// A pattern over action names: `service:resource:operation`, each part with `*` wildcards.
///
/// The service is compared as it stands; resource and operation without regard to ASCII case, as
/// Huawei's policy guide says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionPattern {
    service: Box<str>,
    resource: Box<str>,
    operation: Box<str>,
}

/// Why a text is not an action pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an action is written `service:resource:operation` from letters, digits, `_`, `-` and `*`, such as `iam:mfa:get*`"
)]
pub struct PatternError;

impl ActionPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Refuses anything but three parts, each non-empty and made of letters, digits, `_`, `-`, `*`.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let mut parts = text.split(':');
        let mut part = || parts.next().filter(|part| is_part(part)).map(Box::from).ok_or(PatternError);
        let pattern = Self { service: part()?, resource: part()?, operation: part()? };
        if parts.next().is_some() { Err(PatternError) } else { Ok(pattern) }
    }

    /// Whether the pattern covers `action`.
    #[must_use]
    pub fn covers(&self, action: Action) -> bool {
        let mut parts = action.name().splitn(3, ':').map(str::as_bytes);
        let mut next = || parts.next().unwrap_or_default();
        let (service, resource, operation) = (next(), next(), next());
        glob(self.service.as_bytes(), service, |a, b| a == b)
            && glob(self.resource.as_bytes(), resource, |a, b| a.eq_ignore_ascii_case(&b))
            && glob(self.operation.as_bytes(), operation, |a, b| a.eq_ignore_ascii_case(&b))
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.service, self.resource, self.operation)
    }
}

fn is_part(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-*".contains(&b))
}

/// Whether `pattern`, in which `*` stands for any run of bytes, matches the whole of `text`.
///
/// Remembers only the last `*`, so the time is at most the product of the lengths.
fn glob(pattern: &[u8], text: &[u8], same: fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|&byte| same(byte, text[t])) {
            p += 1;
            t += 1;
        } else if let Some((star_at, taken)) = star {
            star = Some((star_at, taken + 1));
            p = star_at + 1;
            t = taken + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Who;
    use proptest::prelude::*;

    const ACTION: Action = Action::new("iam:mfa:getVirtualMFADevice", Who::Permitted);

    fn covers(pattern: &str) -> bool {
        ActionPattern::parse(pattern).unwrap().covers(ACTION)
    }

    #[test]
    fn wildcards_stand_for_any_run() {
        for yes in
            ["iam:mfa:getVirtualMFADevice", "iam:*:get*", "*:*:*", "iam:m*a:*Device", "iam:mfa:g*Virtual*D*"]
        {
            assert!(covers(yes), "{yes}");
        }
        for no in ["iam:users:get*", "iam:mfa:list*", "iam:*:get", "obs:*:*", "iam:mfa:*x", "iam:mfa:*Devic"]
        {
            assert!(!covers(no), "{no}");
        }
    }

    #[test]
    fn case_counts_in_the_service_alone() {
        assert!(covers("iam:MFA:GETVIRTUALMFADEVICE"));
        assert!(!covers("IAM:mfa:getVirtualMFADevice"));
    }

    #[test]
    fn a_malformed_pattern_is_refused() {
        for text in ["", "*", "iam:mfa", "iam:mfa:get:more", "iam::get", "iam:mfa:get?", "iam: mfa:get"] {
            assert_eq!(ActionPattern::parse(text), Err(PatternError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn glob_agrees_with_the_obvious_recursion(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            fn obvious(p: &[u8], t: &[u8]) -> bool {
                match p.split_first() {
                    None => t.is_empty(),
                    Some((b'*', rest)) => (0..=t.len()).any(|n| obvious(rest, &t[n..])),
                    Some((byte, rest)) => t.first() == Some(byte) && obvious(rest, &t[1..]),
                }
            }
            let (p, t) = (pattern.as_bytes(), text.as_bytes());
            prop_assert_eq!(glob(p, t, |a, b| a == b), obvious(p, t));
        }
    }
}
