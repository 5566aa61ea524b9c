//! Signing in with a password, and a code where login protection asks for one.

use std::sync::Arc;

use super::sign_in_locks::{Candidate, Verdict};
use super::{Engine, LiveTenant};
use crate::domain::behaviour::Replay;
use crate::domain::id::UserId;
use crate::domain::lockout::LockoutRule;
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
        let place = self.locate(name);
        let kept = place.user().filter(|_| place.is_own_account()).and_then(|user| user.password.clone());
        let is_right = self.passwords().check(kept, password).await.map_err(|_| Refused::Stopping)?;
        let (live, found) = match place {
            Place::User { live, user, .. } => (live, Some(user)),
            Place::Account(live) => (live, None),
            Place::Nowhere => return Err(self.refuse_stranger(name)),
        };
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
        let counts_as_right = outcome.as_ref().map_or_else(|refused| !refused.counts(), |_| true);
        let verdict = live.sign_in_locks().judge(candidate, lockout(&tenant), counts_as_right, now);
        if verdict == Verdict::Locked {
            return Err(Refused::Locked);
        }
        let (factors, user) = (outcome?, user.ok_or(Refused::WrongPassword)?);
        if let Factors::PasswordAndCode { step } = factors {
            self.use_up(&live, &user.record.id, step).await?;
        }
        Ok(SignedIn { live, tenant, user, with_code: factors != Factors::Password })
    }

    /// Refuses somebody who is nowhere, and locks them as the users of the only tenant are locked.
    fn refuse_stranger(&self, name: &UserName) -> Refused {
        let only = self.find_only_tenant();
        let rule = only.map_or_else(|| LoginPolicy::default().lockout(), |live| lockout(&live.current()));
        match self.strangers().judge(stranger(name), rule, false, self.now()) {
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
        let candidate = Candidate::Confirming(user.id.clone());
        match live.sign_in_locks().judge(candidate, lockout(&live.current()), is_right, live.now()) {
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

    /// Where the user is. An id is looked for everywhere, whatever account goes with it: failures in its
    /// name count together, so that the lock does not tell one account from another.
    fn locate(&self, name: &UserName) -> Place {
        match name {
            UserName::Name(name, account) => {
                let Some(live) = self.find_account(account) else { return Place::Nowhere };
                let tenant = live.current();
                let key = tenant.users.key_of(User::NAME, name);
                match key.and_then(|key| tenant.users.find_row(key)) {
                    Some(user) => Place::User { live, user, is_own_account: true },
                    None => Place::Account(live),
                }
            }
            UserName::Id(id, account) => {
                let named = account.as_ref().and_then(|account| self.find_account(account));
                let named = named.filter(|live| live.current().users.contains(id));
                let is_own_account = named.is_some() || account.is_none();
                let live = named.or_else(|| self.find_only_tenant_of(id));
                let user = live.as_ref().and_then(|live| live.current().users.find_row(id));
                match live.zip(user) {
                    Some((live, user)) => Place::User { live, user, is_own_account },
                    None => Place::Nowhere,
                }
            }
        }
    }
}

/// Where a name leads.
enum Place {
    /// To a user; whether in the account that was named, if one was.
    User { live: Arc<LiveTenant>, user: Arc<Row<User>>, is_own_account: bool },
    /// To an account that has nobody of that name.
    Account(Arc<LiveTenant>),
    /// To no account, or to an id that nobody has.
    Nowhere,
}

impl Place {
    fn user(&self) -> Option<&User> {
        match self {
            Self::User { user, .. } => Some(&user.record),
            Self::Account(_) | Self::Nowhere => None,
        }
    }

    fn is_own_account(&self) -> bool {
        matches!(self, Self::User { is_own_account: true, .. })
    }
}

fn lockout(tenant: &Tenant) -> LockoutRule {
    tenant.account.get().security.login.lockout()
}

/// The candidate that nobody is in an account that exists, however the account was spelled.
fn nobody(name: &UserName) -> Candidate {
    Candidate::nobody(
        match name {
            UserName::Id(id, _) => id.to_string(),
            UserName::Name(name, _) => name.clone(),
        }
        .as_str(),
    )
}

/// The candidate that nobody is at all. Names are told apart by account, as they are where there is one.
fn stranger(name: &UserName) -> Candidate {
    Candidate::nobody(
        match name {
            UserName::Id(id, _) => format!("id {id}"),
            UserName::Name(name, account) => format!("name {name} {account:?}"),
        }
        .as_str(),
    )
}
