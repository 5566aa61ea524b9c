//! Users as they see themselves, and as administrators see them.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::organizations::view::{link, link_to};
use crate::domain::csp::{self, OrgRole};
use crate::domain::organization::{self, Member};
use crate::domain::tenant::Organization;
use crate::domain::user::User;

/// `UserDto`. The vendor's has more fields, a password among them: nothing here fills them.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserDto<'a> {
    /// Domain, colon and UUID.
    user_id: String,
    /// The e-mail address, else the user name.
    acct: &'a str,
    username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    email: Option<&'a str>,
    /// Whether there is an address.
    email_verified: bool,
    /// The first part of the name.
    first_name: &'a str,
    /// The rest of the name, or the name again if it is one word.
    last_name: &'a str,
    /// A link to the user.
    ref_link: String,
    /// Where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "UserProfile<'_>")]
    user_profile: Option<UserProfile<'a>>,
}

impl<'a> UserDto<'a> {
    pub(super) fn new(user: &'a User, user_profile: Option<UserProfile<'a>>) -> Self {
        let (first_name, last_name) = csp::names(user);
        Self {
            user_id: csp::user_id(user),
            acct: csp::acct(user),
            username: csp::username(user),
            email: user.email.as_deref(),
            email_verified: user.email.is_some(),
            first_name,
            last_name,
            ref_link: link("users", csp::acct(user)),
            user_profile,
        }
    }
}

/// `UserProfileDto`. Users have no language of their own: it is the organization's.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserProfile<'a> {
    /// The id of the organization.
    default_org_id: &'a str,
    /// Whether the user signs in elsewhere.
    is_federated: bool,
    language: &'a str,
    locale: &'a str,
}

impl<'a> From<Member<'a>> for UserProfile<'a> {
    fn from(Member { user, organization }: Member<'a>) -> Self {
        Self {
            default_org_id: organization.id.as_str(),
            is_federated: user.federated,
            language: &organization.language,
            locale: &organization.locale,
        }
    }
}

/// `RoleDto`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RoleDto {
    /// The name of the role.
    name: &'static str,
    display_name: &'static str,
    /// The `refLink` of the organization.
    organization_link: String,
    visible: bool,
}

impl RoleDto {
    fn new(role: OrgRole, organization: &Organization) -> Self {
        Self {
            name: role.name(),
            display_name: role.display_name(),
            organization_link: link_to(organization),
            visible: true,
        }
    }
}

/// A user's roles in the organization, the least first: a bare array.
pub(super) fn roles(Member { user, organization }: Member<'_>) -> Vec<RoleDto> {
    csp::roles(user).map(|role| RoleDto::new(role, organization)).collect()
}

/// `UserInfoDto`: a user, and what the user is in each organization, of which there is one.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserInfo<'a> {
    user: UserDto<'a>,
    user_org_info: [UserOrgInfo<'a>; 1],
}

/// Users have no roles in services, and no custom ones.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct UserOrgInfo<'a> {
    /// The short id of the organization.
    name: String,
    display_name: &'a str,
    /// The roles in the organization, the least first.
    org_roles: Vec<RoleDto>,
    services_def: [(); 0],
    custom_roles: [(); 0],
}

impl<'a> From<Member<'a>> for UserInfo<'a> {
    fn from(member: Member<'a>) -> Self {
        Self {
            user: UserDto::new(member.user, Some(member.into())),
            user_org_info: [UserOrgInfo {
                name: organization::short_id(member.organization),
                display_name: &member.organization.display_name,
                org_roles: roles(member),
                services_def: [],
                custom_roles: [],
            }],
        }
    }
}

/// `UserGroupsResponse`: a tenant has no groups.
#[derive(Default, JsonSchema, Serialize)]
pub(super) struct Groups {
    groups: [(); 0],
}

/// `UserServiceRolesResponse`: a tenant has no services for users to have roles in.
#[derive(Default, JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceRoles {
    service_roles: [(); 0],
}
