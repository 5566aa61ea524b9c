//! Who may do what: the only place that says so.
//!
//! The admin-or-self rule of Huawei's pages, extended by the vendor's policies:
//!
//! 1. Users may always act on themselves; service accounts have no user to be.
//! 2. The account owner may act on anybody in the account.
//! 3. An attached policy that denies the action beats everything below.
//! 4. A Security Administrator, or a caller with a policy that allows the action, may act on anybody
//!    in the account.
//! 5. Everybody else is refused, with the reason.
//!
//! Nothing here asks whether the target exists: a refusal must not tell.

use super::id::UserId;
use super::principal::Principal;
use super::statement::Effect;
use super::tenant::Tenant;
use super::user::User;

/// An action as policies name it: `service:resource:operation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action(&'static str);

impl Action {
    /// The action of that name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Its name, as refusals print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// What an action is done to.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// Something of the caller's own.
    Own,
    /// Something of this user's, who may not exist.
    User(&'a UserId),
}

/// Why a caller may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The caller has no policy at all (Huawei's `IAM.0002`).
    #[error("the caller has no policy and acts on another user")]
    NoPolicy,
    /// The caller has policies; none allows the action, or one denies it (Huawei's `IAM.0003`).
    #[error("no policy of the caller allows {0:?}")]
    NotAllowed(Action),
    /// The action is for users, and the caller is a service account.
    #[error("the caller is a service account")]
    ServiceAccount,
}

/// Whether `caller` may do `action` to `target`; answers the caller as a user, or why not.
///
/// # Errors
/// See [`Forbidden`].
pub fn decide<'c>(
    tenant: &Tenant,
    caller: &'c Principal,
    action: Action,
    target: Target<'_>,
) -> Result<&'c User, Forbidden> {
    let Principal::User(row) = caller else {
        return Err(Forbidden::ServiceAccount);
    };
    let user = &row.record;
    let on_self = match target {
        Target::Own => true,
        Target::User(id) => *id == user.id,
    };
    if on_self || user.owner {
        return Ok(user);
    }
    match verdict(tenant, user, action) {
        Some(Effect::Allow) => Ok(user),
        None if user.roles.security_administrator => Ok(user),
        None if user.policies.is_empty() => Err(Forbidden::NoPolicy),
        Some(Effect::Deny) | None => Err(Forbidden::NotAllowed(action)),
    }
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
