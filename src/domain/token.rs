//! Tokens that carry what they say: whom they speak for, how that was shown, for what and how long.
//!
//! Nothing of an issued token is stored. It dies early with the session of its user, or by its own
//! revocation, which is a row.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::credential::{TokenError, TokenValue};
use super::id::{TenantId, UserId};
use super::policy::{self, Action, Forbidden, Target, Who};
use super::principal::{Principal, PrincipalId};
use super::secret::Secret;
use super::table::Row;
use super::tenant::{Project, Tenant};
use super::time::Timestamp;
use super::user::User;

/// Checking another user's token. Source: Huawei's page "Verifying a Token".
pub const VALIDATE: Action = Action::new("iam:tokens:validateToken", Who::SelfOrAdministrator);
/// Revoking another user's token. Source: the page of the Open Telekom Cloud, "Deleting a Token".
pub const REVOKE: Action = Action::new("iam:tokens:revokeToken", Who::SelfOrAdministrator);

/// How long a token lives. Source: Huawei's page "Obtaining a User Token Through Password
/// Authentication".
pub const LIFETIME: Duration = Duration::from_hours(24);

/// Tells tokens apart, for their revocation.
pub type TokenId = [u8; 16];

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The token's own id.
    pub id: TokenId,
    /// The ids of the tokens that it was got with, the first of them first; none if by signing in.
    pub parents: Vec<TokenId>,
    /// The tenant that issued it.
    pub tenant: TenantId,
    /// The user it speaks for.
    pub user: UserId,
    /// [`User::session`] when it was issued.
    pub session: u32,
    /// How the user signed in.
    pub methods: Methods,
    /// What it is good for.
    pub scope: Scope,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When a code of the virtual MFA device was shown, if one was.
    pub mfa_authn_at: Option<Timestamp>,
}

/// How a user signed in, as Keystone names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Methods {
    /// With a password.
    pub password: bool,
    /// With a code.
    pub totp: bool,
    /// With another token.
    pub token: bool,
}

impl Methods {
    /// Keystone's names.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [(self.password, "password"), (self.totp, "totp"), (self.token, "token")]
            .into_iter()
            .filter_map(|(used, name)| used.then_some(name))
    }
}

/// What a token is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Nothing in particular.
    Unscoped,
    /// The account.
    Domain,
    /// The project of that id.
    Project(String),
}

impl Claims {
    /// The project that the token is good for, if it is for one that still exists.
    #[must_use]
    pub fn project<'t>(&self, tenant: &'t Tenant) -> Option<&'t Project> {
        let Scope::Project(id) = &self.scope else { return None };
        tenant.account.get().projects.iter().find(|project| project.id == *id)
    }

    /// Whom the token speaks for at `now`.
    ///
    /// # Errors
    /// Refuses it if it has expired, was revoked, or its user is gone, disabled or has since changed
    /// the password.
    pub fn check(&self, tenant: &Tenant, now: Timestamp) -> Result<Arc<Row<User>>, TokenError> {
        let ids = self.parents.iter().chain([&self.id]);
        if self.expires_at <= now || is_any_revoked(tenant, ids) {
            return Err(TokenError::Expired);
        }
        in_session(tenant, &self.user, self.session)
    }

    /// What a token says that a configuration grants: that it was issued when its user was made, and is
    /// good for the account. `None` if it speaks for no user.
    #[must_use]
    pub fn granted(tenant: &Tenant, value: &TokenValue) -> Option<Self> {
        let granted = tenant.tokens.find(value.expose())?;
        let PrincipalId::User(user) = &granted.principal else { return None };
        let user = tenant.users.find(user)?;
        Some(Self {
            id: value.fingerprint(),
            parents: Vec::new(),
            tenant: tenant.id().clone(),
            user: user.id.clone(),
            session: user.session,
            methods: Methods { password: true, ..Methods::default() },
            scope: Scope::Domain,
            issued_at: user.created_at,
            expires_at: granted.expires_at.unwrap_or(Timestamp::from_micros(i64::MAX)),
            mfa_authn_at: None,
        })
    }

    /// What bounds whatever is got with the token.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let parents = self.parents.iter().copied().chain([self.id]).collect();
        Origin { parents, expires_at: Some(self.expires_at) }
    }
}

pub(super) fn is_any_revoked<'i>(tenant: &Tenant, mut ids: impl Iterator<Item = &'i TokenId>) -> bool {
    let revoked = &tenant.revoked_tokens;
    !revoked.is_empty() && ids.any(|id| revoked.contains(id))
}

/// The user, if signed-in sessions of that number still hold.
///
/// # Errors
/// [`TokenError::Expired`] if they do not, [`TokenError::NoUser`] if there is no such user.
pub fn in_session(tenant: &Tenant, user: &UserId, session: u32) -> Result<Arc<Row<User>>, TokenError> {
    let user = tenant.users.find_row(user).ok_or(TokenError::NoUser)?;
    let holds = user.record.enabled && user.record.session == session;
    if holds { Ok(user) } else { Err(TokenError::Expired) }
}

