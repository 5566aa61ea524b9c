//! VMware's look-ups × every kind of caller, with the status of each cell.

pub const NO_USER: &str = "No user with given token exists";
pub const NO_ORGANIZATION: &str = "Organization with this identifier is not found.";

pub const TENANTS: &str = r#"
[[tenant]]
name = "t"
account = { id = "acc", name = "acc" }
organization = { id = "o", display_name = "O" }
policy = [{ name = "everything", statements = [{ effect = "Allow", actions = ["*:*:*"] }] }]
app = [{ id = "app", secret = "s", tokens = ["app-token"] }]
user = [
  { id = "owner", name = "owner", owner = true, tokens = ["owner-token"] },
  { id = "admin", name = "admin", roles = ["secu_admin"], tokens = ["admin-token"] },
  { id = "user", name = "user", tokens = ["user-token"], expiring_tokens = [{ token = "expired-token", expires_at = 2020-01-01T00:00:00Z }] },
  { id = "allowed", name = "allowed", roles = ["te_admin"], policies = ["everything"], tokens = ["allowed-token"] },
  { id = "federated", name = "federated", federated = true, tokens = ["federated-token"] },
]

[[tenant]]
name = "other"
account = { id = "acc2", name = "acc2" }
organization = { id = "o2", display_name = "O2" }
app = [{ id = "app2", secret = "s", tokens = ["other-app-token"] }]
user = [{ id = "other", name = "other", owner = true, tokens = ["other-token"] }]
"#;

/// The columns, and the token of each.
pub const CALLERS: [(&str, &str); 10] = [
    ("nobody", ""),
    ("expired", "expired-token"),
    ("user", "user-token"),
    ("every action of Huawei's allowed", "allowed-token"),
    ("administrator", "admin-token"),
    ("owner", "owner-token"),
    ("service account", "app-token"),
    ("federated", "federated-token"),
    ("other tenant's owner", "other-token"),
    ("other tenant's service account", "other-app-token"),
];

/// An operation, one request of it, the status in each column, and what is said where it is 404.
pub struct Row(
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub [u16; 10],
    pub &'static str,
);

pub const OWN: [u16; 10] = [401, 401, 200, 200, 200, 200, 403, 200, 200, 403];
pub const OWN_IN: [u16; 10] = [401, 401, 200, 200, 200, 200, 403, 200, 404, 403];
pub const ANYBODY: [u16; 10] = [401, 401, 200, 200, 200, 200, 200, 200, 404, 404];
pub const ADMINISTRATORS: [u16; 10] = [401, 401, 403, 403, 200, 200, 403, 403, 404, 403];
pub const ADMINISTRATORS_AND_APPS: [u16; 10] = [401, 401, 403, 403, 200, 200, 200, 403, 404, 404];
/// To the other tenant's, the organization is none of theirs, which the body says.
pub const DEFAULT_ORG: [u16; 10] = [401, 401, 200, 200, 200, 200, 403, 200, 400, 403];

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    Row("getLoggedInUserDetailsUsingGET", "GET", "/loggedin/user", "", OWN, ""),
    Row("getLoggedInUserProfileUsingGET", "GET", "/loggedin/user/profile", "", OWN, ""),
    Row("setLoggedInUserDefaultOrgUsingPUT", "PUT", "/loggedin/user/profile/default-org", r#"{"refLink":"/csp/gateway/am/api/orgs/o"}"#, DEFAULT_ORG, ""),
    Row("getLoggedInUserOrgsUsingGET", "GET", "/loggedin/user/orgs", "", OWN, ""),
    Row("getLoggedInUserOrgsV2UsingGET", "GET", "/v2/loggedin/user/orgs", "", OWN, ""),
    Row("getLoggedInUserOrgRolesUsingGET", "GET", "/loggedin/user/orgs/o/roles", "", OWN_IN, NO_USER),
    Row("getLoggedInUserOrgServiceRolesUsingGET", "GET", "/loggedin/user/orgs/o/service-roles", "", OWN_IN, "Organization not found"),
    Row("getLoggedInUserOrgInfoUsingGET", "GET", "/loggedin/user/orgs/o/info", "", OWN_IN, NO_USER),
    Row("getLoggedInUserOrgGroupsUsingGET", "GET", "/loggedin/user/orgs/o/groups", "", OWN_IN, NO_USER),
    Row("getUserOrgRolesUsingGET", "GET", "/v2/users/vmwareid:user/orgs/o/roles", "", ADMINISTRATORS_AND_APPS, NO_USER),
    Row("getUserOrgServiceRolesUsingGET", "GET", "/v2/users/vmwareid:user/orgs/o/service-roles", "", ADMINISTRATORS_AND_APPS, "Organization not found"),
    Row("getUserOrgInfoUsingGET", "GET", "/v2/users/vmwareid:user/orgs/o/info", "", ADMINISTRATORS_AND_APPS, NO_USER),
    Row("getUserOrgGroupsUsingGET", "GET", "/v2/users/vmwareid:user/orgs/o/groups", "", ADMINISTRATORS_AND_APPS, NO_USER),
    Row("getOrgUsingGET", "GET", "/orgs/o", "", ANYBODY, NO_ORGANIZATION),
    Row("patchOrgUsingPATCH", "PATCH", "/orgs/o", r#"{"language":"fr"}"#, ADMINISTRATORS, NO_ORGANIZATION),
    Row("getOrgUsersV2UsingGET", "GET", "/v2/orgs/o/users", "", ANYBODY, NO_USER),
    Row("searchOrgUsersUsingGET", "GET", "/orgs/o/users/search?userSearchTerm=u", "", OWN_IN, NO_USER),
];
