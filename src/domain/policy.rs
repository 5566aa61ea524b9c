//! Who may do what: the only place that says so.
//!
//! The admin-or-self rule of Huawei's pages, extended by the vendor's policies. Each [`Action`] says
//! which of these may do it ([`Who`]):
//!
//! 1. The user it is done to, without any policy. Service accounts have no user to be.
//! 2. The account owner.
//! 3. A Security Administrator, unless an attached policy denies the action.
//! 4. A caller with a policy that allows the action and none that denies it.
//!
//! Everybody else is refused, with the reason. Nothing here asks whether the target exists: a refusal
//! must not tell.
//!
//! In a VMware organization roles decide, and no policy: [`admit`].
//!
//! The control plane may do everything. A caller who is let off ([`Leniency`])
//! may do what the caller is refused here, but for what takes a user ([`own`]): a service account is none.

use super::csp::OrgRole;
use super::enforcement::Leniency;
use super::id::UserId;
use super::principal::{Actor, Identity, Principal};
use super::statement::Effect;
use super::tenant::Tenant;
use super::user::User;

/// An action as policies name it, `service:resource:operation`, and who may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    name: &'static str,
    who: Who,
    self_can_be_denied: bool,
}

/// Who may do an action. The account owner may do all but [`Who::SelfOnly`] to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Users to themselves, and whoever administrators are or a policy allows.
    SelfOrPermitted,
    /// Administrators, and whoever a policy allows.
    Permitted,
    /// Users to themselves, and administrators. No policy grants it.
    SelfOrAdministrator,
    /// Administrators. No policy grants it.
    Administrator,
    /// Users to themselves, nobody to others.
    SelfOnly,
}

impl Who {
    const fn includes_self(self) -> bool {
        matches!(self, Self::SelfOrPermitted | Self::SelfOrAdministrator | Self::SelfOnly)
    }

    const fn is_granted_by_policies(self) -> bool {
        matches!(self, Self::SelfOrPermitted | Self::Permitted)
    }
}

impl Action {
    /// The action of that name.
    #[must_use]
    pub const fn new(name: &'static str, who: Who) -> Self {
        Self { name, who, self_can_be_denied: false }
    }

    /// The same, where a policy that denies it binds users acting on themselves too.
    #[must_use]
    pub const fn deniable_to_self(self) -> Self {
        Self { self_can_be_denied: true, ..self }
    }

    /// Its name, as refusals print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

/// What an action is done to.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// Something of this user's, who may not exist.
    User(&'a UserId),
    /// The account, or users of it that are not named.
    Account,
}

/// Why a caller may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The caller has no policy at all (Huawei's `IAM.0002`).
    #[error("the caller has no policy and is no administrator")]
    NoPolicy,
    /// The caller has policies; none allows the action, or one denies it (Huawei's `IAM.0003`).
    #[error("no policy of the caller allows {}", .0.name())]
    NotAllowed(Action),
    /// Users do it to themselves alone.
    #[error("users do this to themselves alone")]
    SelfOnly,
    /// Nobody does it to themselves.
    #[error("nobody does this to themselves")]
    NotOnSelf,
    /// The request names an account that is not the caller's.
    #[error("the account is not the caller's")]
    OtherAccount,
    /// What the account owner signs in with is the owner's own.
    #[error("the account owner's credentials are the owner's own")]
    OwnersOwn,
    /// An administrator has taken this from the account's users.
    #[error("the account's protection policy keeps this from its users")]
    ProtectPolicy,
    /// The action is for users, and the caller is a service account, or the control plane.
    #[error("the caller is a service account")]
    ServiceAccount,
    /// The action is for users of the VMware organization with more than the caller's roles.
    #[error("the caller's roles in the organization do not allow it")]
    OrgRole,
    /// Agencies are for the account owner and Agent Operators.
    #[error("the caller is no Agent Operator")]
    NoAgentOperator,
}

/// Whether `caller` may do `action` to `target`; answers who does it, or why not.
///
/// # Errors
/// See [`Forbidden`].
pub fn decide<'c>(
    tenant: &Tenant,
    caller: &'c Principal,
    action: Action,
    target: Target<'_>,
) -> Result<Actor<'c>, Forbidden> {
    let user = match caller.identity() {
        Identity::User(row) => &row.record,
        Identity::ServiceAccount(_) => return Err(Forbidden::ServiceAccount),
        Identity::ControlPlane => return Ok(Actor::ControlPlane),
    };
    if !is_unasked(caller)
        && let Err(why) = judge(tenant, user, action, target)
    {
        refuse(caller, Some(action), why)?;
    }
    Ok(Actor::User(user))
}

/// Whether `caller` may do `action` to themselves, which takes a user; answers the user, or why not.
///
/// # Errors
/// As [`decide`]. [`Forbidden::ServiceAccount`] is not overruled: there is nobody to do it to.
pub fn own<'c>(tenant: &Tenant, caller: &'c Principal, action: Action) -> Result<&'c User, Forbidden> {
    let user = caller.as_user().ok_or(Forbidden::ServiceAccount)?;
    decide(tenant, caller, action, Target::User(&user.record.id))?;
    Ok(&user.record)
}

fn judge(tenant: &Tenant, user: &User, action: Action, target: Target<'_>) -> Result<(), Forbidden> {
    let on_self = matches!(target, Target::User(id) if *id == user.id);
    if on_self && action.who.includes_self() {
        let is_denied =
            action.self_can_be_denied && !user.owner && verdict(tenant, user, action) == Some(Effect::Deny);
        return if is_denied { Err(Forbidden::NotAllowed(action)) } else { Ok(()) };
    }
    if action.who == Who::SelfOnly {
        return Err(Forbidden::SelfOnly);
    }
    if user.owner {
        return Ok(());
    }
    match verdict(tenant, user, action) {
        Some(Effect::Allow) if action.who.is_granted_by_policies() => Ok(()),
        Some(Effect::Allow) | None if user.roles.security_administrator => Ok(()),
        None if user.policies.is_empty() => Err(Forbidden::NoPolicy),
        _ => Err(Forbidden::NotAllowed(action)),
    }
}

