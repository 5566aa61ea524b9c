//! Signing in with a password, and a code where login protection asks for one.

use std::sync::Arc;

use super::sign_in_locks::{Candidate, Verdict};
use super::{Engine, LiveTenant};
use crate::domain::behaviour::Replay;
use crate::domain::id::UserId;
use crate::domain::secret::Secret;
use crate::domain::security_policy::LoginPolicy;
use crate::domain::sign_in::{self, Factors, Refused};
use crate::domain::table::Row;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;

/// An account, as a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountName {
    /// By id.
    Id(String),
    /// By name.
    Name(String),
}

/// A user, as a request names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserName {
    /// By id, alone in all accounts or in one.
    Id(UserId, Option<AccountName>),
    /// By name, in an account.
    Name(String, AccountName),
}

/// Somebody who showed who they are.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Where.
    pub live: Arc<LiveTenant>,
    /// The tenant at that moment.
    pub tenant: Arc<Tenant>,
    /// Who.
    pub user: Arc<Row<User>>,
    /// Whether a code was asked for, and right.
    pub with_code: bool,
}

impl Engine {
    /// Signs a user in.
    ///
    /// Spends the same work on a user who does not exist, and counts such failures too: neither the
    /// time nor a lock tells who does.
    ///
    /// # Errors
    /// See [`Refused`].
    pub async fn sign_in(
        &self,
        name: &UserName,
        password: Secret<String>,
        passcode: Option<&str>,
    ) -> Result<SignedIn, Refused> {
        let live = self.find_account_of(name);
        let found = live.as_ref().and_then(|live| find_user(&live.current(), name));
        let kept = found.as_ref().and_then(|user| user.record.password.clone());
        let is_right = self.passwords().check(kept, password).await.map_err(|_| Refused::Stopping)?;
        let Some(live) = live else { return Err(self.refuse_nobody(name)) };
        // The tenant may have moved on while the password was hashed.
        let (tenant, now) = (live.current(), live.now());
        let user = found.and_then(|user| {
            let current = tenant.users.find_row(&user.record.id)?;
            (current.record.session == user.record.session).then_some(current)
        });
        let candidate =
            user.as_ref().map_or_else(|| nobody(name), |user| Candidate::User(user.record.id.clone()));
        let assumed = &self.behaviour().huawei;
        let outcome = match &user {
            Some(user) if is_right => sign_in::check(&tenant, &user.record, passcode, assumed, now),
            _ => Err(Refused::WrongPassword),
        };
        let rule = tenant.account.get().security.login.lockout();
        let counts_as_right = outcome.as_ref().map_or_else(|refused| !refused.counts(), |_| true);
        if live.sign_in_locks().judge(candidate, rule, counts_as_right, now) == Verdict::Locked {
            return Err(Refused::Locked);
        }
        let (factors, user) = (outcome?, user.ok_or(Refused::WrongPassword)?);
        if let Factors::PasswordAndCode { step } = factors {
            self.use_up(&live, &user.record.id, step).await?;
        }
        Ok(SignedIn { live, tenant, user, with_code: factors != Factors::Password })
    }

    /// Refuses somebody of whom not even the account is known, and locks them like others.
    fn refuse_nobody(&self, name: &UserName) -> Refused {
        let (rule, now) = (LoginPolicy::default().lockout(), self.now());
        match self.strangers().judge(nobody(name), rule, false, now) {
            Verdict::Locked => Refused::Locked,
            Verdict::Counted => Refused::WrongPassword,
        }
    }

    /// Whether `password` is the user's. Failures lock this, and not signing in.
    ///
    /// # Errors
    /// Refuses a wrong one, and any while the user is locked.
    pub async fn confirm_password(
        &self,
        live: &Arc<LiveTenant>,
        user: &User,
        password: Secret<String>,
    ) -> Result<(), Refused> {
        let kept = user.password.clone();
        let is_right = self.passwords().check(kept, password).await.map_err(|_| Refused::Stopping)?;
        let rule = live.current().account.get().security.login.lockout();
        let candidate = Candidate::Confirming(user.id.clone());
        match live.sign_in_locks().judge(candidate, rule, is_right, live.now()) {
            Verdict::Locked => Err(Refused::Locked),
            Verdict::Counted if is_right => Ok(()),
            Verdict::Counted => Err(Refused::WrongPassword),
        }
    }

    /// Notes the step of a code, where codes may not be used twice.
    async fn use_up(&self, live: &Arc<LiveTenant>, user: &UserId, step: i64) -> Result<(), Refused> {
        if self.behaviour().huawei.replayed_codes == Replay::Allowed {
            return Ok(());
        }
        let (user, assumed) = (user.clone(), self.behaviour().huawei.clone());
        let used = self.transact(live, move |tenant, _| sign_in::use_up(tenant, &user, step, &assumed)).await;
        used.map_err(|_| Refused::WrongCode)
    }

    /// The tenant in which the user may be.
    fn find_account_of(&self, name: &UserName) -> Option<Arc<LiveTenant>> {
        match name {
            UserName::Id(_, Some(account)) | UserName::Name(_, account) => self.find_account(account),
            UserName::Id(user, None) => self.find_only_tenant_of(user),
        }
    }
}

/// The candidate that nobody is: however the account was spelled.
fn nobody(name: &UserName) -> Candidate {
    Candidate::nobody(&match name {
        UserName::Id(id, _) => format!("id {id}"),
        UserName::Name(name, _) => format!("name {name}"),
    })
}

fn find_user(tenant: &Tenant, name: &UserName) -> Option<Arc<Row<User>>> {
    match name {
        UserName::Id(id, _) => tenant.users.find_row(id),
        UserName::Name(name, _) => tenant.users.find_row(tenant.users.key_of(User::NAME, name)?),
    }
}
