//! Recovery codes: what a user signs in with whose device is out of reach.
//!
//! Source: VMware's user guide: ten codes, a fresh set at any time. That a code works once, that a new
//! set voids the old one, and the form of a code are assumed; see
//! [`behaviour::FIXED`](super::behaviour::FIXED).

use std::fmt;

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::audit;
use super::device::VirtualMfaDevice;
use super::id::UserId;
use super::policy::{self, Action, Forbidden, Target, Who};
use super::principal::Principal;
use super::secret::Secret;
use super::tenant::Tenant;
use super::time::Timestamp;

/// Making new codes for oneself. The vendor's console does it; this name is ours.
pub const GENERATE: Action = Action::new("csp:recovery-codes:generate", Who::SelfOnly);

/// How many codes a set has.
pub const COUNT: usize = 10;
/// Random bytes of a code: 80 bits, 16 characters of base32.
const BYTES: usize = 10;
/// Random bytes of a salt.
pub const SALT: usize = 16;
/// How many random bytes [`generate`] takes.
pub const RANDOMNESS: usize = COUNT * BYTES + SALT;
/// The fewest letters and digits that a code has: 60 bits, if they are random base32.
pub const SHORTEST: usize = 12;

/// The codes of a device that were not used yet, as hashes. A set of none is the default one.
///
/// SHA-256 with a salt of the set's own is enough: unlike passwords, codes are random, at least
/// 60 bits, so guessing them from a hash takes as long however cheap the hash is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RecoveryCodes {
    salt: [u8; SALT],
    hashes: Box<[[u8; 32]]>,
}

impl RecoveryCodes {
    /// These codes, salted with the first bytes of the hash of `salt`, which no other set should have.
    pub fn new<'a>(codes: impl IntoIterator<Item = &'a str>, salt: &[u8]) -> Self {
        let mut own = [0; SALT];
        own.copy_from_slice(&Sha256::digest(salt)[..SALT]);
        Self::of_hashes(own, codes.into_iter().map(|code| hash(&own, code)).collect())
    }

    /// The codes of these hashes, made with that salt.
    #[must_use]
    pub fn of_hashes(salt: [u8; SALT], hashes: Box<[[u8; 32]]>) -> Self {
        if hashes.is_empty() { Self::default() } else { Self { salt, hashes } }
    }

    /// What the hashes are made with.
    #[must_use]
    pub fn salt(&self) -> &[u8; SALT] {
        &self.salt
    }

    /// The SHA-256 of the salt and each code in its normal form.
    #[must_use]
    pub fn hashes(&self) -> &[[u8; 32]] {
        &self.hashes
    }

    /// How many are left.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether none is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether `code` is among them. Compares all in constant time.
    #[must_use]
    pub fn contains(&self, code: &str) -> bool {
        let hash = hash(&self.salt, code);
        let found = self.hashes.iter().fold(Choice::from(0), |found, kept| found | kept.ct_eq(&hash));
        found.into()
    }

    /// The others, after `code` was used.
    #[must_use]
    pub fn without(&self, code: &str) -> Self {
        let used = hash(&self.salt, code);
        Self::of_hashes(self.salt, self.hashes.iter().filter(|hash| **hash != used).copied().collect())
    }
}

/// Says how many there are.
impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecoveryCodes({} left)", self.len())
    }
}

fn hash(salt: &[u8; SALT], code: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(normal(code)).finalize().into()
}

