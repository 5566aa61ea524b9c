//! Refresh tokens: issued to an app for a user, and refreshed.

use super::super::Engine;
use super::super::grants::{Grant, Occasion};
use super::super::sealer::Sealed;
use super::super::sign_in::UserName;
use super::{Client, Error, Terms};
use crate::domain::grant::RefreshToken;
use crate::domain::secret::Secret;
use crate::domain::sign_in::{Door, SecondFactor};
use crate::domain::token::TokenId;
use crate::domain::user::User;

impl Engine {
    /// A refresh token of the grant `grant`.
    pub(super) fn issue_refresh_token(
        &self,
        client: &Client,
        user: &User,
        grant: TokenId,
    ) -> Result<Secret<String>, Error> {
        let now = client.live.now();
        let token = RefreshToken {
            grant,
            tenant: client.live.id().clone(),
            app: client.app.record.id.clone(),
            user: user.id.clone(),
            session: user.session,
            issued_at: now,
            expires_at: now.plus(client.app.record.refresh_token_lifetime),
        };
        self.seal(&Sealed::Refresh(token)).ok_or(Error::TooLarge)
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
        let refresh_token = Some(self.issue_refresh_token(client, &signed_in.user.record, self.draw())?);
        let occasion = Occasion::App { app: client.app.record.id.clone(), nonce: None };
        let grant =
            self.grant_user(&signed_in.live, &signed_in.tenant, &signed_in.user, occasion, lifetime).await?;
        Ok(Grant { refresh_token, ..grant })
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
