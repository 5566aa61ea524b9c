//! What an account decides for all its users: sign-in, passwords, and what they may change themselves.
//!
//! Names, ranges and defaults: Huawei's pages of `OS-SECURITYPOLICY` and the models of its SDK.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::lockout::LockoutRule;
use super::policy::{self, Action, Forbidden, Target, Who};
use super::principal::Principal;
use super::tenant::Tenant;

/// Reading the login policy.
pub const SHOW_LOGIN: Action = Action::new("iam:securitypolicies:getLoginPolicy", Who::Permitted);
/// Changing the login policy.
pub const UPDATE_LOGIN: Action = Action::new("iam:securitypolicies:updateLoginPolicy", Who::Permitted);
/// Reading the password policy.
pub const SHOW_PASSWORD: Action = Action::new("iam:securitypolicies:getPasswordPolicy", Who::Permitted);
/// Changing the password policy.
pub const UPDATE_PASSWORD: Action = Action::new("iam:securitypolicies:updatePasswordPolicy", Who::Permitted);
/// Reading the protection policy.
pub const SHOW_PROTECT: Action = Action::new("iam:securitypolicies:getProtectPolicy", Who::Permitted);
/// Changing the protection policy.
pub const UPDATE_PROTECT: Action = Action::new("iam:securitypolicies:updateProtectPolicy", Who::Permitted);

/// An account's policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityPolicies {
    /// Of signing in.
    pub login: LoginPolicy,
    /// Of passwords.
    pub password: PasswordPolicy,
    /// Of what users may change themselves.
    pub protect: ProtectPolicy,
}

/// When failures to sign in lock a user, and what the console shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginPolicy {
    /// A text for the console's sign-in page.
    pub custom_info: String,
    /// Failures count together for this many minutes.
    pub window_minutes: u16,
    /// A lock lasts this many minutes.
    pub lock_minutes: u16,
    /// Days without a sign-in after which a user is disabled, 0 for never. Kept, and not acted on.
    pub validity_days: u16,
    /// This many failures lock.
    pub failures: u16,
    /// Minutes after which an idle console session ends. Kept: there is no console session to end.
    pub session_minutes: u16,
    /// Whether the console shows the last sign-in. Kept.
    pub shows_last_login: bool,
}

impl LoginPolicy {
    /// What [`LoginPolicy::window_minutes`] may be.
    pub const WINDOW_MINUTES: RangeInclusive<u16> = 15..=60;
    /// What [`LoginPolicy::lock_minutes`] may be.
    pub const LOCK_MINUTES: RangeInclusive<u16> = 15..=30;
    /// What [`LoginPolicy::validity_days`] may be.
    pub const VALIDITY_DAYS: RangeInclusive<u16> = 0..=240;
    /// What [`LoginPolicy::failures`] may be.
    pub const FAILURES: RangeInclusive<u16> = 3..=10;
    /// What [`LoginPolicy::session_minutes`] may be.
    pub const SESSION_MINUTES: RangeInclusive<u16> = 15..=1440;

    /// The rule of locking that it sets.
    #[must_use]
    pub fn lockout(&self) -> LockoutRule {
        LockoutRule {
            failures: self.failures.into(),
            within: Some(Duration::from_mins(self.window_minutes.into())),
            lock: Duration::from_mins(self.lock_minutes.into()),
        }
    }
}

impl Default for LoginPolicy {
    fn default() -> Self {
        Self {
            custom_info: String::new(),
            window_minutes: 15,
            lock_minutes: 15,
            validity_days: 0,
            failures: 5,
            session_minutes: 60,
            shows_last_login: false,
        }
    }
}

/// What a password must be like, and for how long it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The most equal characters in a row, 0 for any number.
    pub identical_in_a_row: u16,
    /// Minutes that a password must be kept before it is changed again.
    pub minimum_age_minutes: u16,
    /// The fewest characters.
    pub minimum_length: u16,
    /// How many former passwords may not be used again.
    pub remembered: u16,
    /// Whether the user's name, forwards or backwards, is refused.
    pub not_user_name: bool,
    /// Days after which a password no longer signs in, 0 for never.
    pub validity_days: u16,
    /// The fewest kinds of characters: upper case, lower case, digits, others.
    pub kinds: u16,
}

impl PasswordPolicy {
    /// The most characters.
    pub const MAXIMUM_LENGTH: usize = 32;
    /// What [`PasswordPolicy::identical_in_a_row`] may be.
    pub const IDENTICAL_IN_A_ROW: RangeInclusive<u16> = 0..=32;
    /// What [`PasswordPolicy::minimum_age_minutes`] may be.
    pub const MINIMUM_AGE_MINUTES: RangeInclusive<u16> = 0..=1440;
    /// What [`PasswordPolicy::minimum_length`] may be.
    pub const MINIMUM_LENGTH: RangeInclusive<u16> = 6..=32;
    /// What [`PasswordPolicy::remembered`] may be.
    pub const REMEMBERED: RangeInclusive<u16> = 0..=10;
    /// What [`PasswordPolicy::validity_days`] may be.
    pub const VALIDITY_DAYS: RangeInclusive<u16> = 0..=180;
    /// What [`PasswordPolicy::kinds`] may be.
    pub const KINDS: RangeInclusive<u16> = 2..=4;
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            identical_in_a_row: 0,
            minimum_age_minutes: 0,
            minimum_length: 8,
            remembered: 0,
            not_user_name: true,
            validity_days: 0,
            kinds: 2,
        }
    }
}

/// What users may change themselves, and who confirms sensitive operations of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own at the vendor")]
pub struct ProtectPolicy {
    /// Users may make and change their own access keys.
    pub users_manage_access_keys: bool,
    /// Users may change their e-mail address.
    pub users_manage_email: bool,
    /// Users may change their mobile number.
    pub users_manage_mobile: bool,
    /// Users may change their password.
    pub users_manage_password: bool,
    /// Whether the console asks for confirmation. Kept: interfaces are not concerned.
    pub operation_protection: bool,
    /// Whether a person named here confirms (`on`), or whoever operates (`off`). Kept.
    pub admin_check: String,
    /// That person's mobile number. Kept.
    pub mobile: String,
    /// That person's e-mail address. Kept.
    pub email: String,
    /// How that person confirms: `mobile` or `email`. Kept.
    pub scene: String,
}

impl Default for ProtectPolicy {
    fn default() -> Self {
        Self {
            users_manage_access_keys: true,
            users_manage_email: true,
            users_manage_mobile: true,
            users_manage_password: true,
            operation_protection: false,
            admin_check: String::new(),
            mobile: String::new(),
            email: String::new(),
            scene: String::new(),
        }
    }
}

/// The policies of `account`, as `caller` may see them by `action`.
///
/// # Errors
/// Refuses callers by [`policy::decide`], and any account that is not the caller's.
pub fn show<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    action: Action,
    account: &str,
) -> Result<&'t SecurityPolicies, Forbidden> {
    policy::decide(tenant, caller, action, Target::Account)?;
    policy::own_account(tenant, caller, Some(account))?;
    Ok(&tenant.account.get().security)
}

/// Changes the policies of `account` by `action`, and answers them as they are then.
///
/// # Errors
/// As [`show`].
pub fn update(
    tenant: &mut Tenant,
    caller: &Principal,
    action: Action,
    account: &str,
    change: impl FnOnce(&mut SecurityPolicies),
) -> Result<SecurityPolicies, Forbidden> {
    show(tenant, caller, action, account)?;
    let mut account = tenant.account.get().clone();
    change(&mut account.security);
    let now = account.security.clone();
    tenant.account.put(account);
    Ok(now)
}
