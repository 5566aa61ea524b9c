//! Signing in with a password, and a code where login protection asks for one.

use std::sync::Arc;

use super::sign_in_locks::{Candidate, Verdict};
use super::transaction::TransactError;
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
        let place = self.locate(name).await;
        let kept = if let Place::User(_, user) = &place { user.record.password.clone() } else { None };
        let is_right = self.passwords().check(kept, password).await.map_err(|_| Refused::Unavailable)?;
        let (live, found) = match place {
            Place::User(live, user) => (live, Some(user)),
            Place::Account(live) => (live, None),
            Place::Nowhere => return Err(self.refuse_stranger(name)),
        };
        // The tenant may have moved on while the password was hashed.
        let (tenant, now) = (live.current(), live.now());
        let user = found.and_then(|user| {
            let current = tenant.users.find_row(&user.record.id)?;
            (current.record.session == user.record.session).then_some(current)
        });
        let candidate = user.as_ref().map_or_else(
            || Candidate::nobody(&spelled(name)),
            |user| Candidate::User(user.record.id.clone()),
        );
        let assumed = &self.behaviour().huawei;
        let mut outcome = match &user {
            Some(user) if is_right => sign_in::check(&tenant, &user.record, passcode, assumed, now),
            _ => Err(Refused::WrongPassword),
        };
        if let (Some(user), Ok(Factors::PasswordAndCode { step })) = (&user, &outcome) {
            outcome = self.use_up(&live, &user.record.id, *step).await.and(outcome);
        }
        let counts_as_right = outcome.as_ref().map_or_else(|refused| !refused.counts(), |_| true);
        let verdict = live.sign_in_locks().judge(candidate, lockout(&tenant), counts_as_right, now);
        if verdict == Verdict::Locked {
            return Err(Refused::Locked);
        }
        let (factors, user) = (outcome?, user.ok_or(Refused::WrongPassword)?);
        Ok(SignedIn { live, tenant, user, with_code: factors != Factors::Password })
    }

    /// Refuses somebody who is nowhere, and locks them as the users of the only tenant are locked.
    fn refuse_stranger(&self, name: &UserName) -> Refused {
        let only = self.find_only_tenant();
        let rule = only.map_or_else(|| LoginPolicy::default().lockout(), |live| lockout(&live.current()));
        match self.strangers().judge(Candidate::nobody(&spelled_in_full(name)), rule, false, self.now()) {
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
        let is_right = self.passwords().check(kept, password).await.map_err(|_| Refused::Unavailable)?;
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
        let noted =
            self.transact(live, move |tenant, _| sign_in::use_up(tenant, &user, step, &assumed)).await;
        noted.map_err(|error| match error {
            TransactError::Refused(why) => why,
            TransactError::Store(_) | TransactError::Unfinished => Refused::Unavailable,
        })
    }

    /// Where a name leads. An id without an account leads to the only tenant that has it, and in a server
    /// of one tenant to that tenant in any case.
    async fn locate(&self, name: &UserName) -> Place {
        let live = match name {
            UserName::Id(_, Some(account)) | UserName::Name(_, account) => self.find_account(account),
            UserName::Id(id, None) => self.find_only_tenant_of(id).or_else(|| self.find_only_tenant()),
        };
        let Some(live) = live else { return Place::Nowhere };
        self.prepare(&live).await;
        match find_user(&live.current(), name) {
            Some(user) => Place::User(live, user),
            None => Place::Account(live),
        }
    }
}

/// Where a name leads.
enum Place {
    /// To a user.
    User(Arc<LiveTenant>, Arc<Row<User>>),
    /// To an account that has nobody of that name.
    Account(Arc<LiveTenant>),
    /// To no account.
    Nowhere,
}

fn find_user(tenant: &Tenant, name: &UserName) -> Option<Arc<Row<User>>> {
    match name {
        UserName::Id(id, _) => tenant.users.find_row(id),
        UserName::Name(name, _) => tenant.users.find_row(tenant.users.key_of(User::NAME, name)?),
    }
}

fn lockout(tenant: &Tenant) -> LockoutRule {
    tenant.account.get().security.login.lockout()
}

/// A name that nobody has in an account that exists, however the account was spelled.
fn spelled(name: &UserName) -> String {
    match name {
        UserName::Id(id, _) => format!("id {id}"),
        UserName::Name(name, _) => format!("name {name}"),
    }
}

/// A name and the account that does not exist, or that was not named.
fn spelled_in_full(name: &UserName) -> String {
    let account = match name {
        UserName::Id(_, account) => account.as_ref(),
        UserName::Name(_, account) => Some(account),
    };
    format!("{} {account:?}", spelled(name))
}
