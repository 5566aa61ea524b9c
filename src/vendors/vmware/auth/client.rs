//! Where a client shows its id and secret.

use super::super::error::Fault;
use super::parameters::Parameters;
use crate::engine::token_service::Client;
use crate::http::App;
use crate::http::authorization::Authorization;

/// The client that the header shows, else the form.
///
/// # Errors
/// 401 if there is none, or its secret is wrong; 429 beyond its limit.
pub(super) fn authenticate(
    app: &App,
    authorization: &Authorization,
    parameters: &Parameters,
) -> Result<Client, Fault> {
    let engine = app.engine();
    let client = match authorization {
        Authorization::Basic(_) | Authorization::Unreadable => {
            engine.authenticate_client(authorization.clients())
        }
        _ => {
            let secret = parameters.get("client_secret").unwrap_or_default();
            let shown = parameters.get("client_id").map(|id| (id.to_owned(), secret.to_owned()));
            engine.authenticate_client(shown)
        }
    };
    Ok(client?)
}

/// The client that the header shows.
///
/// # Errors
/// 400 without a header that can be read, and as [`authenticate`].
pub(super) fn by_basic(app: &App, authorization: &Authorization) -> Result<Client, Fault> {
    match authorization {
        Authorization::Missing => Err(Fault::Invalid("Authorization header must be specified")),
        Authorization::Unreadable => Err(Fault::Invalid("Invalid authorization header")),
        Authorization::Bearer { .. } | Authorization::Other => {
            Err(Fault::Invalid("Invalid authorization header. Missing \"Basic\" prefix"))
        }
        Authorization::Basic(_) => Ok(app.engine().authenticate_client(authorization.clients())?),
    }
}
