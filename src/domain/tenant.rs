//! A tenant: a closed world, as a value.

use super::api_token::ApiToken;
use super::audit::Trail;
use super::credential::{AccessKey, FixedToken, TokenValue};
use super::device::VirtualMfaDevice;
use super::id::{AccessKeyId, AccountId, AppId, OrganizationId, TenantId, UserId};
use super::index::Indexed;
use super::login_protection::LoginProtection;
use super::oauth_app::OAuthApp;
use super::security_policy::SecurityPolicies;
use super::spelling::Spelling;
use super::statement::Policy;
use super::table::{Single, Table, Version};
use super::time::Timestamp;
use super::token::TokenId;
use super::user::User;

/// One Huawei account and one VMware organization over the same users.
///
/// Cloning is O(1): the tables share their structure. Every change goes through a table, which
/// remembers it: what no table knows of is not stored.
#[derive(Clone, Debug)]
pub struct Tenant {
    id: TenantId,
    spelling: Spelling,
    version: Version,
    /// Whether this working copy is another value than the one before, not a change of it.
    is_another: bool,
    /// The Huawei account.
    pub account: Single<Account>,
    /// The VMware organization.
    pub organization: Single<Organization>,
    /// Users by id.
    pub users: Indexed<UserId, User>,
    /// Virtual MFA devices by their user.
    pub devices: Indexed<UserId, VirtualMfaDevice>,
    /// Login protection by its user; no row where it was never configured.
    pub login_protections: Table<UserId, LoginProtection>,
    /// Audit trails by their user; no row where nothing ever happened.
    pub audit: Table<UserId, Trail>,
    /// OAuth apps by client id.
    pub apps: Table<AppId, OAuthApp>,
    /// Fine-grained policies by name.
    pub policies: Table<Box<str>, Policy>,
    /// Fixed tokens.
    pub tokens: Table<TokenValue, FixedToken>,
    /// Access keys by AK.
    pub access_keys: Table<AccessKeyId, AccessKey>,
    /// VMware API tokens by the fingerprint of their text.
    pub api_tokens: Table<TokenId, ApiToken>,
    /// Tokens that were revoked before they expired, and when they would have.
    pub revoked_tokens: Table<TokenId, Timestamp>,
}

/// A Huawei account ("domain").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Account id ("domain id").
    pub id: AccountId,
    /// Account name ("domain name").
    pub name: String,
    /// Its projects.
    pub projects: Vec<Project>,
    /// What it decides for all its users.
    pub security: SecurityPolicies,
}

/// A project of a Huawei account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Project id.
    pub id: String,
    /// Project name; a built-in project is named after its region.
    pub name: String,
}

/// A VMware Cloud Services organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Organization id, a UUID.
    pub id: OrganizationId,
    /// Display name.
    pub display_name: String,
    /// Whether its users may not turn MFA off (`isMfaRequired`).
    pub mfa_required: bool,
    /// Whether its users need a code to exchange an API token (`enforceUserApiTokenMfa`).
    pub api_token_mfa_required: bool,
    /// Its language, such as `en`.
    pub language: String,
    /// Its locale, such as `en_US`.
    pub locale: String,
    /// Where its audit logs go (`auditLogsInstanceId`), if anywhere. Kept, and not acted on.
    pub audit_logs_instance_id: Option<String>,
}

impl Tenant {
    /// A tenant without users, never committed.
    #[must_use]
    pub fn new(id: TenantId, account: Account, organization: Organization) -> Self {
        Self {
            id,
            spelling: Spelling::Plain,
            version: 0,
            is_another: false,
            account: Single::new(account),
            organization: Single::new(organization),
            users: Indexed::default(),
            devices: Indexed::default(),
            login_protections: Table::default(),
            audit: Table::default(),
            apps: Table::default(),
            policies: Table::default(),
            tokens: Table::default(),
            access_keys: Table::default(),
            api_tokens: Table::default(),
            revoked_tokens: Table::default(),
        }
    }

