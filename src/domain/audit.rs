//! The audit trail: what happened to users' second factors, and who did it.
//!
//! Source: VMware's page "Search Principal MFA Audit Logs", whose enum the actions are. Which of them a
//! change is, [`recording`] says, from VMware's view of the second factor before and after it: whoever
//! changes a device or login protection does it in there, whichever vendor's interface was called.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::behaviour::{self, Absent};
use super::csp;
use super::id::{TenantId, UserId};
use super::mfa_status::State;
use super::policy::{self, Forbidden, Who};
use super::principal::{Actor, Principal};
use super::tenant::Tenant;
use super::time::Timestamp;
use super::user::User;

/// Searching one's own audit trail. The vendor names no action for it; this name is ours.
pub const SEARCH: policy::Action = policy::Action::new("csp:principal-mfa:audit", Who::SelfOnly);

/// How many entries of a user are kept; beyond that the oldest goes.
pub const KEPT: usize = 1000;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// A device was bound.
    Activation,
    /// A bound device was unbound or deleted.
    Deactivation,
    /// Sign-ins ask for a code from now on.
    Enable,
    /// They no longer do.
    Disable,
    /// A bound device has another name.
    DeviceNameUpdate,
    /// A code was right.
    AuthenticationSuccess,
    /// A code was wrong, or there was none.
    AuthenticationFailure,
    /// A recovery code was right.
    RecoveryCodeAuthenticationSuccess,
    /// A recovery code was wrong.
    RecoveryCodeAuthenticationFailure,
    /// New recovery codes were made.
    RecoveryCodesGeneration,
    /// A sign-in asked for no code.
    AuthenticationWithoutMfa,
}

impl Action {
    /// All of them, in the vendor's order.
    pub const ALL: [Self; 11] = [
        Self::Activation,
        Self::Deactivation,
        Self::Enable,
        Self::Disable,
        Self::DeviceNameUpdate,
        Self::AuthenticationSuccess,
        Self::AuthenticationFailure,
        Self::RecoveryCodeAuthenticationSuccess,
        Self::RecoveryCodeAuthenticationFailure,
        Self::RecoveryCodesGeneration,
        Self::AuthenticationWithoutMfa,
    ];

    /// The action that VMware writes as `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }

    /// As VMware writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Activation => "MFA_ACTIVATION",
            Self::Deactivation => "MFA_DEACTIVATION",
            Self::Enable => "MFA_ENABLE",
            Self::Disable => "MFA_DISABLE",
            Self::DeviceNameUpdate => "MFA_DEVICE_NAME_UPDATE",
            Self::AuthenticationSuccess => "MFA_AUTHENTICATION_SUCCESS",
            Self::AuthenticationFailure => "MFA_AUTHENTICATION_FAILURE",
            Self::RecoveryCodeAuthenticationSuccess => "MFA_RECOVERY_CODE_AUTHENTICATION_SUCCESS",
            Self::RecoveryCodeAuthenticationFailure => "MFA_RECOVERY_CODE_AUTHENTICATION_FAILURE",
            Self::RecoveryCodesGeneration => "MFA_RECOVERY_CODES_GENERATION",
            Self::AuthenticationWithoutMfa => "AUTHENTICATION_WITHOUT_MFA",
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Names the entry among all entries of all tenants.
    pub event: Uuid,
    /// What happened.
    pub action: Action,
    /// The name of the device that took part, if one did.
    pub device: Option<Box<str>>,
    /// When, in whole milliseconds.
    pub at: Timestamp,
    /// Who did it: VMware's username, or [`Actor::CONTROL_PLANE`].
    pub by: Box<str>,
}

/// The entries of one user, as they were written.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    entries: imbl::Vector<Arc<Entry>>,
    dropped: u64,
}

impl Trail {
    /// The trail of these entries, oldest first, before which `dropped` others were. Only the last [`KEPT`]
    /// are kept.
    pub fn of_entries(entries: impl IntoIterator<Item = Entry>, dropped: u64) -> Self {
        let mut trail = Self { entries: imbl::Vector::new(), dropped };
        entries.into_iter().for_each(|entry| trail.add(entry));
        trail
    }

    /// The entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().map(|entry| &**entry)
    }

    /// How many older entries are gone.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The running number of the next entry: how many there ever were.
    fn next(&self) -> u64 {
        self.dropped + self.entries.len() as u64
    }

    fn add(&mut self, entry: Entry) {
        self.entries.push_back(Arc::new(entry));
        if self.entries.len() > KEPT {
            self.entries.pop_front();
            self.dropped += 1;
        }
    }
}

/// Writes down that `action` happened to `user`, with the device of that name if one took part, and that
/// `by` did it.
pub fn record(
    tenant: &mut Tenant,
    user: &UserId,
    action: Action,
    device: Option<&str>,
    by: Actor<'_>,
    now: Timestamp,
) {
    let mut trail = tenant.audit.find(user).cloned().unwrap_or_default();
    trail.add(Entry {
        event: event_id(tenant.id(), user, trail.next()),
        action,
        device: device.map(Box::from),
        at: now.to_millisecond(),
        by: by.name().into(),
    });
    tenant.audit.put(user.clone(), trail);
}

