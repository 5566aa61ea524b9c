//! `PUT /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/login-policy`: changes when failures to sign in lock a user.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::ok;
use super::super::openapi::of_account;
use super::super::schema::{TEXT, flag, object, optional, required, text, whole};
use super::view::LoginBody;
use super::{number, set, update};
use crate::domain::security_policy::{LoginPolicy, UPDATE_LOGIN};
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let policy = object([
        optional("custom_info_for_login", text("What the console shows at the sign-in.", TEXT)),
        optional(
            "period_with_login_failures",
            whole("Minutes within which failures count together.", &LoginPolicy::WINDOW_MINUTES),
        ),
        optional(
            "lockout_duration",
            whole("Minutes for which a user is locked.", &LoginPolicy::LOCK_MINUTES),
        ),
        optional("account_validity_period", whole("Days; kept and shown.", &LoginPolicy::VALIDITY_DAYS)),
        optional("login_failed_times", whole("Failures that lock a user.", &LoginPolicy::FAILURES)),
        optional("session_timeout", whole("Minutes; kept and shown.", &LoginPolicy::SESSION_MINUTES)),
        optional("show_recent_login_info", flag("Kept and shown.")),
    ]);
    of_account(doc)
        .summary("Change the login policy: when failures to sign in lock a user")
        .description("The fields that are there.")
        .differs("what concerns the console alone is kept and shown, and has no effect.")
        .body_of("application/json", object([required("login_policy", policy)]), true)
        .body_example(&json!({ "login_policy": { "login_failed_times": 5, "lockout_duration": 15 } }))
        .answer::<LoginBody<'_>>(200, "The whole policy.");
}

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
