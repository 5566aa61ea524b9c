//! The policies as the vendor writes them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::security_policy::{LoginPolicy, PasswordPolicy, ProtectPolicy};

#[derive(JsonSchema, Serialize)]
pub(super) struct LoginBody<'a> {
    /// The policy.
    login_policy: Login<'a>,
}

#[derive(JsonSchema, Serialize)]
#[expect(clippy::struct_field_names, reason = "the vendor's names")]
struct Login<'a> {
    /// What the console shows at the sign-in.
    custom_info_for_login: &'a str,
    /// Minutes within which failures count together.
    period_with_login_failures: u16,
    /// Minutes for which a user is locked.
    lockout_duration: u16,
    /// Days after which an unused user is disabled; kept and shown.
    account_validity_period: u16,
    /// Failures that lock a user.
    login_failed_times: u16,
    /// Minutes after which the console signs out; kept and shown.
    session_timeout: u16,
    /// Whether the console shows the last sign-in.
    show_recent_login_info: bool,
}

impl<'a> From<&'a LoginPolicy> for LoginBody<'a> {
    fn from(policy: &'a LoginPolicy) -> Self {
        Self {
            login_policy: Login {
                custom_info_for_login: &policy.custom_info,
                period_with_login_failures: policy.window_minutes,
                lockout_duration: policy.lock_minutes,
                account_validity_period: policy.validity_days,
                login_failed_times: policy.failures,
                session_timeout: policy.session_minutes,
                show_recent_login_info: policy.shows_last_login,
            },
        }
    }
}

#[derive(JsonSchema, Serialize)]
pub(super) struct PasswordBody {
    /// The policy.
    password_policy: Password,
}

#[derive(JsonSchema, Serialize)]
#[expect(clippy::struct_field_names, reason = "the vendor's names")]
struct Password {
    /// Equal characters in a row that are allowed; 0 for any number.
    maximum_consecutive_identical_chars: u16,
    /// The most characters.
    maximum_password_length: usize,
    /// Minutes for which users cannot change a new password.
    minimum_password_age: u16,
    /// The least characters.
    minimum_password_length: u16,
    /// Former passwords that are refused.
    number_of_recent_passwords_disallowed: u16,
    /// Whether the user's name is refused, forwards or backwards.
    password_not_username_or_invert: bool,
    /// The same, as a sentence.
    password_requirements: String,
    /// Days after which a password ends; 0 for never.
    password_validity_period: u16,
    /// Kinds of characters that a password needs.
    password_char_combination: u16,
}

impl From<&PasswordPolicy> for PasswordBody {
    fn from(policy: &PasswordPolicy) -> Self {
        let (kinds, least, most) = (policy.kinds, policy.minimum_length, PasswordPolicy::MAXIMUM_LENGTH);
        Self {
            password_policy: Password {
                maximum_consecutive_identical_chars: policy.identical_in_a_row,
                maximum_password_length: most,
                minimum_password_age: policy.minimum_age_minutes,
                minimum_password_length: least,
                number_of_recent_passwords_disallowed: policy.remembered,
                password_not_username_or_invert: policy.not_user_name,
                // The vendor's text is not known; this one says the same as the numbers.
                password_requirements: format!(
                    "{least} to {most} characters of at least {kinds} kinds: uppercase letters, lowercase \
                     letters, digits and special characters."
                ),
                password_validity_period: policy.validity_days,
                password_char_combination: kinds,
            },
        }
    }
}

#[derive(JsonSchema, Serialize)]
pub(super) struct ProtectBody<'a> {
    /// The policy.
    protect_policy: Protect<'a>,
}

#[derive(JsonSchema, Serialize)]
struct Protect<'a> {
    /// What users may change themselves.
    allow_user: AllowUser,
    /// Whether the console protects operations.
    operation_protection: bool,
    /// The number that the console asks.
    mobile: &'a str,
    /// Whether the console asks somebody else: `on`, `off` or empty.
    admin_check: &'a str,
    /// The address that the console asks.
    email: &'a str,
    /// How the console asks: `mobile`, `email` or empty.
    scene: &'a str,
}

#[derive(JsonSchema, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's body has these four")]
struct AllowUser {
    /// Their access keys.
    manage_accesskey: bool,
    /// Their e-mail address.
    manage_email: bool,
    /// Their number.
    manage_mobile: bool,
    /// Their password.
    manage_password: bool,
}

impl<'a> From<&'a ProtectPolicy> for ProtectBody<'a> {
    fn from(policy: &'a ProtectPolicy) -> Self {
        Self {
            protect_policy: Protect {
                allow_user: AllowUser {
                    manage_accesskey: policy.users_manage_access_keys,
                    manage_email: policy.users_manage_email,
                    manage_mobile: policy.users_manage_mobile,
                    manage_password: policy.users_manage_password,
                },
                operation_protection: policy.operation_protection,
                mobile: &policy.mobile,
                admin_check: &policy.admin_check,
                email: &policy.email,
                scene: &policy.scene,
            },
        }
    }
}
