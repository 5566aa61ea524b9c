//! `PATCH /csp/gateway/iam/vmwid/api/principal/mfa`: turns the caller's own MFA on or off.
//!
//! It is Huawei's login protection, seen from here: what is turned off shows `none` there.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use super::super::JSON;
use super::super::caller::SignedIn;
use super::super::error::Fault;
use crate::domain::mfa_status::{self, TurnError};
use crate::domain::secret::Secret;
use crate::http::App;
use crate::http::face::json;

/// `UpdateMfaResponse`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UpdateMfaResponse {
    turned_on: bool,
}

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    body: Bytes,
) -> Result<Response, Fault> {
    // Service accounts first, then the body, then whether there is anything to turn: an assumed order.
    let user = mfa_status::may_turn(caller.tenant(), caller.principal());
    if let Err(error @ TurnError::Forbidden(_)) = user {
        return Err(error.into());
    }
    let (password, turned_on) = read(&body)?;
    let user = user?;
    app.engine().confirm_password(caller.live(), user, password).await?;
    caller
        .write(app.engine(), move |tenant, caller, now| mfa_status::turn(tenant, caller, turned_on, now))
        .await?;
    Ok(json(JSON, &UpdateMfaResponse { turned_on }))
}

/// `UpdateMfaRequest`. Mistakes never repeat what was sent.
fn read(body: &[u8]) -> Result<(Secret<String>, bool), Fault> {
    let body: Value =
        serde_json::from_slice(body).map_err(|_| Fault::Invalid("The request body is not JSON"))?;
    let password = body["password"].as_str().filter(|password| !password.is_empty());
    let password = password.ok_or(Fault::Invalid("Password was not provided"))?;
    let turned_on = body["turnedOn"].as_bool();
    let turned_on =
        turned_on.ok_or(Fault::Invalid("turnedOn was not provided, or is neither true nor false"))?;
    Ok((Secret::new(password.to_owned()), turned_on))
}
