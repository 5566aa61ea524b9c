//! Issues a VMware access token.

use std::time::Duration;

use super::super::grants::Holder;
use super::super::signing_keys::KeyError;
use super::super::{Engine, LiveTenant};
use super::Issued;
use crate::domain::id::{AppId, UserId};
use crate::domain::oauth_app::ACCESS_TOKEN_LIFETIME;
use crate::domain::principal::PrincipalId;

/// What an access token is to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessTokenTerms {
    /// How long it lives, rounded up to whole seconds as the vendor writes them; `None` for as long as its
    /// principal's others.
    pub lifetime: Option<Duration>,
    /// Its permissions (`perms`) in place of its principal's own; a name without `:` is a role of the
    /// organization. What takes a role in the organization goes by them.
    pub perms: Option<Vec<String>>,
}

impl AccessTokenTerms {
    /// The most permissions of one token.
    pub const MOST_PERMS: usize = 32;
    /// The longest name of one.
    pub const LONGEST_PERM: usize = 100;

    /// Few enough, and each of 1 to 100 printable ASCII characters: so much fits into a token.
    fn takes(perms: &[String]) -> bool {
        let is_name = |perm: &String| {
            (1..=Self::LONGEST_PERM).contains(&perm.len()) && perm.bytes().all(|byte| byte.is_ascii_graphic())
        };
        perms.len() <= Self::MOST_PERMS && perms.iter().all(is_name)
    }
}

/// Why an access token was not issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenError {
    /// The tenant has no such user.
    #[error("user {0} does not exist")]
    UnknownUser(UserId),
    /// The tenant has no such app.
    #[error("app {0} does not exist")]
    UnknownApp(AppId),
    /// It would have expired when it is issued.
    #[error("a token lives for some time")]
    NoLifetime,
    /// Too many permissions, or one that cannot be one.
    #[error("a token has at most 32 permissions, each of 1 to 100 printable ASCII characters")]
    Perms,
    /// Nothing could be signed.
    #[error(transparent)]
    NotSigned(#[from] KeyError),
}

impl Engine {
    /// Issues an access token for a user or an app of the tenant. Nobody signs in, so nothing is written to the
    /// audit trail.
    ///
    /// # Errors
    /// See [`AccessTokenError`].
    pub async fn issue_access_token(
        &self,
        live: &LiveTenant,
        principal: &PrincipalId,
        terms: AccessTokenTerms,
    ) -> Result<Issued, AccessTokenError> {
        let AccessTokenTerms { lifetime, perms } = terms;
        if perms.as_ref().is_some_and(|perms| !AccessTokenTerms::takes(perms)) {
            return Err(AccessTokenError::Perms);
        }
        let tenant = live.current();
        let (holder, own) = match principal {
            PrincipalId::User(id) => {
                let user = tenant.users.find_row(id);
                let user = user.ok_or_else(|| AccessTokenError::UnknownUser(id.clone()))?;
                (Holder::User(user), ACCESS_TOKEN_LIFETIME)
            }
            PrincipalId::ServiceAccount(id) => {
                let app = tenant.apps.find_row(id);
                let app = app.ok_or_else(|| AccessTokenError::UnknownApp(id.clone()))?;
                let own = app.record.access_token_lifetime;
                (Holder::App(app), own)
            }
        };
        let lifetime = lifetime.unwrap_or(own);
        if lifetime.is_zero() {
            return Err(AccessTokenError::NoLifetime);
        }
        let whole =
            Duration::from_secs(lifetime.as_secs().saturating_add(u64::from(lifetime.subsec_nanos() > 0)));
        let (token, expires_at) = self.mint(live, &tenant, holder, perms, whole).await?;
        Ok(Issued { token, expires_at })
    }
}
