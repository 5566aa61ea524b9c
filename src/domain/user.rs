//! Users: one person, seen by Huawei as `user_id` and `name`, by VMware as `username`.

use super::id::{AppId, UserId};
use super::secret::Secret;

/// One person in a tenant.
#[derive(Clone, Debug)]
pub struct User {
    /// Huawei's `user_id`; also the key of the user's row.
    pub id: UserId,
    /// Huawei's `name`, unique in the account.
    pub name: Box<str>,
    /// VMware's `username`, if it is not the e-mail address.
    pub username: Option<Box<str>>,
    /// E-mail address.
    pub email: Option<Box<str>>,
    /// Mobile number as `{country code}-{number}`, e.g. `0086-13800000000`.
    pub phone: Option<Box<str>>,
    /// The password as configured. It is hashed when it is first needed, never at start.
    pub password: Option<Secret<Box<str>>>,
    /// Whether this is the account itself (`is_domain_owner`): every action is allowed.
    pub owner: bool,
    /// A disabled user's credentials are refused.
    pub enabled: bool,
    /// Signs in at another identity provider, which also does the second factor.
    pub federated: bool,
    /// System roles.
    pub roles: Roles,
    /// Names of the fine-grained policies attached to the user, rows of the tenant's policies.
    pub policies: Box<[Box<str>]>,
}

impl User {
    /// The name under which VMware Cloud Services knows the user: the configured `username`, else
    /// the e-mail address, else the name.
    #[must_use]
    pub fn vmware_username(&self) -> &str {
        self.username.as_deref().or(self.email.as_deref()).unwrap_or(&self.name)
    }
}

/// The system roles that Huawei's IAM grants by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// `secu_admin`, Security Administrator: administers users of the account.
    pub security_administrator: bool,
    /// `te_admin`, Tenant Administrator: everything except IAM.
    pub tenant_administrator: bool,
    /// `te_agency`, Agent Operator: may switch to agencies.
    pub agent_operator: bool,
}

/// An OAuth app that signs in with its own credentials ("client credentials application").
#[derive(Clone, Debug)]
pub struct ServiceAccount {
    /// The client id.
    pub id: AppId,
    /// The client secret.
    pub secret: Secret<Box<str>>,
}