/// Whether nothing is to be asked about `caller`.
fn is_unasked(caller: &Principal) -> bool {
    matches!(caller.leniency(), Some(Leniency::Unasked))
}

/// Refuses `caller`, unless this request is let off; then it is noted.
fn refuse(caller: &Principal, action: Option<Action>, why: Forbidden) -> Result<(), Forbidden> {
    if matches!(caller.identity(), Identity::ControlPlane) {
        return Ok(());
    }
    let leniency = caller.leniency().ok_or(why)?;
    leniency.overrule(action, why);
    Ok(())
}

/// Refuses `caller` for that reason, unless `allowed`.
fn unless(allowed: bool, caller: &Principal, why: Forbidden) -> Result<(), Forbidden> {
    if allowed { Ok(()) } else { refuse(caller, None, why) }
}

/// Whom an operation on a VMware organization admits: a row of the vendor's tables, which have the least
/// role, and whether service accounts may call too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    least: OrgRole,
    service_accounts: bool,
}

impl Admission {
    /// Users with this role or a higher one.
    #[must_use]
    pub const fn users(least: OrgRole) -> Self {
        Self { least, service_accounts: false }
    }

    /// The same, and every service account of the organization.
    #[must_use]
    pub const fn and_service_accounts(self) -> Self {
        Self { service_accounts: true, ..self }
    }
}

/// Whether `admission` includes `caller`, in their own organization.
///
/// # Errors
/// [`Forbidden::ServiceAccount`] and [`Forbidden::OrgRole`].
pub fn admit(caller: &Principal, admission: Admission) -> Result<(), Forbidden> {
    let (admitted, why) = match caller.identity() {
        Identity::User(user) => (caller.has_org_role(&user.record, admission.least), Forbidden::OrgRole),
        Identity::ServiceAccount(_) => (admission.service_accounts, Forbidden::ServiceAccount),
        Identity::ControlPlane => return Ok(()),
    };
    unless(admitted, caller, why)
}

/// Refuses who may not speak for agencies: all but the account owner and Agent Operators. Source: Huawei's
/// page "Obtaining an Agency Token".
///
/// # Errors
/// [`Forbidden::NoAgentOperator`].
pub fn assume_agencies(caller: &Principal) -> Result<(), Forbidden> {
    let may = caller.as_user().is_some_and(|user| user.record.owner || user.record.roles.agent_operator);
    unless(may, caller, Forbidden::NoAgentOperator)
}

/// Refuses a request that names an account, unless it is the caller's own.
///
/// # Errors
/// [`Forbidden::OtherAccount`].
pub fn own_account(tenant: &Tenant, caller: &Principal, named: Option<&str>) -> Result<(), Forbidden> {
    let own = tenant.account.get().id.as_str();
    unless(named.is_none_or(|named| named == own), caller, Forbidden::OtherAccount)
}

/// Refuses who does not administer the account.
///
/// # Errors
/// [`Forbidden::NoPolicy`].
pub fn administer(caller: &Principal) -> Result<(), Forbidden> {
    unless(is_administrator(caller), caller, Forbidden::NoPolicy)
}

/// Whether `caller` administers the account: its owner, or a Security Administrator.
fn is_administrator(caller: &Principal) -> bool {
    caller.as_user().is_some_and(|user| user.record.owner || user.record.roles.security_administrator)
}

/// Refuses what the account's protection policy keeps from its users, to all but administrators; `allowed`
/// is what it says.
///
/// # Errors
/// [`Forbidden::ProtectPolicy`].
pub fn protect(caller: &Principal, allowed: bool) -> Result<(), Forbidden> {
    unless(allowed || is_administrator(caller), caller, Forbidden::ProtectPolicy)
}

/// Refuses what nobody does to themselves.
///
/// # Errors
/// [`Forbidden::NotOnSelf`].
pub fn not_on_self(caller: &Principal, target: &UserId) -> Result<(), Forbidden> {
    unless(!caller.is_user(target), caller, Forbidden::NotOnSelf)
}

/// Refuses everybody but the owner what touches the owner's credentials: whoever could set them would
/// be the owner.
///
/// # Errors
/// [`Forbidden::OwnersOwn`].
pub fn guard_owner(caller: &Principal, target: &User) -> Result<(), Forbidden> {
    unless(!target.owner || caller.is_user(&target.id), caller, Forbidden::OwnersOwn)
}

/// Refuses everybody, the owner too, to disable the owner.
///
/// # Errors
/// [`Forbidden::OwnersOwn`].
pub fn keep_owner_enabled(caller: &Principal, target: &User) -> Result<(), Forbidden> {
    unless(!target.owner, caller, Forbidden::OwnersOwn)
}

/// What the user's policies say of `action` together: deny wins, silence is `None`.
fn verdict(tenant: &Tenant, user: &User, action: Action) -> Option<Effect> {
    let mut verdict = None;
    for policy in user.policies.iter().filter_map(|name| tenant.policies.find(&**name)) {
        for statement in &policy.statements {
            if statement.actions.iter().any(|pattern| pattern.covers(action)) {
                match statement.effect {
                    Effect::Deny => return Some(Effect::Deny),
                    Effect::Allow => verdict = Some(Effect::Allow),
                }
            }
        }
    }
    verdict
}
