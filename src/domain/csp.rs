//! Who a user is to VMware Cloud Services.
//!
//! Sources: claims of tokens in the vendor's published samples (`sub`, `domain`, `username`, `acct`,
//! `perms`), and the page "Get Logged In User Details". What is marked assumed is in
//! [`behaviour::FIXED`](super::behaviour::FIXED).

use data_encoding::HEXLOWER;
use uuid::Uuid;

use super::id::UserId;
use super::tenant::Tenant;
use super::user::User;

/// The domain of users who sign in with a VMware ID.
const VMWARE_ID: &str = "vmwareid";

/// What users are in their organization, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrgRole {
    /// Every user of the tenant.
    Member,
    /// Huawei's Security Administrators.
    Admin,
    /// The account owner.
    Owner,
}

impl OrgRole {
    /// As the vendor names it: `org_member`, `org_admin`, `org_owner`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member => "org_member",
            Self::Admin => "org_admin",
            Self::Owner => "org_owner",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::Member => "Organization Member",
            Self::Admin => "Organization Administrator",
            Self::Owner => "Organization Owner",
        }
    }
}

/// What a token makes of its principal, in place of the principal's own roles: this role, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantedRole(Option<OrgRole>);

impl GrantedRole {
    /// The highest role among the permissions of a token, such as `csp:org_owner`.
    #[must_use]
    pub fn of(perms: &[String]) -> Self {
        let all = [OrgRole::Member, OrgRole::Admin, OrgRole::Owner];
        let is_among = |role: &OrgRole| {
            perms.iter().any(|perm| perm.strip_prefix("csp:").is_some_and(|name| name == role.name()))
        };
        Self(all.into_iter().rfind(is_among))
    }

    /// Whether it is that role or a higher one.
    #[must_use]
    pub fn includes(self, least: OrgRole) -> bool {
        self.0.is_some_and(|role| role >= least)
    }
}

/// The user's roles in the organization, the least first.
pub fn roles(user: &User) -> impl Iterator<Item = OrgRole> + use<> {
    let above = match (user.owner, user.roles.security_administrator) {
        (true, _) => Some(OrgRole::Owner),
        (false, true) => Some(OrgRole::Admin),
        (false, false) => None,
    };
    [Some(OrgRole::Member), above].into_iter().flatten()
}

/// Whether the user administers the organization.
#[must_use]
pub fn is_administrator(user: &User) -> bool {
    roles(user).any(|role| role >= OrgRole::Admin)
}

/// The user's domain: `vmwareid`, or for a federated user that of the e-mail address.
#[must_use]
pub fn domain(user: &User) -> &str {
    let of_mail = || user.email.as_deref()?.rsplit_once('@').map(|(_, domain)| domain);
    if user.federated { of_mail().unwrap_or(VMWARE_ID) } else { VMWARE_ID }
}

/// `domain:uuid`, as in the claim `sub`. An id that is no UUID stands as it is.
#[must_use]
pub fn user_id(user: &User) -> String {
    format!("{}:{}", domain(user), local_id(&user.id))
}

fn local_id(id: &UserId) -> String {
    let text = id.to_string();
    let mut bytes = [0; 16];
    let is_hex = text.len() == 32 && HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).is_ok();
    if is_hex { Uuid::from_bytes(bytes).hyphenated().to_string() } else { text }
}

/// The id of the user whose [`user_id`] may be `text`.
#[must_use]
pub fn parse_user_id(text: &str) -> Option<UserId> {
    let (_, local) = text.split_once(':')?;
    let hyphenated = (local.len() == 36).then(|| Uuid::try_parse(local).ok()).flatten();
    Some(hyphenated.map_or_else(|| UserId::new(local), |uuid| UserId::new(&uuid.simple().to_string())))
}

/// The user whose [`user_id`] is `text`.
#[must_use]
pub fn find_user<'t>(tenant: &'t Tenant, text: &str) -> Option<&'t User> {
    tenant.users.find(&parse_user_id(text)?).filter(|user| user_id(user) == text)
}

/// The user name: what the configuration says, else the e-mail address, of federated users without its
/// domain.
#[must_use]
pub fn username(user: &User) -> &str {
    let name = user.vmware_username();
    let is_short = user.federated && user.username.is_none();
    name.split_once('@').filter(|_| is_short).map_or(name, |(short, _)| short)
}

/// The account name: the e-mail address, else the user name.
#[must_use]
pub fn acct(user: &User) -> &str {
    user.email.as_deref().unwrap_or_else(|| user.vmware_username())
}

/// First and last name: the parts of the user's one name, or a single word twice.
#[must_use]
pub fn names(user: &User) -> (&str, &str) {
    let name = user.name.trim();
    name.split_once(' ').map_or((name, name), |(first, last)| (first, last.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_grants_the_highest_of_its_roles_or_none() {
        let rows: [(&[&str], Option<OrgRole>); 6] = [
            (&[], None),
            (&["org_owner", "csp:owner", "external/csp:org_owner"], None),
            (&["csp:org_member"], Some(OrgRole::Member)),
            (&["csp:org_owner", "csp:org_member"], Some(OrgRole::Owner)),
            (&["x", "csp:org_admin"], Some(OrgRole::Admin)),
            (&["csp:org_member", "csp:org_admin", "csp:org_owner"], Some(OrgRole::Owner)),
        ];
        for (perms, role) in rows {
            let perms: Vec<_> = perms.iter().map(|perm| (*perm).to_owned()).collect();
            let granted = GrantedRole::of(&perms);
            for least in [OrgRole::Member, OrgRole::Admin, OrgRole::Owner] {
                assert_eq!(granted.includes(least), role.is_some_and(|role| role >= least), "{perms:?}");
            }
        }
    }
}
