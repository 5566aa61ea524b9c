//! `GET /v3.0/OS-USER/users/{user_id}/login-protect`: one user's login protection.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::JSON;
use super::caller::SignedIn;
use super::error::Fault;
use crate::domain::id::UserId;
use crate::domain::login_protection;
use crate::http::face::json;

#[derive(Serialize)]
struct Body<'a> {
    login_protect: LoginProtect<'a>,
}

#[derive(Serialize)]
struct LoginProtect<'a> {
    user_id: &'a UserId,
    enabled: bool,
    verification_method: &'static str,
}

pub(super) async fn handler(
    SignedIn(caller): SignedIn,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let user_id = UserId::new(&user_id);
    let protection = login_protection::show(caller.tenant(), caller.principal(), &user_id)?;
    Ok(json(
        JSON,
        &Body {
            login_protect: LoginProtect {
                user_id: &user_id,
                enabled: protection.enabled(),
                verification_method: protection.verification_method(),
            },
        },
    ))
}