/// A code without hyphens and white space, in upper case: people copy them by hand.
#[must_use]
pub fn normal(code: &str) -> String {
    code.chars().filter(|c| *c != '-' && !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

/// Why there are no new codes. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The account has no such user.
    #[error("user {0} does not exist")]
    UnknownUser(UserId),
    /// The user has no device.
    #[error("user {0} has no virtual MFA device")]
    NoDevice(UserId),
    /// The user's device is not bound.
    #[error("user {0} has no bound virtual MFA device")]
    NotActivated(UserId),
}

/// Makes ten codes for the bound device of `user`, from random bytes; those before are void. The only
/// time that the codes are seen.
///
/// # Errors
/// Refuses everybody but the user, and users without a bound device.
pub fn generate(
    tenant: &mut Tenant,
    caller: &Principal,
    user: &UserId,
    randomness: &Secret<[u8; RANDOMNESS]>,
    now: Timestamp,
) -> Result<Vec<Secret<String>>, Error> {
    let by = policy::decide(tenant, caller, GENERATE, Target::User(user))?;
    let device = tenant.devices.find(user).cloned().ok_or_else(|| {
        let error = if tenant.users.contains(user) { Error::NoDevice } else { Error::UnknownUser };
        error(user.clone())
    })?;
    if !device.bound {
        return Err(Error::NotActivated(user.clone()));
    }
    let (codes, salt) = randomness.expose().split_at(COUNT * BYTES);
    let codes: Vec<_> = codes.chunks_exact(BYTES).map(spell).collect();
    let name = device.name.clone();
    let recovery_codes = RecoveryCodes::new(codes.iter().map(String::as_str), salt);
    tenant.devices.put(user.clone(), VirtualMfaDevice { recovery_codes, ..device });
    audit::record(tenant, user, audit::Action::RecoveryCodesGeneration, Some(&name), by, now);
    Ok(codes.into_iter().map(Secret::new).collect())
}

/// Four groups of four letters and digits.
fn spell(bytes: &[u8]) -> String {
    let text = BASE32_NOPAD.encode(bytes);
    let groups: Vec<_> = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// Uses up `code`, if it is one of the bound device of `user`; says whether it was.
pub fn redeem(tenant: &mut Tenant, user: &UserId, code: &str) -> bool {
    let device = tenant.devices.find(user).filter(|device| device.bound);
    let Some(device) = device.filter(|device| device.recovery_codes.contains(code)).cloned() else {
        return false;
    };
    let recovery_codes = device.recovery_codes.without(code);
    tenant.devices.put(user.clone(), VirtualMfaDevice { recovery_codes, ..device });
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_itself_however_it_is_copied_and_works_once() {
        let codes = RecoveryCodes::new(["ABCD-EFGH-JKLM-NPQ2", "ABCD-EFGH-JKLM-NPQ3"], b"salt");
        for same in ["ABCD-EFGH-JKLM-NPQ2", "abcdefghjklmnpq2", " abcd efgh jklm npq2 "] {
            assert!(codes.contains(same), "{same}");
            assert_eq!(codes.without(same).len(), 1);
        }
        for other in ["", "ABCD", "ABCD-EFGH-JKLM-NPQ4", "ABCD-EFGH-JKLM-NPQ2-"] {
            assert_eq!(codes.contains(other), other.ends_with('-'), "{other}");
        }
        let left = codes.without("abcd-efgh-jklm-npq2");
        assert!(!left.contains("ABCD-EFGH-JKLM-NPQ2") && left.contains("ABCD-EFGH-JKLM-NPQ3"));
        assert!(!RecoveryCodes::default().contains(""));
    }

    #[test]
    fn the_same_codes_have_other_hashes_with_another_salt() {
        assert_ne!(RecoveryCodes::new(["a"], b"1"), RecoveryCodes::new(["a"], b"2"));
    }

    #[test]
    fn nothing_of_a_code_is_printed() {
        let codes = RecoveryCodes::new(["ABCD-EFGH-JKLM-NPQ2"], b"salt");
        assert_eq!(format!("{codes:?}"), "RecoveryCodes(1 left)");
    }

    #[test]
    fn a_code_has_eighty_bits_in_four_groups() {
        assert_eq!(spell(&[0; BYTES]), "AAAA-AAAA-AAAA-AAAA");
        assert_eq!(normal(&spell(&[255; BYTES])), "7777777777777777");
    }
}
