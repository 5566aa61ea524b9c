//! Users: one person, seen by Huawei as `user_id` and `name`, by VMware as `username`.

use super::id::{AccessKeyId, UserId};
use super::index::Named;
use super::password::Password;
use super::time::Timestamp;
use super::token::TokenId;

/// One person in a tenant.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, in any combination")]
pub struct User {
    /// Huawei's `user_id`; also the key of the user's row.
    pub id: UserId,
    /// Huawei's `name`, unique in the account.
    pub name: Box<str>,
    /// VMware's `username`, if it is not the e-mail address.
    pub username: Option<Box<str>>,
    /// E-mail address, unique in the account.
    pub email: Option<Box<str>>,
    /// Mobile number as `{country code}-{number}`, e.g. `0086-13800000000`, unique in the account.
    pub phone: Option<Box<str>>,
    /// Free text.
    pub description: Box<str>,
    /// The password, if the user signs in with one here.
    pub password: Option<Password>,
    /// When the password was last set, if it was since the tenant went live.
    pub password_set_at: Option<Timestamp>,
    /// Passwords before this one, newest first, as far as the account's policy wants them remembered.
    pub former_passwords: Box<[Password]>,
    /// Whether the console asks for a new password at the next sign-in (`pwd_status`).
    pub must_change_password: bool,
    /// Whether this is the account itself (`is_domain_owner`): every action is allowed.
    pub owner: bool,
    /// A disabled user's credentials are refused.
    pub enabled: bool,
    /// Signs in at another identity provider, which also does the second factor.
    pub federated: bool,
    /// Who the user is to an external system, as Huawei's `xuser_type` and `xuser_id`.
    pub external: Option<ExternalIdentity>,
    /// How the user may come in.
    pub access_mode: AccessMode,
    /// System roles.
    pub roles: Roles,
    /// Names of the fine-grained policies attached to the user, rows of the tenant's policies.
    pub policies: Box<[Box<str>]>,
    /// The user's permanent access keys, rows of the tenant's access keys, oldest first.
    pub access_keys: Box<[AccessKeyId]>,
    /// The user's VMware API tokens, rows of the tenant's API tokens, oldest first.
    pub api_tokens: Box<[TokenId]>,
    /// Whether the user wants API tokens to be exchanged with a code of the device.
    pub api_token_mfa: bool,
    /// Counts what ends the user's sessions: tokens issued under an earlier number are dead.
    pub session: u32,
    /// When the user was made.
    pub created_at: Timestamp,
    /// When the user was last changed, if ever.
    pub updated_at: Option<Timestamp>,
}

/// A user's identity at an external system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalIdentity {
    /// Huawei's `xuser_type`.
    pub kind: Box<str>,
    /// Huawei's `xuser_id`.
    pub id: Box<str>,
}

/// How a user may come in (Huawei's `access_mode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccessMode {
    /// By program and by console.
    #[default]
    Default,
    /// By program alone.
    Programmatic,
    /// By console alone.
    Console,
}

impl AccessMode {
    /// The mode that Huawei writes as `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "default" => Some(Self::Default),
            "programmatic" => Some(Self::Programmatic),
            "console" => Some(Self::Console),
            _ => None,
        }
    }

    /// As Huawei writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Programmatic => "programmatic",
            Self::Console => "console",
        }
    }
}

impl User {
    /// The name under which VMware Cloud Services knows the user: the configured `username`, else
    /// the e-mail address, else the name.
    #[must_use]
    pub fn vmware_username(&self) -> &str {
        self.username.as_deref().or(self.email.as_deref()).unwrap_or(&self.name)
    }

    /// Country code and number of the phone, both empty without one.
    #[must_use]
    pub fn phone_parts(&self) -> (&str, &str) {
        self.phone.as_deref().and_then(|phone| phone.split_once('-')).unwrap_or_default()
    }
}

impl Named for User {
    fn names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let username = self.username.as_deref().map(|username| (Self::USERNAME, username));
        let email = self.email.as_deref().map(|email| (Self::EMAIL, email));
        let phone = self.phone.as_deref().map(|phone| (Self::PHONE, phone));
        let external = self.external.as_ref().map(|external| (Self::EXTERNAL, &*external.id));
        [Some((Self::NAME, &*self.name)), username, email, phone, external].into_iter().flatten()
    }
}

impl User {
    /// The kind of name that [`User::name`] is.
    pub const NAME: &'static str = "name";
    /// The kind of name that [`User::username`] is.
    pub const USERNAME: &'static str = "username";
    /// The kind of name that [`User::email`] is.
    pub const EMAIL: &'static str = "email";
    /// The kind of name that [`User::phone`] is.
    pub const PHONE: &'static str = "phone";
    /// The kind of name that the id of [`User::external`] is.
    pub const EXTERNAL: &'static str = "external";
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
