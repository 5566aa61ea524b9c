//! `PUT /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/login-policy`: changes when failures to sign in lock a user.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::ok;
use super::view::LoginBody;
use super::{number, set, update};
use crate::domain::security_policy::{LoginPolicy, UPDATE_LOGIN};
use crate::http::App;

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    Path(domain): Path<String>,
    body: Body,
) -> Result<Response, Fault> {
    let fields = body.fields().object("login_policy")?;
    let custom_info = fields.optional_text("custom_info_for_login")?.map(str::to_owned);
    let window = number(fields, "period_with_login_failures", &LoginPolicy::WINDOW_MINUTES)?;
    let lock = number(fields, "lockout_duration", &LoginPolicy::LOCK_MINUTES)?;
    let validity = number(fields, "account_validity_period", &LoginPolicy::VALIDITY_DAYS)?;
    let failures = number(fields, "login_failed_times", &LoginPolicy::FAILURES)?;
    let session = number(fields, "session_timeout", &LoginPolicy::SESSION_MINUTES)?;
    let shows_last_login = fields.optional_flag("show_recent_login_info")?;
    let policies = update(&app, &caller, UPDATE_LOGIN, domain, move |policies| {
        let login = &mut policies.login;
        set(&mut login.custom_info, custom_info.as_ref());
        set(&mut login.window_minutes, window.as_ref());
        set(&mut login.lock_minutes, lock.as_ref());
        set(&mut login.validity_days, validity.as_ref());
        set(&mut login.failures, failures.as_ref());
        set(&mut login.session_minutes, session.as_ref());
        set(&mut login.shows_last_login, shows_last_login.as_ref());
    })
    .await?;
    Ok(ok(&LoginBody::from(&policies.login)))
}
