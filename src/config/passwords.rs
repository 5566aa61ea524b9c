//! Passwords, as they are written or as their hashes.

use super::schema::{self, Text};
use super::tenant::Builder;
use crate::domain::password::{Hashed, Password, Strength};
use crate::domain::secret::Secret;
use crate::domain::security_policy::PasswordPolicy;

impl Builder<'_, '_, '_> {
    pub(super) fn password(
        &mut self,
        text: Option<Text>,
        hash: Option<schema::KeptHash>,
    ) -> Option<Password> {
        if let (Some(text), Some(_)) = (&text, &hash) {
            self.place.problem(&text.span(), "write `password` or `password_hash`, not both");
        }
        let hashed = hash.and_then(|hash| self.hashed(&hash.argon2id, &hash.strength));
        hashed.or_else(|| text.map(configured))
    }

    /// Newest first.
    pub(super) fn former_passwords(&mut self, former: Vec<schema::FormerPassword>) -> Box<[Password]> {
        if former.len() > usize::from(*PasswordPolicy::REMEMBERED.end())
            && let Some(text) =
                former.first().and_then(|first| first.password.as_ref().or(first.argon2id.as_ref()))
        {
            self.place.problem(&text.span(), "of a user at most 10 former passwords are remembered");
        }
        former.into_iter().filter_map(|former| self.former_password(former)).collect()
    }

    fn former_password(&mut self, former: schema::FormerPassword) -> Option<Password> {
        match former {
            schema::FormerPassword { password: Some(text), argon2id: None, strength: None } => {
                Some(configured(text))
            }
            schema::FormerPassword { password: None, argon2id: Some(hash), strength: Some(strength) } => {
                self.hashed(&hash, &strength)
            }
            schema::FormerPassword { password, argon2id, strength } => {
                let place = password.or(argon2id).or(strength).map_or(0..0, |text| text.span());
                let message = "a former password has a `password`, or `argon2id` and `strength`";
                self.place.problem(&place, message);
                None
            }
        }
    }

    fn hashed(&mut self, hash: &Text, strength: &Text) -> Option<Password> {
        let known = Strength::parse(strength.get_ref());
        if known.is_none() {
            self.place.problem(&strength.span(), "a password's strength is `low`, `middle` or `strong`");
        }
        let hashed = Hashed::parse_phc(hash.get_ref(), known.unwrap_or(Strength::Low));
        if hashed.is_none() {
            let message = "write an argon2id hash of 32 bytes with 16 of salt in the PHC format, such as \
                           `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`";
            self.place.problem(&hash.span(), message);
        }
        hashed.map(|hashed| Password::Hashed(Box::new(hashed)))
    }
}

fn configured(text: Text) -> Password {
    Password::Configured(Secret::new(text.into_inner().into()))
}
