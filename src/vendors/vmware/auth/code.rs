//! Redeeming an authorization code, and the refresh token that comes with it.

use std::sync::Arc;

use axum::response::Response;

use super::super::error::Fault;
use super::answer::answer;
use super::client::Client;
use super::get_token_for_auth_grant_type::lifetime;
use super::parameters::Parameters;
use crate::domain::grant::{CodeError, Redeemer, RefreshToken};
use crate::domain::secret::Secret;
use crate::domain::table::Row;
use crate::domain::token::TokenId;
use crate::domain::user::User;
use crate::engine::grants::Occasion;
use crate::engine::sealer::Sealed;
use crate::engine::transaction::TransactError;
use crate::http::App;
use crate::http::face::Refusal;

pub(super) async fn redeem(app: &App, client: &Client, parameters: &Parameters) -> Result<Response, Fault> {
    let engine = app.engine();
    let text = parameters.get("code").ok_or(Fault::Invalid("invalid_request: code is missing"))?;
    let sealed = engine.open(text).ok_or(Fault::invalid_grant("Invalid authorization code"))?;
    let Sealed::Code(code) = &*sealed else {
        return Err(Fault::invalid_grant("Invalid authorization code"));
    };
    if !client.is_in(&code.tenant) {
        return Err(CodeError::OtherClient.into());
    }
    let by = Redeemer {
        app: client.app.record.id.clone(),
        redirect_uri: parameters.get("redirect_uri").map(str::to_owned),
        verifier: parameters.get("code_verifier").map(|verifier| Secret::new(verifier.to_owned())),
    };
    client.own_organization(parameters.get("orgId"))?;
    let lifetime = lifetime(client, parameters)?;
    let (asked, refresh_lifetime) = (code.clone(), client.app.record.refresh_token_lifetime);
    let redeemed = engine
        .transact(&client.live, move |tenant, now| asked.redeem(tenant, &by, refresh_lifetime, now))
        .await
        .map_err(|error| match error {
            TransactError::Refused(why) => why.into(),
            error => not_stored(error),
        })?;
    let user = redeemed.ok_or(CodeError::Used)?;
    let refresh_token = refresh_token(app, client, &user, code.grant)?;
    let occasion = Occasion::App { app: code.app.clone(), nonce: code.nonce.clone() };
    let grant = engine.grant_user(&client.live, &client.live.current(), &user, occasion, lifetime).await?;
    Ok(answer(&grant, &engine.behaviour().vmware, Some(refresh_token.expose())))
}

/// A refresh token of the grant `grant`.
pub(super) fn refresh_token(
    app: &App,
    client: &Client,
    user: &Arc<Row<User>>,
    grant: TokenId,
) -> Result<Secret<String>, Fault> {
    let now = client.live.now();
    let token = RefreshToken {
        grant,
        tenant: client.live.id().clone(),
        app: client.app.record.id.clone(),
        user: user.record.id.clone(),
        session: user.record.session,
        issued_at: now,
        expires_at: now.plus(client.app.record.refresh_token_lifetime),
    };
    app.engine().seal(&Sealed::Refresh(token)).ok_or(Fault::Refused(Refusal::Internal))
}

pub(super) fn not_stored<E>(error: TransactError<E>) -> Fault {
    if let TransactError::Store(error) = error {
        tracing::error!(%error, "a change was not stored");
    }
    Fault::Refused(Refusal::Internal)
}

impl From<CodeError> for Fault {
    fn from(error: CodeError) -> Self {
        Self::invalid_grant(match error {
            CodeError::Expired => "The authorization code has expired",
            CodeError::OtherClient => "The authorization code is another client's",
            CodeError::OtherRedirect => "redirect_uri is not the one that the code was asked for with",
            CodeError::WrongVerifier => "code_verifier is missing or wrong",
            CodeError::Used => "The authorization code was used before",
        })
    }
}
