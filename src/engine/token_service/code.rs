//! Authorization codes: issued to a browser, redeemed by the app.

use std::sync::Arc;

use super::super::grants::Grant;
use super::super::sealer::Sealed;
use super::super::transaction::TransactError;
use super::super::{Engine, LiveTenant};
use super::{Client, Error, Terms};
use crate::domain::grant::{AuthorizationCode, CODE_LIFETIME, CodeError, Redeemer};
use crate::domain::oauth_app::OAuthApp;
use crate::domain::secret::Secret;
use crate::domain::table::Row;
use crate::domain::tenant::Tenant;
use crate::domain::token::TokenId;
use crate::domain::user::User;

/// What an app asks for when it sends a browser to sign in.
#[derive(Debug)]
pub struct AuthorizationRequest<'a> {
    /// Where.
    pub live: Arc<LiveTenant>,
    /// The tenant at that moment.
    pub tenant: Arc<Tenant>,
    /// The app, which need not have shown its secret.
    pub app: Arc<Row<OAuthApp>>,
    /// Where the browser is sent with the code.
    pub redirect_uri: &'a str,
    /// The PKCE challenge.
    pub challenge: Option<&'a str>,
    /// What the id token repeats.
    pub nonce: Option<&'a str>,
    /// Names the request.
    pub fingerprint: TokenId,
}

impl Engine {
    /// A code for `user`, who has signed in.
    pub(super) fn issue_code(
        &self,
        request: &AuthorizationRequest<'_>,
        user: &User,
    ) -> Result<Secret<String>, Error> {
        let code = AuthorizationCode {
            id: request.live.draw(),
            grant: request.live.draw(),
            tenant: request.live.id().clone(),
            app: request.app.record.id.clone(),
            user: user.id.clone(),
            session: user.session,
            redirect_uri: request.redirect_uri.to_owned(),
            challenge: request.challenge.map(str::to_owned),
            nonce: request.nonce.map(str::to_owned),
            expires_at: request.live.now().plus(CODE_LIFETIME),
        };
        self.seal(&request.live, &Sealed::Code(code)).ok_or(Error::TooLarge)
    }

    /// Redeems the code `text`, with what the client shows along with it.
    ///
    /// # Errors
    /// [`Error::UnknownCode`], [`Error::Code`], and refuses the terms; then the code is not used up.
    pub async fn redeem_code(
        &self,
        client: &Client,
        text: &str,
        redirect_uri: Option<&str>,
        verifier: Option<&str>,
        terms: Terms<'_>,
    ) -> Result<Grant, Error> {
        let sealed = self.open(text).ok_or(Error::UnknownCode)?;
        let Sealed::Code(code) = &*sealed else { return Err(Error::UnknownCode) };
        if code.tenant != *client.live.id() {
            return Err(CodeError::OtherClient.into());
        }
        let lifetime = client.lifetime(terms)?;
        let by = Redeemer {
            app: client.app.record.id.clone(),
            redirect_uri: redirect_uri.map(str::to_owned),
            verifier: verifier.map(|verifier| Secret::new(verifier.to_owned())),
        };
        let (asked, refresh_lifetime) = (code.clone(), client.app.record.refresh_token_lifetime);
        let redeemed = self
            .transact(&client.live, move |tenant, now| asked.redeem(tenant, &by, refresh_lifetime, now))
            .await
            .map_err(|error| match error {
                TransactError::Refused(why) => Error::Code(why),
                TransactError::Store(_) | TransactError::Unfinished => Error::NotStored,
            })?;
        let user = redeemed.ok_or(CodeError::Used)?;
        self.grant_signed_in(client, &user, code.grant, code.nonce.clone(), lifetime).await
    }
}
