//! The VMware organization: what it shows, who may change it, and its users.
//!
//! Sources: the pages of `/orgs/{orgId}`, `/v2/orgs/{orgId}/users`, `/loggedin/user` and
//! `/v2/users/{userId}/orgs/{orgId}` in VMware's API reference, each with its table of roles.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::csp::{self, OrgRole};
use super::policy::{self, Action, Admission, Forbidden, Who};
use super::principal::Principal;
use super::tenant::{Organization, Tenant};
use super::user::User;

/// Looking at oneself. The vendor names no action for it; this name is ours and never shown to a client.
pub const LOGGED_IN: Action = Action::new("csp:loggedin-user:get", Who::SelfOnly);
/// Reading the organization.
pub const SHOW: Admission = Admission::users(OrgRole::Member).and_service_accounts();
/// Changing the organization.
pub const UPDATE: Admission = Admission::users(OrgRole::Admin);
/// Listing the organization's users.
pub const LIST_USERS: Admission = Admission::users(OrgRole::Member).and_service_accounts();
/// Searching the organization's users. The page names no role: as for the list, but no service accounts.
pub const SEARCH_USERS: Admission = Admission::users(OrgRole::Member);
/// Looking at another user of the organization.
pub const SHOW_USER: Admission = Admission::users(OrgRole::Admin).and_service_accounts();

/// The most users that a search finds.
pub const MOST_FOUND: usize = 20;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The organization is not the caller's: it may exist or not.
    #[error("the caller has no such organization")]
    UnknownOrganization,
    /// The organization has no such user.
    #[error("the organization has no such user")]
    UnknownUser,
}

/// A user in an organization.
#[derive(Clone, Copy, Debug)]
pub struct Member<'t> {
    /// The user.
    pub user: &'t User,
    /// The organization.
    pub organization: &'t Organization,
}

/// The caller, in the only organization they have.
///
/// # Errors
/// Refuses service accounts.
pub fn logged_in<'t>(tenant: &'t Tenant, caller: &'t Principal) -> Result<Member<'t>, Forbidden> {
    let user = policy::own(tenant, caller, LOGGED_IN)?;
    Ok(Member { user, organization: tenant.organization.get() })
}

/// The caller in `organization`.
///
/// # Errors
/// Refuses service accounts, and any organization that is not the caller's.
pub fn logged_in_at<'t>(
    tenant: &'t Tenant,
    caller: &'t Principal,
    organization: &str,
) -> Result<Member<'t>, Error> {
    let member = logged_in(tenant, caller)?;
    own(tenant, organization)?;
    Ok(member)
}

/// The user whose [`csp::user_id`] is `user` in `organization`, as `caller` may see them.
///
/// # Errors
/// Refuses callers who do not administer the organization, any organization that is not the caller's, and
/// users that it does not have.
pub fn member<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    user: &str,
    organization: &str,
) -> Result<Member<'t>, Error> {
    policy::admit(caller, SHOW_USER)?;
    let organization = own(tenant, organization)?;
    let user = csp::find_user(tenant, user).ok_or(Error::UnknownUser)?;
    Ok(Member { user, organization })
}

/// `organization`, as `caller` may see it by `admission`.
///
/// # Errors
/// Refuses callers by [`policy::admit`], and any organization that is not the caller's.
pub fn show<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    admission: Admission,
    organization: &str,
) -> Result<&'t Organization, Error> {
    policy::admit(caller, admission)?;
    own(tenant, organization)
}

/// The users of `organization` in the order of their ids, but for the first `skipped`.
///
/// # Errors
/// As [`show`].
pub fn users<'t>(
    tenant: &'t Tenant,
    caller: &Principal,
    organization: &str,
    skipped: usize,
) -> Result<impl Iterator<Item = Member<'t>> + use<'t>, Error> {
    let organization = show(tenant, caller, LIST_USERS, organization)?;
    let users = tenant.users.in_order_behind(skipped);
    Ok(users.map(move |(_, user)| Member { user, organization }))
}

/// The tenant's organization, if it is the one of that id.
fn own<'t>(tenant: &'t Tenant, id: &str) -> Result<&'t Organization, Error> {
    Some(tenant.organization.get()).filter(|own| own.id.as_str() == id).ok_or(Error::UnknownOrganization)
}

/// Whether `user` is found by `term`, which stands in lower case: it is part of the username, the e-mail
/// address or the name.
#[must_use]
pub fn is_found_by(user: &User, term: &str) -> bool {
    // First and last name are parts of the one name.
    let texts = [Some(csp::username(user)), user.email.as_deref(), Some(&*user.name)];
    texts.into_iter().flatten().any(|text| text.to_lowercase().contains(term))
}

/// The short id of an organization (`name`): made from its id, and always the same.
#[must_use]
pub fn short_id(organization: &Organization) -> String {
    HEXLOWER.encode(&Sha256::digest(organization.id.as_str())[..3])
}

/// What is asked for of an organization; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    display_name: Option<String>,
    mfa_required: Option<bool>,
    api_token_mfa_required: Option<bool>,
    language: Option<String>,
    locale: Option<String>,
    audit_logs_instance_id: Option<String>,
}

