//! Organizations, roles and users of an organization as the vendor writes them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::csp::{self, OrgRole};
use crate::domain::organization::{self, Member};
use crate::domain::tenant::Organization;

/// What is escaped in a segment of a link. The vendor's links show e-mail addresses as they are.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// A link to something that is kept below `/csp/gateway/am/api`.
pub(in super::super) fn link(kind: &str, id: &str) -> String {
    format!("/csp/gateway/am/api/{kind}/{}", utf8_percent_encode(id, SEGMENT))
}

/// The `refLink` of an organization.
pub(in super::super) fn link_to(organization: &Organization) -> String {
    link("orgs", organization.id.as_str())
}

/// `{}`.
#[derive(JsonSchema, Serialize)]
struct Empty {}

/// `OrganizationDto`. There is no `id`: it is in the `refLink`.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct OrganizationDto<'a> {
    /// The short id.
    name: String,
    display_name: &'a str,
    /// A link to the organization, which ends with its id.
    ref_link: String,
    /// An organization has none above it.
    parent_ref_link: Option<&'static str>,
    status: &'static str,
    r#type: &'static str,
    language: &'a str,
    locale: &'a str,
    metadata: Empty,
    /// Where audit logs go, if it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    audit_logs_instance_id: Option<&'a str>,
    /// Whether its users may not turn MFA off.
    is_mfa_required: bool,
    /// Whether the exchange of an API token takes a passcode.
    enforce_user_api_token_mfa: bool,
    trusted_orgs: [(); 0],
}

impl<'a> From<&'a Organization> for OrganizationDto<'a> {
    fn from(organization: &'a Organization) -> Self {
        Self {
            name: organization::short_id(organization),
            display_name: &organization.display_name,
            ref_link: link_to(organization),
            parent_ref_link: None,
            status: "active",
            r#type: "EXTERNAL",
            language: &organization.language,
            locale: &organization.locale,
            metadata: Empty {},
            audit_logs_instance_id: organization.audit_logs_instance_id.as_deref(),
            is_mfa_required: organization.mfa_required,
            enforce_user_api_token_mfa: organization.api_token_mfa_required,
            trusted_orgs: [],
        }
    }
}

/// `{refLink}`, which is all that a change answers.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Reference {
    /// A link to the organization.
    ref_link: String,
}

impl From<&Organization> for Reference {
    fn from(organization: &Organization) -> Self {
        Self { ref_link: link_to(organization) }
    }
}

/// `ExpandedTypedUserDto`: a user of an organization, with roles.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrgUser<'a> {
    user: TypedUser<'a>,
    /// The roles in the organization, the least first; empty with `excludeRoles`.
    organization_roles: Vec<HeldRole>,
    service_roles: [(); 0],
    custom_roles: [(); 0],
    /// The id of the organization.
    org_id: &'a str,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct TypedUser<'a> {
    /// Domain, colon and UUID.
    user_id: String,
    username: &'a str,
    /// The e-mail address, else the user name.
    acct: &'a str,
    /// `vmwareid`, or the e-mail domain of a federated user.
    domain: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    email: Option<&'a str>,
    first_name: &'a str,
    last_name: &'a str,
    /// Whether the user is enabled.
    accessible: bool,
    /// With `expandProfile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ShortProfile<'_>")]
    user_profile: Option<ShortProfile<'a>>,
}

/// The profile in lists, shorter than the user's own.
#[derive(JsonSchema, Serialize)]
struct ShortProfile<'a> {
    language: &'a str,
    locale: &'a str,
}

/// A role, and that it comes by no group.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
struct HeldRole {
    name: &'static str,
    display_name: &'static str,
    membership_type: &'static str,
}

impl From<OrgRole> for HeldRole {
    fn from(role: OrgRole) -> Self {
        Self { name: role.name(), display_name: role.display_name(), membership_type: "DIRECT" }
    }
}

/// What lists of users show of each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    pub(super) roles: bool,
    pub(super) profile: bool,
}

impl<'a> OrgUser<'a> {
    pub(super) fn new(Member { user, organization }: Member<'a>, shown: Shown) -> Self {
        let (first_name, last_name) = csp::names(user);
        let profile = ShortProfile { language: &organization.language, locale: &organization.locale };
        Self {
            user: TypedUser {
                user_id: csp::user_id(user),
                username: csp::username(user),
                acct: csp::acct(user),
                domain: csp::domain(user),
                email: user.email.as_deref(),
                first_name,
                last_name,
                accessible: user.enabled,
                user_profile: shown.profile.then_some(profile),
            },
            organization_roles: csp::roles(user).filter(|_| shown.roles).map(HeldRole::from).collect(),
            service_roles: [],
            custom_roles: [],
            org_id: organization.id.as_str(),
        }
    }
}
