//! `POST /csp/gateway/am/api/auth/revoke`: ends a refresh token (RFC 7009).

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;

use super::super::error::Fault;
use super::code::not_stored;
use super::exchange::{Exchangeable, Kind};
use super::parameters::Parameters;
use crate::domain::api_token;
use crate::http::App;
use crate::http::authorization::Authorization;

/// A token that is none, or another client's, is revoked as far as this client is concerned: 200 as well.
pub(super) async fn handler(
    State(app): State<App>,
    authorization: Authorization,
    parameters: Parameters,
) -> Result<Response, Fault> {
    let (client, token) = Exchangeable::asked_by_client(&app, &authorization, &parameters)?;
    if let Some(token) = token {
        let (kind, by) = (token.kind, client.app.record.id.clone());
        let revoked = app.engine().transact(&client.live, move |tenant, now| {
            match &kind {
                Kind::Refresh(refresh) if refresh.app == by => refresh.revoke(tenant, now),
                Kind::Refresh(_) => {}
                Kind::ApiToken(id) => api_token::revoke(tenant, id, by.as_str(), now),
            }
            Ok::<_, Infallible>(())
        });
        revoked.await.map_err(not_stored)?;
    }
    Ok(Response::new(Body::empty()))
}
