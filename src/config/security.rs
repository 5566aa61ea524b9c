//! What an account decides for all its users.

use super::problem::Place;
use super::schema::{self, Text};
use super::values::number;
use crate::domain::security_policy::{LoginPolicy, PasswordPolicy, ProtectPolicy, SecurityPolicies};

/// The policies of `account`: what it says, and the defaults for the rest.
pub(super) fn policies(account: &schema::Account, place: &mut Place<'_, '_>) -> SecurityPolicies {
    let mut policies = SecurityPolicies::default();
    if let Some(policy) = &account.login_policy {
        login(policy, &mut policies.login, place);
    }
    if let Some(policy) = &account.password_policy {
        password(policy, &mut policies.password, place);
    }
    if let Some(policy) = &account.protect_policy {
        protect(policy, &mut policies.protect, place);
    }
    policies
}

fn login(schema: &schema::LoginPolicy, policy: &mut LoginPolicy, place: &mut Place<'_, '_>) {
    let schema::LoginPolicy {
        custom_info,
        window_minutes,
        lock_minutes,
        validity_days,
        failures,
        session_minutes,
        shows_last_login,
    } = schema;
    set_text(custom_info.as_ref(), &mut policy.custom_info);
    number(window_minutes.as_ref(), &LoginPolicy::WINDOW_MINUTES, &mut policy.window_minutes, place);
    number(lock_minutes.as_ref(), &LoginPolicy::LOCK_MINUTES, &mut policy.lock_minutes, place);
    number(validity_days.as_ref(), &LoginPolicy::VALIDITY_DAYS, &mut policy.validity_days, place);
    number(failures.as_ref(), &LoginPolicy::FAILURES, &mut policy.failures, place);
    number(session_minutes.as_ref(), &LoginPolicy::SESSION_MINUTES, &mut policy.session_minutes, place);
    set(*shows_last_login, &mut policy.shows_last_login);
}

fn password(schema: &schema::PasswordPolicy, policy: &mut PasswordPolicy, place: &mut Place<'_, '_>) {
    let schema::PasswordPolicy {
        identical_in_a_row,
        minimum_age_minutes,
        minimum_length,
        remembered,
        not_user_name,
        validity_days,
        kinds,
    } = schema;
    let identical = identical_in_a_row.as_ref();
    number(identical, &PasswordPolicy::IDENTICAL_IN_A_ROW, &mut policy.identical_in_a_row, place);
    let age = minimum_age_minutes.as_ref();
    number(age, &PasswordPolicy::MINIMUM_AGE_MINUTES, &mut policy.minimum_age_minutes, place);
    number(minimum_length.as_ref(), &PasswordPolicy::MINIMUM_LENGTH, &mut policy.minimum_length, place);
    number(remembered.as_ref(), &PasswordPolicy::REMEMBERED, &mut policy.remembered, place);
    set(*not_user_name, &mut policy.not_user_name);
    number(validity_days.as_ref(), &PasswordPolicy::VALIDITY_DAYS, &mut policy.validity_days, place);
    number(kinds.as_ref(), &PasswordPolicy::KINDS, &mut policy.kinds, place);
}

fn protect(schema: &schema::ProtectPolicy, policy: &mut ProtectPolicy, place: &mut Place<'_, '_>) {
    let schema::ProtectPolicy {
        users_manage_access_keys,
        users_manage_email,
        users_manage_mobile,
        users_manage_password,
        operation_protection,
        admin_check,
        mobile,
        email,
        scene,
    } = schema;
    set(*users_manage_access_keys, &mut policy.users_manage_access_keys);
    set(*users_manage_email, &mut policy.users_manage_email);
    set(*users_manage_mobile, &mut policy.users_manage_mobile);
    set(*users_manage_password, &mut policy.users_manage_password);
    set(*operation_protection, &mut policy.operation_protection);
    one_of(admin_check.as_ref(), ["on", "off"], &mut policy.admin_check, place);
    set_text(mobile.as_ref(), &mut policy.mobile);
    set_text(email.as_ref(), &mut policy.email);
    one_of(scene.as_ref(), ["mobile", "email"], &mut policy.scene, place);
}

fn set(flag: Option<bool>, into: &mut bool) {
    *into = flag.unwrap_or(*into);
}

fn set_text(text: Option<&Text>, into: &mut String) {
    if let Some(text) = text {
        into.clone_from(text.get_ref());
    }
}

fn one_of(text: Option<&Text>, words: [&str; 2], into: &mut String, place: &mut Place<'_, '_>) {
    if let Some(text) = text.filter(|text| !words.contains(&text.get_ref().as_str())) {
        place.problem(&text.span(), format!("write `{}` or `{}`", words[0], words[1]));
    }
    set_text(text, into);
}