    /// The tenant's name in this server.
    #[must_use]
    pub fn id(&self) -> &TenantId {
        &self.id
    }

    /// How its credentials are spelled for clients.
    #[must_use]
    pub fn spelling(&self) -> Spelling {
        self.spelling
    }

    /// How many changes have been committed; 0 before the first.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Everything that the tenant holds but its name and version.
    #[must_use]
    pub fn tables(&self) -> Tables<'_> {
        // Named one by one, so that a new table does not compile until it is shown too.
        let Self {
            id: _,
            spelling: _,
            version: _,
            is_another: _,
            account,
            organization,
            users,
            devices,
            login_protections,
            audit,
            apps,
            policies,
            tokens,
            access_keys,
            api_tokens,
            revoked_tokens,
        } = self;
        Tables {
            account: account.get(),
            organization: organization.get(),
            users,
            devices,
            login_protections,
            audit,
            apps,
            policies,
            tokens,
            access_keys,
            api_tokens,
            revoked_tokens,
        }
    }

    /// Makes this working copy the next version, and names the rows that were touched.
    pub fn seal(&mut self) -> Touched {
        // Named one by one, so that a new table does not compile until it is sealed too.
        let Self {
            id: _,
            spelling: _,
            version,
            is_another,
            account,
            organization,
            users,
            devices,
            login_protections,
            audit,
            apps,
            policies,
            tokens,
            access_keys,
            api_tokens,
            revoked_tokens,
        } = self;
        *version += 1;
        Touched {
            all: std::mem::take(is_another),
            account: account.seal(*version),
            organization: organization.seal(*version),
            users: users.seal(*version),
            devices: devices.seal(*version),
            login_protections: login_protections.seal(*version),
            audit: audit.seal(*version),
            apps: apps.seal(*version),
            policies: policies.seal(*version),
            tokens: tokens.seal(*version),
            access_keys: access_keys.seal(*version),
            api_tokens: api_tokens.seal(*version),
            revoked_tokens: revoked_tokens.seal(*version),
        }
    }
}

/// What a tenant holds, for whoever must not forget any of it: taken apart without `..`, it does not compile
/// until a new table has its place.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'t> {
    /// [`Tenant::account`].
    pub account: &'t Account,
    /// [`Tenant::organization`].
    pub organization: &'t Organization,
    /// [`Tenant::users`].
    pub users: &'t Indexed<UserId, User>,
    /// [`Tenant::devices`].
    pub devices: &'t Indexed<UserId, VirtualMfaDevice>,
    /// [`Tenant::login_protections`].
    pub login_protections: &'t Table<UserId, LoginProtection>,
    /// [`Tenant::audit`].
    pub audit: &'t Table<UserId, Trail>,
    /// [`Tenant::apps`].
    pub apps: &'t Table<AppId, OAuthApp>,
    /// [`Tenant::policies`].
    pub policies: &'t Table<Box<str>, Policy>,
    /// [`Tenant::tokens`].
    pub tokens: &'t Table<TokenValue, FixedToken>,
    /// [`Tenant::access_keys`].
    pub access_keys: &'t Table<AccessKeyId, AccessKey>,
    /// [`Tenant::api_tokens`].
    pub api_tokens: &'t Table<TokenId, ApiToken>,
    /// [`Tenant::revoked_tokens`].
    pub revoked_tokens: &'t Table<TokenId, Timestamp>,
}

/// What a tenant that is made from another has of its own.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The tenant's id, [`ID_LENGTH`](super::spelling::ID_LENGTH) characters of base32.
    pub id: TenantId,
    /// The id of its Huawei account.
    pub account: AccountId,
    /// The id of its VMware organization.
    pub organization: OrganizationId,
    /// The ids of its projects, in the order of the other's.
    pub projects: Vec<String>,
}

