//! Signing in with a password, and a second factor where one is asked for.

use std::convert::Infallible;
use std::sync::Arc;

use super::sign_in_locks::{Candidate, Verdict};
use super::{Engine, LiveTenant};
use crate::domain::id::{OrganizationId, UserId};
use crate::domain::lockout::LockoutRule;
use crate::domain::secret::Secret;
use crate::domain::security_policy::LoginPolicy;
use crate::domain::sign_in::{self, Attempt, Door, Factors, Purpose, Refused, SecondFactor};
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
    /// By VMware's username or e-mail address, in an organization.
    Username(String, OrganizationId),
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
    /// Whether a code or a recovery code was asked for, and right.
    pub with_code: bool,
}

impl Engine {
    /// Signs a user in, and writes it down.
    ///
    /// Spends the same work on a user who does not exist, and counts such failures too: neither the
    /// time nor a lock tells who does.
    ///
    /// # Errors
    /// See [`Refused`]. [`Refused::CodeRequired`] neither counts as a failure nor forgets those before;
    /// [`Engine::finish_sign_in`] goes on from there.
    pub async fn sign_in(
        &self,
        name: &UserName,
        password: Secret<String>,
        shown: SecondFactor<'_>,
        door: Door,
    ) -> Result<SignedIn, Refused> {
        let (live, user) = self.check_password(name, password).await?;
        self.finish_sign_in(&live, &user.record.id, user.record.session, shown, door).await
    }

    /// Whose the name and the password are: the first half of a sign-in, which lets nobody in. The user is as
    /// they were when the password was checked; [`Engine::finish_sign_in`] asks for the rest in their session.
    ///
    /// # Errors
    /// Refuses a wrong name or password, and counts it, as [`Engine::sign_in`].
    pub async fn check_password(
        &self,
        name: &UserName,
        password: Secret<String>,
    ) -> Result<(Arc<LiveTenant>, Arc<Row<User>>), Refused> {
        let place = self.locate(name).await;
        let kept = if let Place::User(_, user) = &place { user.record.password.clone() } else { None };
        let is_right = self.passwords().check(kept, password).await.map_err(|_| Refused::Unavailable)?;
        match place {
            Place::User(live, user) if is_right => Ok((live, user)),
            Place::User(live, user) => {
                Err(count(&live, Candidate::User(user.record.id.clone()), Refused::WrongPassword))
            }
            Place::Account(live) => {
                Err(count(&live, Candidate::nobody(&spelled(name)), Refused::WrongPassword))
            }
            Place::Nowhere => Err(self.refuse_stranger(name)),
        }
    }

    /// Signs a user in whose password was right in `session`, maybe in an earlier request, and writes it
    /// down.
    ///
    /// # Errors
    /// See [`Refused`]. [`Refused::WrongPassword`] if the password was changed since, or the user is
    /// disabled or gone.
    pub async fn finish_sign_in(
        &self,
        live: &Arc<LiveTenant>,
        user: &UserId,
        session: u32,
        shown: SecondFactor<'_>,
        door: Door,
    ) -> Result<SignedIn, Refused> {
        let attempt = Attempt { user, purpose: Purpose::SignIn { door, session }, shown };
        let (user, factors) = self.enter(live, &attempt, Candidate::User(user.clone())).await?;
        let with_code = factors != Factors::Password;
        Ok(SignedIn { live: Arc::clone(live), tenant: live.current(), user, with_code })
    }

    /// Takes a code of a user who is known already, such as the holder of an API token. Failures lock
    /// this, and not signing in.
    ///
    /// # Errors
    /// [`Refused::WrongCode`] also where the user has no bound device; [`Refused::CodeRequired`], which
    /// is neither counted nor written down, if they have one and showed no code.
    pub async fn show_code(
        &self,
        live: &Arc<LiveTenant>,
        user: &UserId,
        code: Option<&str>,
    ) -> Result<(), Refused> {
        let shown = code.map_or(SecondFactor::None, SecondFactor::Code);
        let attempt = Attempt { user, purpose: Purpose::CodeAlone, shown };
        self.enter(live, &attempt, Candidate::ShowingCode(user.clone())).await.map(drop)
    }

    /// Judges an attempt, and then, unless the user is locked, uses up what was shown and writes down how
    /// it went. What a locked user showed is neither.
    async fn enter(
        &self,
        live: &Arc<LiveTenant>,
        attempt: &Attempt<'_>,
        candidate: Candidate,
    ) -> Result<(Arc<Row<User>>, Factors), Refused> {
        let (tenant, now) = (live.current(), live.now());
        let checked = sign_in::check(&tenant, attempt, &self.behaviour().huawei, now);
        let locks = live.sign_in_locks();
        let is_locked = if checked == Err(Refused::CodeRequired) {
            locks.is_locked(&candidate, now)
        } else {
            let is_right = !checked.is_err_and(Refused::counts);
            locks.judge(candidate.clone(), lockout(&tenant), is_right, now) == Verdict::Locked
        };
        match checked {
            _ if is_locked => return Err(Refused::Locked),
            Ok(_) | Err(Refused::WrongCode) => {}
            Err(why) => return Err(why),
        }
        let settled = self.settle(live, attempt, checked).await;
        match settled {
            // Somebody else was first with the same code.
            Err(why) if checked.is_ok() && why.counts() => Err(count(live, candidate, why)),
            settled => settled,
        }
    }