/// Whether `caller` may see the token of `user`.
///
/// # Errors
/// See [`policy::decide`].
pub fn may_validate(tenant: &Tenant, caller: &Principal, user: &UserId) -> Result<(), Forbidden> {
    policy::decide(tenant, caller, VALIDATE, Target::User(user)).map(drop)
}

/// Revokes a token, or takes back the one that a configuration `granted`. Works on one that has expired,
/// and on one that was revoked.
///
/// # Errors
/// Refuses callers by [`policy::decide`].
pub fn revoke(
    tenant: &mut Tenant,
    caller: &Principal,
    claims: &Claims,
    granted: Option<&TokenValue>,
    now: Timestamp,
) -> Result<(), Forbidden> {
    policy::decide(tenant, caller, REVOKE, Target::User(&claims.user))?;
    if let Some(granted) = granted {
        tenant.tokens.remove(granted);
    }
    end(tenant, claims, granted.is_some(), now);
    Ok(())
}

/// Notes that the token of `claims` is void, and what was got with it.
pub(super) fn end(tenant: &mut Tenant, claims: &Claims, is_granted: bool, now: Timestamp) {
    if claims.expires_at <= now || tenant.revoked_tokens.contains(&claims.id) {
        return;
    }
    // Of a granted one only what was got with it is to be remembered, which lives no longer than a day.
    let end = if is_granted { claims.expires_at.min(now.plus(LIFETIME)) } else { claims.expires_at };
    note_revoked(tenant, claims.id, end, now);
}

/// Notes that what has the id `id`, or comes from it, is void until `end`, when it is so anyway.
pub(super) fn note_revoked(tenant: &mut Tenant, id: TokenId, end: Timestamp, now: Timestamp) {
    if tenant.revoked_tokens.find(&id).is_some_and(|known| end <= *known) {
        return;
    }
    // Expired tokens need no row. Looked for each time their number has doubled: constant work for each.
    if tenant.revoked_tokens.len().is_power_of_two() {
        let expired = tenant.revoked_tokens.iter().filter(|(_, end)| **end <= now).map(|(id, _)| *id);
        for id in expired.collect::<Vec<_>>() {
            tenant.revoked_tokens.remove(&id);
        }
    }
    tenant.revoked_tokens.put(id, end);
}

/// A temporary access key: it carries what it is as well.
///
/// Source: Huawei's page "Obtaining a Temporary Access Key and Security Token Through a Token".
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TemporaryKey {
    /// The access key id.
    pub access: String,
    /// The secret half.
    pub secret: Secret<String>,
    /// The tenant that issued it.
    pub tenant: TenantId,
    /// The user it speaks for.
    pub user: UserId,
    /// [`User::session`] when it was issued.
    pub session: u32,
    /// The ids of the tokens that it was got with, the first of them first.
    pub parents: Vec<TokenId>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl TemporaryKey {
    /// Whom the key speaks for at `now`.
    ///
    /// # Errors
    /// Refuses one that has expired, whose token was revoked, or whose user's session ended.
    pub fn check(&self, tenant: &Tenant, now: Timestamp) -> Result<Arc<Row<User>>, TokenError> {
        if self.expires_at <= now || self.is_revoked(tenant) {
            return Err(TokenError::Expired);
        }
        in_session(tenant, &self.user, self.session)
    }

    fn is_revoked(&self, tenant: &Tenant) -> bool {
        // Hashing the id is worth it only where something was ever revoked.
        !tenant.revoked_tokens.is_empty()
            && is_any_revoked(tenant, self.parents.iter().chain([&self.revocation_id()]))
    }

    /// What its own revocation is noted under.
    #[must_use]
    pub fn revocation_id(&self) -> TokenId {
        TokenValue::new(&self.access).fingerprint()
    }

    /// What bounds whatever is got with the key.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let parents = self.parents.iter().copied().chain([self.revocation_id()]).collect();
        Origin { parents, expires_at: Some(self.expires_at) }
    }
}

/// Where a credential comes from that is got with another: nothing outlives its origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The ids of the tokens that led to it, the first of them first.
    pub parents: Vec<TokenId>,
    /// When the other stops working, if it does.
    pub expires_at: Option<Timestamp>,
}

impl Origin {
    /// A token is got with a token is got with a token … so many times at most.
    const LONGEST: usize = 16;

    /// Whether there are so many parents that nothing more may be got with it.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.parents.len() >= Self::LONGEST
    }

    /// `end`, or earlier if the other credential ends before.
    #[must_use]
    pub fn bound(&self, end: Timestamp) -> Timestamp {
        self.expires_at.map_or(end, |earlier| end.min(earlier))
    }
}