impl Tenant {
    /// This tenant under another identity, never committed. O(1): users, their ids and all rows are shared.
    #[must_use]
    pub fn fork(&self, identity: Identity) -> Self {
        let mut fork = self.clone();
        fork.account.put(self.account_as(&identity));
        fork.organization.put(Organization { id: identity.organization, ..self.organization.get().clone() });
        Self { id: identity.id, spelling: Spelling::WithId, ..fork }
    }

    /// The value of `kept`, which this tenant had, as a change of this one. O(1).
    #[must_use]
    pub fn put_back(&self, kept: &Self) -> Self {
        let mut copy = Self { is_another: true, ..kept.clone() };
        copy.carry(self.version);
        copy
    }

    /// The account under another identity. Names lead to accounts, so they differ as ids do.
    pub(super) fn account_as(&self, identity: &Identity) -> Account {
        let account = self.account.get();
        let own = format!("-{}", self.id);
        let name = account.name.strip_suffix(&own).unwrap_or(&account.name);
        let projects = account.projects.iter().zip(&identity.projects);
        Account {
            id: identity.account.clone(),
            name: format!("{name}-{}", identity.id),
            projects: projects.map(|(old, id)| Project { id: id.clone(), name: old.name.clone() }).collect(),
            security: account.security.clone(),
        }
    }

    /// Lets the next change be that of `version`.
    pub(super) fn carry(&mut self, version: Version) {
        // As in [`Tenant::seal`].
        let Self {
            id: _,
            spelling: _,
            version: own,
            is_another: _,
            account,
            organization,
            users,
            devices,
            login_protections,
            audit,
            apps,
            policies,
            tokens,
            access_keys,
            api_tokens,
            revoked_tokens,
        } = self;
        *own = version;
        account.carry(version);
        organization.carry(version);
        users.carry(version);
        devices.carry(version);
        login_protections.carry(version);
        audit.carry(version);
        apps.carry(version);
        policies.carry(version);
        tokens.carry(version);
        access_keys.carry(version);
        api_tokens.carry(version);
        revoked_tokens.carry(version);
    }

    /// A tenant of this identity that is to be filled, with the account, organization, apps and policies of this
    /// one.
    pub(super) fn begin(&self, identity: &Identity) -> Self {
        let organization =
            Organization { id: identity.organization.clone(), ..self.organization.get().clone() };
        let mut tenant = Self::new(identity.id.clone(), self.account_as(identity), organization);
        tenant.spelling = Spelling::WithId;
        tenant.apps = self.apps.clone();
        tenant.policies = self.policies.clone();
        tenant.carry(0);
        tenant
    }
}

/// The rows that one transaction wrote or removed, by table. A key may stand twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Whether any row may have been: the tenant was put back to an earlier value.
    pub all: bool,
    /// Whether [`Tenant::account`] was.
    pub account: bool,
    /// Whether [`Tenant::organization`] was.
    pub organization: bool,
    /// Rows of [`Tenant::users`].
    pub users: Vec<UserId>,
    /// Rows of [`Tenant::devices`].
    pub devices: Vec<UserId>,
    /// Rows of [`Tenant::login_protections`].
    pub login_protections: Vec<UserId>,
    /// Rows of [`Tenant::audit`].
    pub audit: Vec<UserId>,
    /// Rows of [`Tenant::apps`].
    pub apps: Vec<AppId>,
    /// Rows of [`Tenant::policies`].
    pub policies: Vec<Box<str>>,
    /// Rows of [`Tenant::tokens`].
    pub tokens: Vec<TokenValue>,
    /// Rows of [`Tenant::access_keys`].
    pub access_keys: Vec<AccessKeyId>,
    /// Rows of [`Tenant::api_tokens`].
    pub api_tokens: Vec<TokenId>,
    /// Rows of [`Tenant::revoked_tokens`].
    pub revoked_tokens: Vec<TokenId>,
}

impl Touched {
    /// Whether nothing was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
