//! `PUT /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/password-policy`: changes what a password must be like.

use axum::extract::{Path, State};
use axum::response::Response;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::ok;
use super::view::PasswordBody;
use super::{number, set, update};
use crate::domain::security_policy::{PasswordPolicy, UPDATE_PASSWORD};
use crate::http::App;

pub(super) async fn handler(
    State(app): State<App>,
    SignedIn(caller, _): SignedIn,
    Path(domain): Path<String>,
    body: Body,
) -> Result<Response, Fault> {
    let fields = body.fields().object("password_policy")?;
    let identical =
        number(fields, "maximum_consecutive_identical_chars", &PasswordPolicy::IDENTICAL_IN_A_ROW)?;
    let age = number(fields, "minimum_password_age", &PasswordPolicy::MINIMUM_AGE_MINUTES)?;
    let length = number(fields, "minimum_password_length", &PasswordPolicy::MINIMUM_LENGTH)?;
    let remembered = number(fields, "number_of_recent_passwords_disallowed", &PasswordPolicy::REMEMBERED)?;
    let not_user_name = fields.optional_flag("password_not_username_or_invert")?;
    let validity = number(fields, "password_validity_period", &PasswordPolicy::VALIDITY_DAYS)?;
    let kinds = number(fields, "password_char_combination", &PasswordPolicy::KINDS)?;
    let policies = update(&app, &caller, UPDATE_PASSWORD, domain, move |policies| {
        let password = &mut policies.password;
        set(&mut password.identical_in_a_row, identical.as_ref());
        set(&mut password.minimum_age_minutes, age.as_ref());
        set(&mut password.minimum_length, length.as_ref());
        set(&mut password.remembered, remembered.as_ref());
        set(&mut password.not_user_name, not_user_name.as_ref());
        set(&mut password.validity_days, validity.as_ref());
        set(&mut password.kinds, kinds.as_ref());
    })
    .await?;
    Ok(ok(&PasswordBody::from(&policies.password)))
}