/// A UUID that no other entry has, and that is the same whenever the same is done.
fn event_id(tenant: &TenantId, user: &UserId, number: u64) -> Uuid {
    // A space ends each part: no id of a user has one, and a number is the last part.
    let digest = Sha256::digest(format!("{user} {number} {tenant}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Runs `change`, which `by` makes to the second factor of `user`, and writes down what it changed in
/// VMware's view: nothing if it changed nothing there.
///
/// # Errors
/// What `change` answers.
pub fn recording<T, E>(
    tenant: &mut Tenant,
    user: &UserId,
    by: Actor<'_>,
    now: Timestamp,
    change: impl FnOnce(&mut Tenant) -> Result<T, E>,
) -> Result<T, E> {
    let before = tenant.clone();
    let outcome = change(tenant)?;
    for (action, device) in differences(State::of(&before, user), State::of(tenant, user)) {
        record(tenant, user, action, Some(&device), by, now);
    }
    Ok(outcome)
}

/// What leads from `before` to `after`, in order, each with the name of its device.
///
/// A device in the place of another is turned off and removed, then bound and turned on.
fn differences(before: State<'_>, after: State<'_>) -> Vec<(Action, Box<str>)> {
    let kept = before.device.zip(after.device).filter(|(before, after)| before.seed == after.seed);
    let is_kept = kept.is_some();
    let steps = [
        (before.turned_on && !(is_kept && after.turned_on), Action::Disable, before),
        (before.device.is_some() && !is_kept, Action::Deactivation, before),
        (after.device.is_some() && !is_kept, Action::Activation, after),
        (kept.is_some_and(|(before, after)| before.name != after.name), Action::DeviceNameUpdate, after),
        (after.turned_on && !(is_kept && before.turned_on), Action::Enable, after),
    ];
    let happened = steps.into_iter().filter(|(happened, ..)| *happened);
    happened.filter_map(|(_, action, state)| Some((action, state.device?.name.clone()))).collect()
}

/// What is looked for. Empty lists look for anything.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// From this time on, in milliseconds since the Unix epoch.
    pub from: i64,
    /// To this time, included.
    pub to: i64,
    /// Any of these actions.
    pub actions: Vec<Action>,
    /// Any of these names of devices.
    pub devices: Vec<String>,
    /// Any of these events.
    pub events: Vec<String>,
    /// How many of what is found to leave out.
    pub skip: usize,
    /// How many to answer after these.
    pub limit: usize,
}

impl Search {
    fn wants(&self, entry: &Entry) -> bool {
        let is_device = |wanted: &String| entry.device.as_deref() == Some(wanted);
        (self.from..=self.to).contains(&entry.at.millis())
            && (self.actions.is_empty() || self.actions.contains(&entry.action))
            && (self.devices.is_empty() || self.devices.iter().any(is_device))
            && (self.events.is_empty() || self.events.contains(&entry.event.hyphenated().to_string()))
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found<'t> {
    /// Whose trail it is.
    pub username: &'t str,
    /// How many entries there are on all pages.
    pub total: usize,
    /// Those of the page, newest first.
    pub entries: Vec<&'t Entry>,
    /// How many entries are no longer kept, whatever was looked for.
    pub dropped: u64,
}

/// Why there is no trail to search.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// The caller is no user.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// VMware does not manage the second factor of a federated user.
    #[error("the user's identity provider manages the second factor")]
    Federated,
}

/// Whether `caller` has a trail at all; to be asked before the request is read.
///
/// # Errors
/// Refuses service accounts.
pub fn may_search<'c>(tenant: &Tenant, caller: &'c Principal) -> Result<&'c User, Forbidden> {
    policy::own(tenant, caller, SEARCH)
}

/// Searches the trail of `caller`: newest first, and what was written later before what was written
/// at the same time.
///
/// # Errors
/// As [`may_search`], and refuses federated users unless `assumed` says otherwise.
pub fn search<'t>(
    tenant: &'t Tenant,
    caller: &'t Principal,
    search: &Search,
    assumed: &behaviour::Vmware,
) -> Result<Found<'t>, SearchError> {
    let user = may_search(tenant, caller)?;
    if user.federated && assumed.federated == Absent::NotFound {
        return Err(SearchError::Federated);
    }
    let trail = tenant.audit.find(&user.id);
    let entries = trail.into_iter().flat_map(|trail| trail.entries().rev());
    let mut found: Vec<_> = entries.filter(|entry| search.wants(entry)).collect();
    // A tenant's clock may have gone back. The sort is stable.
    found.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    Ok(Found {
        username: csp::username(user),
        total: found.len(),
        entries: found.into_iter().skip(search.skip).take(search.limit).collect(),
        dropped: trail.map_or(0, Trail::dropped),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u64) -> Entry {
        Entry {
            event: event_id(&TenantId::new("t"), &UserId::new("u"), number),
            action: Action::Enable,
            device: None,
            at: Timestamp::from_seconds(0),
            by: "u".into(),
        }
    }

    #[test]
    fn the_actions_read_back_as_they_are_written() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(action));
        }
        for unknown in ["", "mfa_enable", "MFA_RECOVERY_CODES_DELETION"] {
            assert_eq!(Action::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_trail_keeps_the_latest_and_counts_the_rest() {
        let mut trail = Trail::default();
        for number in 0..1003 {
            assert_eq!(trail.next(), number);
            trail.add(entry(number));
        }
        assert_eq!((trail.entries().count(), trail.dropped()), (KEPT, 3));
        assert_eq!(trail.entries().next(), Some(&entry(3)));
        assert_eq!(trail.entries().next_back(), Some(&entry(1002)));
    }

    #[test]
    fn events_are_named_by_tenant_user_and_number() {
        let id = |tenant, user, number| event_id(&TenantId::new(tenant), &UserId::new(user), number);
        let one = id("t", "u", 1);
        assert_eq!((one, one.get_version_num()), (id("t", "u", 1), 8));
        for other in [id("t", "u", 2), id("t", "v", 1), id("s", "u", 1), id("1 t", "u", 1)] {
            assert_ne!(one, other);
        }
    }
}