    /// Writes down how an attempt went, in a transaction with what it uses up.
    async fn settle(
        &self,
        live: &Arc<LiveTenant>,
        attempt: &Attempt<'_>,
        checked: Result<Factors, Refused>,
    ) -> Result<(Arc<Row<User>>, Factors), Refused> {
        let (engine, user, purpose) = (self.clone(), attempt.user.clone(), attempt.purpose);
        let shown = Shown::from(attempt.shown);
        let settled = self.transact(live, move |tenant, now| {
            let attempt = Attempt { user: &user, purpose, shown: shown.borrow() };
            let outcome = match checked {
                Ok(_) => sign_in::enter(tenant, &attempt, &engine.behaviour().huawei, now),
                Err(why) => {
                    sign_in::fail(tenant, &attempt, now);
                    Err(why)
                }
            };
            // A failure is to be stored as well.
            Ok::<_, Infallible>(outcome.map(|factors| (tenant.users.find_row(&user), factors)))
        });
        let (user, factors) = settled.await.map_err(|_| Refused::Unavailable)??;
        Ok((user.ok_or(Refused::WrongPassword)?, factors))
    }

    /// Refuses somebody who is nowhere, and locks them as the users of the only tenant are locked: by its rule and
    /// its clock.
    fn refuse_stranger(&self, name: &UserName) -> Refused {
        let (rule, now) = match self.find_only_configured() {
            Some(only) => (lockout(&only.current()), only.now()),
            None => (LoginPolicy::default().lockout(), self.now()),
        };
        match self.strangers().judge(Candidate::nobody(&spelled_in_full(name)), rule, false, now) {
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

    /// The tenant that a name leads to, which may have nobody of that name. An id without an account leads to the
    /// tenant that it was made for, or the only configured one that has it; and in a server of one configured tenant
    /// to that one in any case.
    #[must_use]
    pub fn find_by_user_name(&self, name: &UserName) -> Option<Arc<LiveTenant>> {
        match name {
            UserName::Id(_, Some(account)) | UserName::Name(_, account) => self.find_account(account),
            UserName::Username(_, organization) => self.find_organization(organization.as_str()),
            UserName::Id(id, None) => self.find_by_user(id).or_else(|| self.find_only_configured()),
        }
    }

    /// Where a name leads.
    async fn locate(&self, name: &UserName) -> Place {
        let Some(live) = self.find_by_user_name(name) else { return Place::Nowhere };
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
        UserName::Username(name, _) => find_by_username(tenant, name),
    }
}

/// The user of that VMware username, or e-mail address, or of that name at Huawei.
fn find_by_username(tenant: &Tenant, name: &str) -> Option<Arc<Row<User>>> {
    let mut kinds = [User::USERNAME, User::EMAIL, User::NAME].into_iter();
    kinds.find_map(|kind| tenant.users.find_row(tenant.users.key_of(kind, name)?))
}

/// Counts a failure; a locked user learns no more than that.
fn count(live: &LiveTenant, who: Candidate, why: Refused) -> Refused {
    match live.sign_in_locks().judge(who, lockout(&live.current()), false, live.now()) {
        Verdict::Locked => Refused::Locked,
        Verdict::Counted => why,
    }
}

/// A second factor, kept until it is used up.
enum Shown {
    None,
    Code(Secret<String>),
    RecoveryCode(Secret<String>),
}

impl From<SecondFactor<'_>> for Shown {
    fn from(shown: SecondFactor<'_>) -> Self {
        match shown {
            SecondFactor::None => Self::None,
            SecondFactor::Code(code) => Self::Code(Secret::new(code.to_owned())),
            SecondFactor::RecoveryCode(code) => Self::RecoveryCode(Secret::new(code.to_owned())),
        }
    }
}

impl Shown {
    fn borrow(&self) -> SecondFactor<'_> {
        match self {
            Self::None => SecondFactor::None,
            Self::Code(code) => SecondFactor::Code(code.expose()),
            Self::RecoveryCode(code) => SecondFactor::RecoveryCode(code.expose()),
        }
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
        UserName::Username(name, _) => format!("username {name}"),
    }
}

/// A name and the account that does not exist, or that was not named.
fn spelled_in_full(name: &UserName) -> String {
    let whose = match name {
        UserName::Id(_, account) => format!("{account:?}"),
        UserName::Name(_, account) => format!("{:?}", Some(account)),
        UserName::Username(_, organization) => format!("{organization:?}"),
    };
    format!("{} {whose}", spelled(name))
}
