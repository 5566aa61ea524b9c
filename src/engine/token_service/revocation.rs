//! Whether a token holds (RFC 7662), and ending it (RFC 7009).

use std::convert::Infallible;
use std::sync::Arc;

use super::super::Engine;
use super::exchange::Held;
use super::{Client, Error};
use crate::domain::credential::TokenValue;
use crate::domain::grant::Exchangeable;
use crate::domain::table::Row;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;
use crate::domain::user::User;

/// A token that holds.
#[derive(Debug)]
pub struct Introspection {
    /// The tenant that it is good for.
    pub tenant: Arc<Tenant>,
    /// The user it speaks for.
    pub user: Arc<Row<User>>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it stops working; `None` for never.
    pub expires_at: Option<Timestamp>,
}

impl Engine {
    /// What the token `text` is; `None` if it is none that holds, or not for this client.
    #[must_use]
    pub fn introspect(&self, client: &Client, text: &str) -> Option<Introspection> {
        let Held { tenant, user, token, .. } = self.find_of(client, text)?;
        let (issued_at, expires_at) = match &token {
            Exchangeable::ApiToken { id, .. } => {
                let row = tenant.api_tokens.find(id)?;
                (row.created_at, row.expires_at)
            }
            Exchangeable::Refresh(token) => (token.issued_at, Some(token.expires_at)),
        };
        Some(Introspection { tenant, user, issued_at, expires_at })
    }

    /// Ends the token `text`; what is none, or not for this client, stays as it is.
    ///
    /// # Errors
    /// [`Error::NotStored`].
    pub async fn revoke(&self, client: &Client, text: &str) -> Result<(), Error> {
        let Some(token) = self.find_revocable(client, text) else { return Ok(()) };
        let by = client.app.record.id.clone();
        let revoked = self.transact(&client.live, move |tenant, now| {
            token.revoke(tenant, &by, now);
            Ok::<_, Infallible>(())
        });
        revoked.await.map_err(|_| Error::NotStored)
    }

    /// An API token can be revoked while its user is disabled: it would hold again.
    fn find_revocable(&self, client: &Client, text: &str) -> Option<Exchangeable> {
        let id = TokenValue::new(text).fingerprint();
        if client.live.current().api_tokens.contains(&id) {
            return Some(Exchangeable::ApiToken { id, tenant: client.live.id().clone() });
        }
        self.find_of(client, text).map(|held| held.token)
    }

    fn find_of(&self, client: &Client, text: &str) -> Option<Held> {
        Held::find(self, text).filter(|held| held.is_for(client))
    }
}
