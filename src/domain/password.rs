//! Passwords: how they are kept and checked, and the rules a new one must follow.
//!
//! A password that is set through an interface is kept as its argon2id hash (RFC 9106). One that a
//! configuration spells out is kept as it is written there. Checking either costs one hash, and so does
//! checking a password against nobody: the time tells nothing.

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64_NOPAD;
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
    /// The strength that [`Strength::name`] writes as `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Low, Self::Middle, Self::Strong].into_iter().find(|strength| strength.name() == text)
    }

    /// `low`, `middle` or `strong`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::Strong => "strong",
        }
    }

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

    /// Whether argon2 takes these parameters, and no hash takes more than a gibibyte or half a minute.
    #[must_use]
    pub fn is_affordable(self) -> bool {
        let is_bounded = self.memory_kib <= 1024 * 1024 && self.iterations <= 100 && self.parallelism <= 16;
        is_bounded && self.is_possible()
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

impl Hashed {
    /// The hash in the PHC string format, as other programs write it:
    /// `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
    #[must_use]
    pub fn phc(&self) -> Secret<String> {
        let Self { cost, strength: _, salt, hash } = self;
        let Cost { memory_kib, iterations, parallelism } = cost;
        let [salt, hash] = [&salt.expose()[..], hash.expose()].map(|bytes| BASE64_NOPAD.encode(bytes));
        Secret::new(format!("$argon2id$v=19$m={memory_kib},t={iterations},p={parallelism}${salt}${hash}"))
    }

    /// How hard the password is to guess, which was found out before it was hashed.
    #[must_use]
    pub fn strength(&self) -> Strength {
        self.strength
    }

    /// The hash that [`Hashed::phc`] writes as `text`, of a password of that strength. `None` for anything
    /// else: other algorithms, salts but of 16 bytes, hashes but of 32, costs that are not affordable.
    #[must_use]
    pub fn parse_phc(text: &str, strength: Strength) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (cost, salt, hash) = (parse_cost(parts.next()?)?, parts.next()?, parts.next()?);
        let salt = BASE64_NOPAD.decode(salt.as_bytes()).ok()?.try_into().ok()?;
        let hash = BASE64_NOPAD.decode(hash.as_bytes()).ok()?.try_into().ok()?;
        let is_whole = parts.next().is_none() && cost.is_affordable();
        is_whole.then(|| Self { cost, strength, salt: Secret::new(salt), hash: Secret::new(hash) })
    }
}

/// `m=19456,t=2,p=1`.
fn parse_cost(text: &str) -> Option<Cost> {
    let mut numbers = text.split(',').zip(["m=", "t=", "p="]).map(|(part, name)| {
        let digits = part.strip_prefix(name)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    });
    let mut next = || numbers.next().flatten();
    let cost = Cost { memory_kib: next()?, iterations: next()?, parallelism: next()? };
    (text.matches(',').count() == 2).then_some(cost)
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
    fn a_hash_is_written_as_others_write_it_and_read_again() {
        const SALT: Salt = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        // Made by Python's argon2-cffi 25.1, an independent implementation.
        const OTHERS: &str =
            "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$DjneLVIq+ahBhoxhawtAXALfsfag0QNraKo3mHjCI6Y";
        let Password::Hashed(own) = Password::hashed("Alice#demo1", SALT, CHEAP) else { unreachable!() };
        assert_eq!(own.phc().expose(), OTHERS);
        let read = Password::Hashed(Box::new(Hashed::parse_phc(OTHERS, Strength::Low).unwrap()));
        assert!(read.is("Alice#demo1", Cost::default()) && !read.is("alice#demo1", Cost::default()));
        assert_eq!(read.strength(), Strength::Low);
    }

    #[test]
    fn what_is_no_affordable_hash_is_refused() {
        let good =
            "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDg8";
        assert!(Hashed::parse_phc(good, Strength::Low).is_some());
        for (from, to) in [
            ("argon2id", "argon2i"),
            ("v=19", "v=16"),
            ("m=8,", "m=4,"),
            ("m=8,", "m=2097152,"),
            ("m=8,", "m=+8,"),
            ("m=8,t=1", "t=1,m=8"),
            ("t=1", "t=101"),
            ("p=1", "p=1,x=1"),
            (",p=1", ""),
            ("DA0ODw$", "DA0ODw==$"),
            ("DA0ODw$", "DA0O$"),
            ("CwwNDg8", "CwwN"),
            ("CwwNDg8", "CwwNDg8$"),
        ] {
            assert_ne!(good.replace(from, to), good);
            assert!(Hashed::parse_phc(&good.replace(from, to), Strength::Low).is_none(), "{to}");
        }
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
