//! Ends a token of any kind.

use std::sync::Arc;

use super::super::sealer::Sealed;
use super::super::transaction::TransactError;
use super::super::{Engine, LiveTenant};
use crate::domain::any_token::AnyToken;
use crate::domain::credential::TokenValue;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;

/// The tenant has no such token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tenant has no such token")]
pub struct UnknownToken;

impl Engine {
    /// Revokes the token `text`: a fixed one, one of Huawei's, a security token, an access token, an API token
    /// or a refresh token. One that has ended stays as it is.
    ///
    /// # Errors
    /// Refuses a text that is no token of the tenant.
    pub async fn revoke_token(
        &self,
        live: &Arc<LiveTenant>,
        text: &str,
    ) -> Result<(), TransactError<UnknownToken>> {
        self.end_token(live, text, AnyToken::revoke).await
    }

    /// Lets the token `text` expire now, whichever of those it is.
    ///
    /// # Errors
    /// As [`Engine::revoke_token`].
    pub async fn expire_token(
        &self,
        live: &Arc<LiveTenant>,
        text: &str,
    ) -> Result<(), TransactError<UnknownToken>> {
        self.end_token(live, text, AnyToken::expire).await
    }

    async fn end_token(
        &self,
        live: &Arc<LiveTenant>,
        text: &str,
        end: fn(&AnyToken, &mut Tenant, Timestamp),
    ) -> Result<(), TransactError<UnknownToken>> {
        let token = self.find_any_token(live, text).ok_or(TransactError::Refused(UnknownToken))?;
        self.transact(live, move |tenant, now| {
            end(&token, tenant, now);
            Ok(())
        })
        .await
    }

    fn find_any_token(&self, live: &LiveTenant, text: &str) -> Option<AnyToken> {
        if let Some(sealed) = self.open(text) {
            let (tenant, token) = match &*sealed {
                Sealed::Token(claims) => (&claims.tenant, AnyToken::Issued(claims.clone())),
                Sealed::TemporaryKey(key) => (&key.tenant, AnyToken::TemporaryKey(key.clone())),
                Sealed::Refresh(token) => (&token.tenant, AnyToken::Refresh(token.clone())),
                Sealed::Code(_) | Sealed::Ticket(_) => return None,
            };
            return (tenant == live.id()).then_some(token);
        }
        if let Some(token) = self.open_access_token(text) {
            return (token.tenant == *live.id()).then(|| AnyToken::Access((*token).clone()));
        }
        let tenant = live.current();
        let stored = tenant.stored(text)?;
        if let Some((value, _)) = tenant.tokens.find_entry(stored) {
            return Some(AnyToken::Fixed(value.clone()));
        }
        let id = TokenValue::new(stored).fingerprint();
        tenant.api_tokens.contains(&id).then_some(AnyToken::Api(id))
    }
}
