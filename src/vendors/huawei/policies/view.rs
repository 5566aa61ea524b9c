//! The policies as the vendor writes them.

use serde::Serialize;

use crate::domain::security_policy::{LoginPolicy, PasswordPolicy, ProtectPolicy};

#[derive(Serialize)]
pub(super) struct LoginBody<'a> {
    login_policy: Login<'a>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the vendor's names")]
struct Login<'a> {
    custom_info_for_login: &'a str,
    period_with_login_failures: u16,
    lockout_duration: u16,
    account_validity_period: u16,
    login_failed_times: u16,
    session_timeout: u16,
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

#[derive(Serialize)]
pub(super) struct PasswordBody {
    password_policy: Password,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the vendor's names")]
struct Password {
    maximum_consecutive_identical_chars: u16,
    maximum_password_length: usize,
    minimum_password_age: u16,
    minimum_password_length: u16,
    number_of_recent_passwords_disallowed: u16,
    password_not_username_or_invert: bool,
    password_requirements: String,
    password_validity_period: u16,
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

#[derive(Serialize)]
pub(super) struct ProtectBody<'a> {
    protect_policy: Protect<'a>,
}

#[derive(Serialize)]
struct Protect<'a> {
    allow_user: AllowUser,
    operation_protection: bool,
    mobile: &'a str,
    admin_check: &'a str,
    email: &'a str,
    scene: &'a str,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's body has these four")]
struct AllowUser {
    manage_accesskey: bool,
    manage_email: bool,
    manage_mobile: bool,
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
