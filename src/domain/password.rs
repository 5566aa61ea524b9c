//! Passwords: how they are kept and checked, and the rules a new one must follow.
//!
//! A password that is set through an interface is kept as its argon2id hash (RFC 9106). One that a
//! configuration spells out is kept as it is written there. Checking either costs one hash, and so does
//! checking a password against nobody: the time tells nothing.

use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq;

use super::secret::Secret;
use super::security_policy::PasswordPolicy;

const HASH: usize = 32;

/// Random bytes that make equal passwords differ in their hashes.
pub type Salt = [u8; 16];

/// A password as it is kept. Never printed.
#[derive(Clone, Debug)]
pub enum Password {
    /// As a configuration spells it.
    Configured(Secret<Box<str>>),
    /// As its argon2id hash.
    Hashed(Box<Hashed>),
}

/// An argon2id hash and what it was made with.
#[derive(Clone, Debug)]
pub struct Hashed {
    cost: Cost,
    strength: Strength,
    salt: Secret<Salt>,
    hash: Secret<[u8; HASH]>,
}

/// How hard a password is to guess, roughly. Huawei's three words; its measure is not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Short, or of one kind of characters.
    Low,
    /// In between.
    Middle,
    /// Of all four kinds, or long and of three.
    Strong,
}

impl Strength {
    fn of(text: &str) -> Self {
        match (kinds(text), text.chars().count()) {
            (4, 8..) | (3, 10..) => Self::Strong,
            (2.., 8..) => Self::Middle,
            _ => Self::Low,
        }
    }
}

/// What a hash costs.
///
/// The default is the least that OWASP's Password Storage Cheat Sheet names for argon2id: 19 MiB, two
/// iterations, one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, iterations: 2, parallelism: 1 }
    }
}

impl Cost {
    /// Whether argon2 takes these parameters.
    #[must_use]
    pub fn is_possible(self) -> bool {
        self.params().is_some()
    }

    fn params(self) -> Option<Params> {
        Params::new(self.memory_kib, self.iterations, self.parallelism, Some(HASH)).ok()
    }

    fn hash(self, text: &str, salt: &Salt) -> [u8; HASH] {
        let mut hash = [0; HASH];
        // Parameters are checked when they are configured; argon2's own defaults are OWASP's.
        let params = self.params().unwrap_or_default();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        if argon2.hash_password_into(text.as_bytes(), salt, &mut hash).is_err() {
            // Longer than 4 GiB: nothing that a request can carry. Matches no password.
            hash.fill(0);
        }
        hash
    }
}

impl Password {
    /// Keeps `text` as its hash. Costs one hash.
    #[must_use]
    pub fn hashed(text: &str, salt: Salt, cost: Cost) -> Self {
        let hash = Secret::new(cost.hash(text, &salt));
        Self::Hashed(Box::new(Hashed { cost, strength: Strength::of(text), salt: Secret::new(salt), hash }))
    }

    /// How hard it is to guess.
    #[must_use]
    pub fn strength(&self) -> Strength {
        match self {
            Self::Configured(text) => Strength::of(text.expose()),
            Self::Hashed(hashed) => hashed.strength,
        }
    }

    /// Whether `text` is this password. Costs one hash, of `cost` where this one has none of its own.
    #[must_use]
    pub fn is(&self, text: &str, cost: Cost) -> bool {
        match self {
            Self::Configured(own) => {
                check_nobody(text, cost);
                own.expose().as_bytes().ct_eq(text.as_bytes()).into()
            }
            Self::Hashed(own) => own.cost.hash(text, own.salt.expose()).ct_eq(own.hash.expose()).into(),
        }
    }
}

/// Spends what a check of `text` against a password costs.
pub fn check_nobody(text: &str, cost: Cost) {
    std::hint::black_box(cost.hash(text, &[0; 16]));
}

/// Why a password may not be set. Codes in brackets are Huawei's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short, too long, or with characters that no keyboard has (1103).
    #[error("the password is too short, too long or has characters that are not allowed")]
    Malformed,
    /// Too few kinds of characters, or too many equal ones in a row (1118).
    #[error("the password has too few kinds of characters, or too many equal ones in a row")]
    Weak,
    /// Made from the user's name, e-mail address or number (1118).
    #[error("the password contains the user's name, e-mail address or number")]
    Personal,
    /// It is the password that the user has (1108).
    #[error("the password is the one that the user has")]
    Same,
    /// The user had it before, and the account's policy remembers it (1108).
    #[error("the user had the password before")]
    Former,
    /// The last change was too short a time ago for the account's policy.
    #[error("the password was changed too short a time ago")]
    TooSoon,
}

