//! Tokens for users who have signed in to an app, and refreshing them.

use std::sync::Arc;
use std::time::Duration;

use super::super::Engine;
use super::super::grants::{Grant, Occasion};
use super::super::sealer::Sealed;
use super::super::sign_in::UserName;
use super::{Client, Error, Terms};
use crate::domain::grant::RefreshToken;
use crate::domain::secret::Secret;
use crate::domain::sign_in::{Door, SecondFactor};
use crate::domain::table::Row;
use crate::domain::token::TokenId;
use crate::domain::user::User;

impl Engine {
    /// Tokens for a user who has signed in to the client's app: all of the grant `grant`.
    pub(super) async fn grant_signed_in(
        &self,
        client: &Client,
        user: &Arc<Row<User>>,
        grant: TokenId,
        nonce: Option<String>,
        lifetime: Duration,
    ) -> Result<Grant, Error> {
        let (live, app, now) = (&client.live, &client.app.record, client.live.now());
        let token = RefreshToken {
            grant,
            tenant: live.id().clone(),
            app: app.id.clone(),
            user: user.record.id.clone(),
            session: user.record.session,
            issued_at: now,
            expires_at: now.plus(app.refresh_token_lifetime),
        };
        let refresh_token = Some(self.seal(live, &Sealed::Refresh(token)).ok_or(Error::TooLarge)?);
        let occasion = Occasion::App { app: app.id.clone(), nonce };
        let grant = self.grant_user(live, &live.current(), user, occasion, lifetime).await?;
        Ok(Grant { refresh_token, ..grant })
    }

    /// Tokens for a user whose password the client knows (RFC 6749, section 4.3).
    ///
    /// # Errors
    /// [`Error::SignIn`], and refuses the terms; then the password is not looked at.
    pub async fn grant_password(
        &self,
        client: &Client,
        username: &str,
        password: Secret<String>,
        shown: SecondFactor<'_>,
        terms: Terms<'_>,
    ) -> Result<Grant, Error> {
        let lifetime = client.lifetime(terms)?;
        let organization = client.tenant.organization.get().id.clone();
        let name = UserName::Username(username.to_owned(), organization);
        let signed_in = self.sign_in(&name, password, shown, Door::PasswordGrant).await?;
        self.grant_signed_in(client, &signed_in.user, client.live.draw(), None, lifetime).await
    }

    /// Tokens for the refresh token `text`, or for an API token in its place; `raw` is another spelling of it.
    ///
    /// # Errors
    /// As [`Engine::exchange`]; [`Error::OtherClient`], and refuses the terms.
    pub async fn refresh(
        &self,
        client: &Client,
        text: &str,
        raw: Option<&str>,
        passcode: Option<&str>,
        terms: Terms<'_>,
    ) -> Result<Grant, Error> {
        let held = self.find_exchangeable(text, raw)?;
        if !held.is_for(client) {
            return Err(Error::OtherClient);
        }
        let lifetime = client.lifetime(terms)?;
        held.grant(self, passcode, Some(lifetime)).await
    }
}
