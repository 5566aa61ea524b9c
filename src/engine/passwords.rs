//! Hashing passwords, off the threads that answer requests and no more at once than there are cores.

use super::turns::{Stopping, Turns};
use crate::domain::password::{self, Cost, Password, PasswordError, Salt};
use crate::domain::secret::Secret;
use crate::domain::user::User;
use crate::domain::users::NewPassword;

/// Checks and hashes passwords.
#[derive(Debug)]
pub struct Passwords {
    cost: Cost,
    turns: Turns,
}

impl Passwords {
    /// New hashes cost `cost`.
    #[must_use]
    pub fn new(cost: Cost) -> Self {
        Self { cost, turns: Turns::default() }
    }

    /// Whether `text` is `password`. Takes as long where there is none.
    ///
    /// # Errors
    /// Fails when the server is stopping.
    pub async fn check(&self, password: Option<Password>, text: Secret<String>) -> Result<bool, Stopping> {
        let cost = self.cost;
        self.turns
            .run(move || {
                let Some(password) = password else {
                    password::check_nobody(text.expose(), cost);
                    return false;
                };
                password.is(text.expose(), cost)
            })
            .await
    }

    /// Hashes a new password for `user`, or for one who is yet to be made, and compares it with the
    /// passwords that the user has had.
    ///
    /// # Errors
    /// Fails when the server is stopping.
    pub async fn renew(
        &self,
        user: Option<User>,
        text: Secret<String>,
        salt: Salt,
    ) -> Result<NewPassword, Stopping> {
        let cost = self.cost;
        self.turns
            .run(move || {
                let is = |password: &Password| password.is(text.expose(), cost);
                let repeats = user.as_ref().and_then(|user| {
                    let same = user.password.as_ref().is_some_and(is).then_some(PasswordError::Same);
                    same.or_else(|| user.former_passwords.iter().any(is).then_some(PasswordError::Former))
                });
                let kept = Password::hashed(text.expose(), salt, cost);
                NewPassword { text, kept, repeats, session: user.map(|user| user.session) }
            })
            .await
    }
}