/// What a password may not be made from.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// The user's name.
    pub name: &'a str,
    /// The user's e-mail address.
    pub email: Option<&'a str>,
    /// The user's mobile number, without its country code.
    pub number: Option<&'a str>,
}

/// Checks a new password of `person` by the account's policy, as far as the text alone tells.
///
/// Source: Huawei's user guide, "Password Policy".
///
/// # Errors
/// The first rule that it breaks.
pub fn check(text: &str, person: Person<'_>, policy: &PasswordPolicy) -> Result<(), PasswordError> {
    let length = text.chars().count();
    let is_plain = text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if length < usize::from(policy.minimum_length) || length > PasswordPolicy::MAXIMUM_LENGTH || !is_plain {
        return Err(PasswordError::Malformed);
    }
    let most = usize::from(policy.identical_in_a_row);
    if kinds(text) < usize::from(policy.kinds) || (most > 0 && longest_run(text) > most) {
        return Err(PasswordError::Weak);
    }
    let lower = text.to_lowercase();
    let name = person.name.to_lowercase();
    let reversed: String = name.chars().rev().collect();
    let is_name = policy.not_user_name && (lower == name || lower == reversed);
    let contains = |part: Option<&str>| {
        part.is_some_and(|part| !part.is_empty() && lower.contains(&part.to_lowercase()))
    };
    if is_name || contains(person.email) || contains(person.number) {
        return Err(PasswordError::Personal);
    }
    Ok(())
}

/// How many of upper case, lower case, digits and the rest there are.
fn kinds(text: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_ascii_alphanumeric(),
    ];
    kinds.iter().filter(|kind| text.chars().any(kind)).count()
}

fn longest_run(text: &str) -> usize {
    let (mut longest, mut run, mut before) = (0, 0, None);
    for c in text.chars() {
        run = if before == Some(c) { run + 1 } else { 1 };
        longest = longest.max(run);
        before = Some(c);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory_kib: 8, iterations: 1, parallelism: 1 };
    const ALICE: Person<'_> =
        Person { name: "alice", email: Some("alice@demo.test"), number: Some("13800000000") };

    fn checked(text: &str) -> Result<(), PasswordError> {
        check(text, ALICE, &PasswordPolicy::default())
    }

    #[test]
    fn only_the_password_itself_is_it() {
        let configured = Password::Configured(Secret::new("Alice#demo1".into()));
        for password in [configured, Password::hashed("Alice#demo1", [7; 16], CHEAP)] {
            assert!(password.is("Alice#demo1", CHEAP));
            for other in ["", "alice#demo1", "Alice#demo", "Alice#demo1 "] {
                assert!(!password.is(other, CHEAP), "{other}");
            }
        }
    }

    #[test]
    fn equal_passwords_have_different_hashes() {
        let hash = |salt| match Password::hashed("Alice#demo1", salt, CHEAP) {
            Password::Hashed(hashed) => *hashed.hash.expose(),
            Password::Configured(_) => unreachable!(),
        };
        assert_ne!(hash([1; 16]), hash([2; 16]));
    }

    #[test]
    fn the_default_cost_is_owasps_least() {
        assert_eq!(Cost::default(), Cost { memory_kib: 19_456, iterations: 2, parallelism: 1 });
        assert!(Cost::default().is_possible());
        assert!(!Cost { memory_kib: 1, ..Cost::default() }.is_possible());
    }

    #[test]
    fn the_default_policy_refuses_what_the_guide_names() {
        assert_eq!(checked("Wonder#land9"), Ok(()));
        for malformed in ["", "Ab1#", "Wonder\u{e9}land9", &"Aa1#".repeat(9)] {
            assert_eq!(checked(malformed), Err(PasswordError::Malformed), "{malformed}");
        }
        assert_eq!(checked("wonderland"), Err(PasswordError::Weak));
        for personal in ["Xalice@demo.test1", "Aa13800000000"] {
            assert_eq!(checked(personal), Err(PasswordError::Personal), "{personal}");
        }
        let bob = Person { name: "Bob12345", email: None, number: None };
        for name in ["bob12345", "54321boB"] {
            assert_eq!(check(name, bob, &PasswordPolicy::default()), Err(PasswordError::Personal));
        }
    }

    #[test]
    fn a_policy_may_ask_for_more_kinds_and_fewer_repetitions() {
        let strict = PasswordPolicy { kinds: 4, identical_in_a_row: 2, ..PasswordPolicy::default() };
        assert_eq!(check("Wonderland9", ALICE, &strict), Err(PasswordError::Weak));
        assert_eq!(check("Wonnnder#land9", ALICE, &strict), Err(PasswordError::Weak));
        assert_eq!(check("Wonder#land9", ALICE, &strict), Ok(()));
    }
}