impl Changes {
    /// The most characters of a display name.
    pub const DISPLAY_NAME: usize = 200;
    /// What a display name may have besides letters and digits.
    pub const SIGNS: &str = " -_.`':@&";
    /// The most characters of the other texts. Documented for `auditLogsInstanceId` alone.
    pub const TEXT: usize = 255;

    /// Another display name; `None` if it cannot be one: at most 200 letters, digits, spaces and some signs.
    #[must_use]
    pub fn display_name(self, name: &str) -> Option<Self> {
        let good = |c: char| c.is_alphanumeric() || Self::SIGNS.contains(c);
        let fits = name.chars().count() <= Self::DISPLAY_NAME && name.chars().all(good);
        fits.then(|| Self { display_name: Some(name.to_owned()), ..self })
    }

    /// Whether its users may not turn MFA off.
    #[must_use]
    pub fn mfa_required(self, required: bool) -> Self {
        Self { mfa_required: Some(required), ..self }
    }

    /// Whether its users need a code to exchange an API token.
    #[must_use]
    pub fn api_token_mfa_required(self, required: bool) -> Self {
        Self { api_token_mfa_required: Some(required), ..self }
    }

    /// Another language; `None` if it is too long.
    #[must_use]
    pub fn language(self, language: &str) -> Option<Self> {
        text(language).map(|language| Self { language: Some(language), ..self })
    }

    /// Another locale; `None` if it is too long.
    #[must_use]
    pub fn locale(self, locale: &str) -> Option<Self> {
        text(locale).map(|locale| Self { locale: Some(locale), ..self })
    }

    /// Another instance for audit logs, empty for none; `None` if it is too long.
    #[must_use]
    pub fn audit_logs_instance_id(self, id: &str) -> Option<Self> {
        text(id).map(|id| Self { audit_logs_instance_id: Some(id), ..self })
    }

    fn apply(&self, organization: &mut Organization) {
        set(&mut organization.display_name, self.display_name.as_ref());
        set(&mut organization.mfa_required, self.mfa_required.as_ref());
        set(&mut organization.api_token_mfa_required, self.api_token_mfa_required.as_ref());
        set(&mut organization.language, self.language.as_ref());
        set(&mut organization.locale, self.locale.as_ref());
        if let Some(id) = &self.audit_logs_instance_id {
            organization.audit_logs_instance_id = Some(id.clone()).filter(|id| !id.is_empty());
        }
    }
}

fn text(text: &str) -> Option<String> {
    (text.chars().count() <= Changes::TEXT).then(|| text.to_owned())
}

fn set<T: Clone>(into: &mut T, value: Option<&T>) {
    if let Some(value) = value {
        into.clone_from(value);
    }
}

/// Changes `organization`; what is so already changes nothing.
///
/// # Errors
/// Refuses callers who do not administer the organization, service accounts, and any organization that is
/// not the caller's.
pub fn update(
    tenant: &mut Tenant,
    caller: &Principal,
    organization: &str,
    changes: &Changes,
) -> Result<(), Error> {
    let before = show(tenant, caller, UPDATE, organization)?;
    let mut after = before.clone();
    changes.apply(&mut after);
    if after != *before {
        tenant.organization.put(after);
    }
    Ok(())
}

#[cfg(test)]
mod tests {

    use proptest::prelude::*;

    use super::*;
    use crate::domain::id::{AccountId, AppId, OrganizationId, TenantId, UserId};
    use crate::domain::oauth_app::OAuthApp;
    use crate::domain::secret::Secret;
    use crate::domain::security_policy::SecurityPolicies;
    use crate::domain::tenant::Account;
    use crate::domain::time::Timestamp;
    use crate::domain::user::{AccessMode, Roles};

    fn user(id: &str) -> User {
        User {
            id: UserId::new(id),
            name: id.into(),
            username: None,
            email: Some(format!("{id}@t.test").into()),
            phone: None,
            description: "".into(),
            password: None,
            password_set_at: None,
            former_passwords: [].into(),
            must_change_password: false,
            owner: id == "owner",
            enabled: true,
            federated: false,
            external: None,
            access_mode: AccessMode::Default,
            roles: Roles { security_administrator: id == "admin", ..Roles::default() },
            policies: [].into(),
            access_keys: [].into(),
            api_tokens: [].into(),
            api_token_mfa: false,
            session: 0,
            created_at: Timestamp::from_seconds(0),
            updated_at: None,
        }
    }

    fn tenant() -> Tenant {
        let account = Account {
            id: AccountId::new("a"),
            name: "a".to_owned(),
            projects: Vec::new(),
            security: SecurityPolicies::default(),
        };
        let organization = Organization {
            id: OrganizationId::new("o"),
            display_name: "O".to_owned(),
            mfa_required: false,
            api_token_mfa_required: false,
            language: "en".to_owned(),
            locale: "en_US".to_owned(),
            audit_logs_instance_id: None,
        };
        let mut tenant = Tenant::new(TenantId::new("t"), account, organization);
        for id in ["owner", "admin", "user"] {
            tenant.users.put(UserId::new(id), user(id));
        }
        let app = OAuthApp::new(AppId::new("app"), Some(Secret::new("s".into())));
        tenant.apps.put(app.id.clone(), app);
        tenant.seal();
        tenant
    }

