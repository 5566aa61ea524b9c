//! `GET /v3.0/OS-USER/users/{user_id}/login-protect`: the login protection of a user.
//!
//! 404 where it was never configured, as the page says; disabled ones are shown with the method `none`.

use axum::extract::Path;
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::ok;
use super::super::openapi::of_user;
use super::{Body, LoginProtect};
use crate::domain::id::UserId;
use crate::domain::login_protection;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    of_user(doc)
        .summary("Show the login protection of a user")
        .answer::<Body<'_>>(200, "The login protection.")
        .empty(404, "There is no such user, or login protection was never configured for the user.");
}

pub(super) async fn handler(
    SignedIn(caller, _): SignedIn,
    Path(user_id): Path<String>,
) -> Result<Response, Fault> {
    let user_id = UserId::new(&user_id);
    let protection = login_protection::show(caller.tenant(), caller.principal(), &user_id)?;
    Ok(ok(&Body { login_protect: LoginProtect::new(&user_id, protection) }))
}
