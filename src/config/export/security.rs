//! What an account decides for all its users: what differs from the defaults.

use super::super::schema;
use super::{spanned, text};
use crate::domain::security_policy::{LoginPolicy, PasswordPolicy, ProtectPolicy};

/// `value`, where it is not the default.
fn other<T: Clone + PartialEq>(value: &T, default: &T) -> Option<T> {
    (value != default).then(|| value.clone())
}

pub(super) fn login(policy: &LoginPolicy) -> Option<schema::LoginPolicy> {
    let default = LoginPolicy::default();
    let LoginPolicy {
        custom_info,
        window_minutes,
        lock_minutes,
        validity_days,
        failures,
        session_minutes,
        shows_last_login,
    } = policy;
    other(policy, &default).map(|_| schema::LoginPolicy {
        custom_info: other(custom_info, &default.custom_info).map(spanned),
        window_minutes: other(window_minutes, &default.window_minutes).map(spanned),
        lock_minutes: other(lock_minutes, &default.lock_minutes).map(spanned),
        validity_days: other(validity_days, &default.validity_days).map(spanned),
        failures: other(failures, &default.failures).map(spanned),
        session_minutes: other(session_minutes, &default.session_minutes).map(spanned),
        shows_last_login: other(shows_last_login, &default.shows_last_login),
    })
}

pub(super) fn password(policy: &PasswordPolicy) -> Option<schema::PasswordPolicy> {
    let default = PasswordPolicy::default();
    let PasswordPolicy {
        identical_in_a_row,
        minimum_age_minutes,
        minimum_length,
        remembered,
        not_user_name,
        validity_days,
        kinds,
    } = policy;
    other(policy, &default).map(|_| schema::PasswordPolicy {
        identical_in_a_row: other(identical_in_a_row, &default.identical_in_a_row).map(spanned),
        minimum_age_minutes: other(minimum_age_minutes, &default.minimum_age_minutes).map(spanned),
        minimum_length: other(minimum_length, &default.minimum_length).map(spanned),
        remembered: other(remembered, &default.remembered).map(spanned),
        not_user_name: other(not_user_name, &default.not_user_name),
        validity_days: other(validity_days, &default.validity_days).map(spanned),
        kinds: other(kinds, &default.kinds).map(spanned),
    })
}

pub(super) fn protect(policy: &ProtectPolicy) -> Option<schema::ProtectPolicy> {
    let default = ProtectPolicy::default();
    let ProtectPolicy {
        users_manage_access_keys,
        users_manage_email,
        users_manage_mobile,
        users_manage_password,
        operation_protection,
        admin_check,
        mobile,
        email,
        scene,
    } = policy;
    // The default of each text is to be empty, which is written by leaving it out.
    let said = |value: &str| (!value.is_empty()).then(|| text(value));
    other(policy, &default).map(|_| schema::ProtectPolicy {
        users_manage_access_keys: other(users_manage_access_keys, &default.users_manage_access_keys),
        users_manage_email: other(users_manage_email, &default.users_manage_email),
        users_manage_mobile: other(users_manage_mobile, &default.users_manage_mobile),
        users_manage_password: other(users_manage_password, &default.users_manage_password),
        operation_protection: other(operation_protection, &default.operation_protection),
        admin_check: said(admin_check),
        mobile: said(mobile),
        email: said(email),
        scene: said(scene),
    })
}