    fn principal(tenant: &Tenant, who: &str) -> Principal {
        let user = tenant.users.find_row(&UserId::new(who)).map(Principal::user);
        user.unwrap_or_else(|| Principal::service_account(tenant.apps.find_row(who).unwrap()))
    }

    #[test]
    fn each_admission_is_a_row_of_the_vendors_tables() {
        let (role, app) = (Err(Forbidden::OrgRole), Err(Forbidden::ServiceAccount));
        let table = [
            (SHOW, [Ok(()); 4]),
            (LIST_USERS, [Ok(()); 4]),
            (SEARCH_USERS, [Ok(()), Ok(()), Ok(()), app]),
            (UPDATE, [Ok(()), Ok(()), role, app]),
            (SHOW_USER, [Ok(()), Ok(()), role, Ok(())]),
        ];
        let tenant = tenant();
        for (admission, verdicts) in table {
            for (who, verdict) in ["owner", "admin", "user", "app"].into_iter().zip(verdicts) {
                assert_eq!(
                    policy::admit(&principal(&tenant, who), admission),
                    verdict,
                    "{admission:?} {who}"
                );
            }
        }
    }

    #[test]
    fn service_accounts_are_not_logged_in_and_nobody_is_elsewhere() {
        let tenant = tenant();
        let caller = |who| principal(&tenant, who);
        assert_eq!(logged_in(&tenant, &caller("app")).unwrap_err(), Forbidden::ServiceAccount);
        let (user, admin) = (caller("user"), caller("admin"));
        assert_eq!(logged_in(&tenant, &user).unwrap().user.id, UserId::new("user"));
        assert!(logged_in_at(&tenant, &user, "o").is_ok());
        assert_eq!(logged_in_at(&tenant, &user, "p").unwrap_err(), Error::UnknownOrganization);
        let see = |who, at| member(&tenant, &admin, who, at).map(|member| member.user.id.clone());
        assert_eq!(see("vmwareid:user", "o"), Ok(UserId::new("user")));
        assert_eq!(see("vmwareid:user", "p"), Err(Error::UnknownOrganization));
        assert_eq!(see("vmwareid:none", "o"), Err(Error::UnknownUser));
        let refused = member(&tenant, &user, "vmwareid:user", "o").unwrap_err();
        assert_eq!(refused, Error::Forbidden(Forbidden::OrgRole), "not even oneself");
    }

    #[test]
    fn an_update_touches_the_row_only_if_something_is_different() {
        let mut tenant = tenant();
        let admin = principal(&tenant, "admin");
        let same = Changes::default().mfa_required(false).language("en").unwrap();
        let same = same.audit_logs_instance_id("").unwrap();
        assert_eq!(update(&mut tenant, &admin, "o", &same), Ok(()));
        assert!(!tenant.seal().organization);
        assert_eq!(update(&mut tenant, &admin, "o", &Changes::default().mfa_required(true)), Ok(()));
        assert!(tenant.seal().organization && tenant.organization.get().mfa_required);
    }

    #[test]
    fn an_update_is_refused_to_others_and_elsewhere() {
        let mut tenant = tenant();
        let changes = Changes::default().mfa_required(true);
        for (who, why) in [("user", Forbidden::OrgRole), ("app", Forbidden::ServiceAccount)] {
            let caller = principal(&tenant, who);
            assert_eq!(update(&mut tenant, &caller, "o", &changes), Err(why.into()), "{who}");
        }
        let owner = principal(&tenant, "owner");
        assert_eq!(update(&mut tenant, &owner, "p", &changes), Err(Error::UnknownOrganization));
        assert!(!tenant.seal().organization);
    }

    #[test]
    fn the_short_id_is_always_the_same() {
        let tenant = tenant();
        // `printf o | sha256sum`
        assert_eq!(short_id(tenant.organization.get()), "65c74c");
    }

    proptest! {
        #[test]
        fn a_display_name_has_the_documented_characters(name in "\\PC{0,210}|[A-Za-z0-9 .:@&'`_-]{190,210}") {
            let good = |c: char| c.is_alphanumeric() || " -_.`':@&".contains(c);
            let expected = name.chars().all(good) && name.chars().count() <= 200;
            prop_assert_eq!(Changes::default().display_name(&name).is_some(), expected);
        }

        #[test]
        fn a_user_is_found_by_every_part_of_the_name_in_any_case(
            name in "[A-Za-zÄéß ]{1,20}",
            part in any::<proptest::sample::Index>(),
        ) {
            let mut user = user("u");
            user.name = name.as_str().into();
            let from = name.char_indices().nth(part.index(name.chars().count())).unwrap().0;
            prop_assert!(is_found_by(&user, &name[from..].to_lowercase()));
            prop_assert!(is_found_by(&user, "u@t.test") && !is_found_by(&user, "u@u.test"));
        }
    }
}
