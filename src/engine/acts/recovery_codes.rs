//! Makes recovery codes for a user.

use std::sync::Arc;

use super::super::transaction::TransactError;
use super::super::{Engine, LiveTenant};
use crate::domain::id::UserId;
use crate::domain::principal::Principal;
use crate::domain::recovery_code::{self, Error, RANDOMNESS};
use crate::domain::secret::Secret;

impl Engine {
    /// Makes ten recovery codes for the bound device of `user`; those before are void. The only time that the
    /// codes are seen.
    ///
    /// # Errors
    /// Refuses a user without a bound device.
    pub async fn generate_recovery_codes(
        &self,
        live: &Arc<LiveTenant>,
        user: &UserId,
    ) -> Result<Vec<Secret<String>>, TransactError<Error>> {
        let (user, randomness) = (user.clone(), Secret::new(live.draw::<RANDOMNESS>()));
        self.transact(live, move |tenant, now| {
            recovery_code::generate(tenant, &Principal::CONTROL_PLANE, &user, &randomness, now)
        })
        .await
    }
}
