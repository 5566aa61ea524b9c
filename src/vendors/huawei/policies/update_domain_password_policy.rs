//! `PUT /v3.0/OS-SECURITYPOLICY/domains/{domain_id}/password-policy`: changes what a password must be like.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::super::caller::SignedIn;
use super::super::error::Fault;
use super::super::input::Body;
use super::super::ok;
use super::super::openapi::of_account;
use super::super::schema::{flag, object, optional, required, whole};
use super::view::PasswordBody;
use super::{number, set, update};
use crate::domain::security_policy::{PasswordPolicy, UPDATE_PASSWORD};
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) fn doc(doc: &mut Doc) {
    let policy = object([
        optional(
            "maximum_consecutive_identical_chars",
            whole("Equal characters in a row; 0 for any number.", &PasswordPolicy::IDENTICAL_IN_A_ROW),
        ),
        optional(
            "minimum_password_age",
            whole("Minutes for which users keep a new password.", &PasswordPolicy::MINIMUM_AGE_MINUTES),
        ),
        optional("minimum_password_length", whole("The least characters.", &PasswordPolicy::MINIMUM_LENGTH)),
        optional(
            "number_of_recent_passwords_disallowed",
            whole("Former passwords that are refused.", &PasswordPolicy::REMEMBERED),
        ),
        optional("password_not_username_or_invert", flag("Whether the user's name is refused, both ways.")),
        optional(
            "password_validity_period",
            whole("Days after which a password ends; 0 for never.", &PasswordPolicy::VALIDITY_DAYS),
        ),
        optional("password_char_combination", whole("Kinds of characters.", &PasswordPolicy::KINDS)),
    ]);
    of_account(doc)
        .summary("Change the password policy: what a password has to be like")
        .description("The fields that are there.")
        .body_of("application/json", object([required("password_policy", policy)]), true)
        .body_example(&json!({ "password_policy": { "minimum_password_length": 8 } }))
        .answer::<PasswordBody>(200, "The whole policy.");
}

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
