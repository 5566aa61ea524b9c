//! Every operation of Huawei's × every kind of caller, with the status of each cell; and asking one.

use crate::harness::{App, Reply};

/// The columns, and the token of each.
pub const CALLERS: [(&str, &str); 10] = [
    ("owner", "owner-token"),
    ("administrator", "administrator-token"),
    ("itself", "victim-token"),
    ("read-only", "reader-token"),
    ("custom allow", "allowed-token"),
    ("custom deny", "denied-token"),
    ("stranger", "stranger-token"),
    ("other tenant", "other-token"),
    ("service account", "app-token"),
    ("none", ""),
];

pub const TENANTS: &str = r#"
[[tenant]]
name = "t"
account = { id = "acc", name = "acc", projects = [{ id = "prj", name = "prj" }] }
organization = { id = "o", display_name = "O" }
policy = [
  { name = "everything", statements = [{ effect = "Allow", actions = ["*:*:*"] }] },
  { name = "nothing", statements = [{ effect = "Deny", actions = ["*:*:*"] }] },
]
app = [{ id = "app", secret = "s", tokens = ["app-token"] }]
user = [
  { id = "owner", name = "owner", owner = true, tokens = ["owner-token"] },
  { id = "administrator", name = "administrator", roles = ["secu_admin"], tokens = ["administrator-token"] },
  { id = "reader", name = "reader", policies = ["IAM ReadOnlyAccess"], tokens = ["reader-token"] },
  { id = "allowed", name = "allowed", policies = ["everything"], tokens = ["allowed-token"] },
  { id = "denied", name = "denied", roles = ["secu_admin"], policies = ["nothing"], tokens = ["denied-token"] },
  { id = "stranger", name = "stranger", roles = ["te_admin", "te_agency"], tokens = ["stranger-token"] },
  { id = "victim", name = "victim", password = "Victim#pass1", tokens = ["victim-token"], access_keys = [{ access = "VICTIMKEY", secret = "s" }], login_protection = { enabled = false }, device = { name = "d", seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", bound = BOUND } },
]

[[tenant]]
name = "other"
account = { id = "acc2", name = "acc2" }
organization = { id = "o2", display_name = "O2" }
user = [{ id = "other", name = "other", owner = true, tokens = ["other-token"] }]
"#;

/// An operation, one request of it, and the status in each column.
pub struct Row(pub &'static str, pub &'static str, pub &'static str, pub &'static str, pub [u16; 10]);

pub const READ: [u16; 10] = [200, 200, 200, 200, 200, 403, 403, 404, 401, 401];
pub const LIST: [u16; 10] = [200, 200, 403, 200, 200, 403, 403, 200, 401, 401];
pub const ANYBODY: [u16; 10] = [200, 200, 200, 200, 200, 200, 200, 200, 401, 401];
pub const SELF_ONLY: [u16; 10] = [403, 403, 204, 403, 403, 403, 403, 403, 401, 401];
pub const ACCOUNT_READ: [u16; 10] = [200, 200, 403, 200, 200, 403, 403, 403, 401, 401];
pub const ACCOUNT_WRITE: [u16; 10] = [200, 200, 403, 403, 200, 403, 403, 403, 401, 401];
pub const CREATE_DEVICE: [u16; 10] = [201, 201, 201, 403, 403, 403, 403, 404, 401, 401];
/// A device that is not there is deleted already, so another tenant's administrator gets 204 too.
pub const DELETE_DEVICE: [u16; 10] = [204, 204, 403, 403, 403, 403, 403, 204, 401, 401];

pub const DEVICE: &str = r#"{"virtual_mfa_device":{"name":"new","user_id":"victim"}}"#;
pub const BIND: &str = r#"{"user_id":"victim","serial_number":"iam:acc:mfa/d","authentication_code_first":"075727","authentication_code_second":"328619"}"#;
pub const UNBIND: &str =
    r#"{"user_id":"victim","serial_number":"iam:acc:mfa/d","authentication_code":"328619"}"#;
pub const NAMED_DEVICE: &str = "user_id=victim&serial_number=iam:acc:mfa/d";

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    Row("KeystoneListVersions", "GET", "/", "", [300; 10]),
    Row("KeystoneShowVersion", "GET", "/v3", "", [200; 10]),
    Row("KeystoneListAuthDomains", "GET", "/v3/auth/domains", "", ANYBODY),
    Row("KeystoneListAuthProjects", "GET", "/v3/auth/projects", "", ANYBODY),
    Row("KeystoneListProjects", "GET", "/v3/projects", "", LIST),
    Row("KeystoneShowProject", "GET", "/v3/projects/prj", "", [200, 200, 403, 200, 200, 403, 403, 404, 401, 401]),
    Row("KeystoneShowCatalog", "GET", "/v3/auth/catalog", "", ANYBODY),
    Row("KeystoneCreateToken", "POST", "/v3/auth/tokens", r#"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"victim","password":"Victim#pass1","domain":{"id":"acc"}}}}}}"#, [201; 10]),
    Row("KeystoneValidateToken", "GET", "/v3/auth/tokens", "", [200, 200, 200, 403, 403, 403, 403, 404, 401, 401]),
    Row("KeystoneCheckToken", "HEAD", "/v3/auth/tokens", "", [200, 200, 200, 403, 403, 403, 403, 404, 401, 401]),
    Row("KeystoneRevokeToken", "DELETE", "/v3/auth/tokens", "", [204, 204, 204, 403, 403, 403, 403, 404, 401, 401]),
    Row("ListUserMfaDevices", "GET", "/v3.0/OS-MFA/virtual-mfa-devices", "", LIST),
    Row("ShowUserMfaDevice", "GET", "/v3.0/OS-MFA/users/victim/virtual-mfa-device", "", READ),
    Row("CreateMfaDevice", "POST", "/v3.0/OS-MFA/virtual-mfa-devices", DEVICE, CREATE_DEVICE),
    Row("CreateBindingDevice", "PUT", "/v3.0/OS-MFA/mfa-devices/bind", BIND, SELF_ONLY),
    Row("DeleteBindingDevice", "PUT", "/v3.0/OS-MFA/mfa-devices/unbind", UNBIND, [204, 204, 204, 403, 204, 403, 403, 404, 401, 401]),
    Row("DeleteMfaDevice", "DELETE", "/v3.0/OS-MFA/virtual-mfa-devices?", NAMED_DEVICE, DELETE_DEVICE),
    Row("ListUserLoginProtects", "GET", "/v3.0/OS-USER/login-protects", "", LIST),
    Row("ShowUserLoginProtect", "GET", "/v3.0/OS-USER/users/victim/login-protect", "", READ),
    Row("UpdateLoginProtect", "PUT", "/v3.0/OS-USER/users/victim/login-protect", r#"{"login_protect":{"enabled":true,"verification_method":"vmfa"}}"#, [200, 200, 403, 403, 403, 403, 403, 404, 401, 401]),
    Row("CreateUser", "POST", "/v3.0/OS-USER/users", r#"{"user":{"name":"new","domain_id":"acc"}}"#, [201, 201, 403, 403, 201, 403, 403, 403, 401, 401]),
    Row("ShowUser", "GET", "/v3.0/OS-USER/users/victim", "", READ),
    Row("UpdateUser", "PUT", "/v3.0/OS-USER/users/victim", r#"{"user":{"description":"new"}}"#, [200, 200, 403, 403, 403, 403, 403, 404, 401, 401]),
    Row("UpdateUserInformation", "PUT", "/v3.0/OS-USER/users/victim/info", r#"{"user":{"email":"v@demo.test"}}"#, SELF_ONLY),
    Row("KeystoneListUsers", "GET", "/v3/users", "", LIST),
    Row("KeystoneCreateUser", "POST", "/v3/users", r#"{"user":{"name":"new"}}"#, [201, 201, 403, 403, 201, 403, 403, 201, 401, 401]),
    Row("KeystoneShowUser", "GET", "/v3/users/victim", "", READ),
    Row("KeystoneUpdateUserByAdmin", "PATCH", "/v3/users/victim", r#"{"user":{"description":"new"}}"#, [200, 200, 403, 403, 200, 403, 403, 404, 401, 401]),
    Row("KeystoneDeleteUser", "DELETE", "/v3/users/victim", "", [204, 204, 403, 403, 204, 403, 403, 404, 401, 401]),
    Row("KeystoneUpdateUserPassword", "POST", "/v3/users/victim/password", r#"{"user":{"password":"Other#pass2","original_password":"Victim#pass1"}}"#, SELF_ONLY),
    Row("KeystoneListGroupsForUser", "GET", "/v3/users/victim/groups", "", READ),
    Row("KeystoneListProjectsForUser", "GET", "/v3/users/victim/projects", "", READ),
    Row("CreatePermanentAccessKey", "POST", "/v3.0/OS-CREDENTIAL/credentials", r#"{"credential":{"user_id":"victim"}}"#, [201, 201, 201, 403, 201, 403, 403, 404, 401, 401]),
    Row("ListPermanentAccessKeys", "GET", "/v3.0/OS-CREDENTIAL/credentials?user_id=victim", "", READ),
    Row("ShowPermanentAccessKey", "GET", "/v3.0/OS-CREDENTIAL/credentials/VICTIMKEY", "", READ),
    Row("UpdatePermanentAccessKey", "PUT", "/v3.0/OS-CREDENTIAL/credentials/VICTIMKEY", r#"{"credential":{"status":"inactive"}}"#, [200, 200, 200, 403, 200, 403, 403, 404, 401, 401]),
    Row("DeletePermanentAccessKey", "DELETE", "/v3.0/OS-CREDENTIAL/credentials/VICTIMKEY", "", [204, 204, 204, 403, 204, 403, 403, 404, 401, 401]),
    Row("CreateTemporaryAccessKey", "POST", "/v3.0/OS-CREDENTIAL/securitytokens", r#"{"auth":{"identity":{"methods":["token"]}}}"#, [201, 201, 201, 201, 201, 201, 201, 201, 401, 401]),
    Row("ShowDomainLoginPolicy", "GET", "/v3.0/OS-SECURITYPOLICY/domains/acc/login-policy", "", ACCOUNT_READ),
    Row("UpdateDomainLoginPolicy", "PUT", "/v3.0/OS-SECURITYPOLICY/domains/acc/login-policy", r#"{"login_policy":{"session_timeout":70}}"#, ACCOUNT_WRITE),
    Row("ShowDomainPasswordPolicy", "GET", "/v3.0/OS-SECURITYPOLICY/domains/acc/password-policy", "", ACCOUNT_READ),
    Row("UpdateDomainPasswordPolicy", "PUT", "/v3.0/OS-SECURITYPOLICY/domains/acc/password-policy", r#"{"password_policy":{"minimum_password_length":9}}"#, ACCOUNT_WRITE),
    Row("ShowDomainProtectPolicy", "GET", "/v3.0/OS-SECURITYPOLICY/domains/acc/protect-policy", "", ACCOUNT_READ),
    Row("UpdateDomainProtectPolicy", "PUT", "/v3.0/OS-SECURITYPOLICY/domains/acc/protect-policy", r#"{"protect_policy":{"operation_protection":true}}"#, ACCOUNT_WRITE),
    Row("ListMfaDevicesV5", "GET", "/v5/mfa-devices", "", LIST),
    Row("CreateVirtualMfaDeviceV5", "POST", "/v5/virtual-mfa-devices", r#"{"virtual_mfa_device_name":"new","user_id":"victim"}"#, CREATE_DEVICE),
    Row("DeleteVirtualMfaDeviceV5", "DELETE", "/v5/virtual-mfa-devices?", NAMED_DEVICE, DELETE_DEVICE),
    Row("EnableMfaDeviceV5", "POST", "/v5/mfa-devices/enable", BIND, SELF_ONLY),
    Row("DisableMfaDeviceV5", "POST", "/v5/mfa-devices/disable", UNBIND, [204, 204, 403, 403, 204, 403, 403, 404, 401, 401]),
    Row("ListUsersV5", "GET", "/v5/users", "", LIST),
    Row("ShowUserV5", "GET", "/v5/users/victim", "", READ),
    Row("ListAccessKeysV5", "GET", "/v5/users/victim/access-keys", "", READ),
];

pub async fn world(row: &Row) -> App {
    let needs_bound = row.3 == UNBIND;
    App::configured(&TENANTS.replace("BOUND", if needs_bound { "true" } else { "false" })).await
}

pub async fn ask(app: &App, row: &Row, token: &str) -> Reply {
    send(app, row.1, row.2, row.3, token).await
}

/// What follows a path that ends with `?` is its query, not its body.
pub async fn send(app: &App, method: &str, path: &str, body: &str, token: &str) -> Reply {
    let (path, body) = match path.strip_suffix('?') {
        Some(path) => (format!("{path}?{body}"), ""),
        None => (path.to_owned(), body),
    };
    let headers = [("x-auth-token", token), ("x-subject-token", "victim-token")];
    app.request(method, &path, &headers, body).await
}
