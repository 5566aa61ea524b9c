//! A tenant as a document in the configuration's own schema, from which an equal tenant loads.
//!
//! Each record is taken apart field by field, so that a new field does not compile until it is written
//! here too. What is written does not depend on the order of a table's rows.

mod credentials;
mod second_factor;
mod security;
mod user;

use serde_json::Value as Json;
use toml::value::Datetime;
use toml::{Spanned, Table};

use self::credentials::Tokens;
use super::layout;
use super::schema::{self, Date, Text};
use super::tenant::{LANGUAGE, LOCALE, READ_ONLY};
use crate::domain::csp::OrgRole;
use crate::domain::id::{AccessKeyId, AppId};
use crate::domain::oauth_app::{self, OAuthApp};
use crate::domain::principal::PrincipalId;
use crate::domain::security_policy::SecurityPolicies;
use crate::domain::statement::{Effect, Policy, Statement};
use crate::domain::tenant::{Account, Organization, Project, Tables, Tenant};
use crate::domain::time::Timestamp;

/// How what clients show is spelled in a document, where a server knows it by another text than the tenant's
/// tables do.
pub trait Spelling {
    /// The tenant's name.
    fn tenant(&self, kept: &str) -> String {
        kept.to_owned()
    }

    /// A fixed token.
    fn token(&self, kept: &str) -> String {
        kept.to_owned()
    }

    /// An API token whose text is kept. Of the others the fingerprint is written, of the text that was hashed.
    fn api_token(&self, kept: &str) -> String {
        kept.to_owned()
    }

    /// An access key.
    fn access_key(&self, kept: &str) -> String {
        kept.to_owned()
    }

    /// The id of an OAuth app.
    fn app(&self, kept: &str) -> String {
        kept.to_owned()
    }
}

/// The spelling of the tables.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsKept;

impl Spelling for AsKept {}

/// As its clients show them.
impl Spelling for Tenant {
    fn token(&self, kept: &str) -> String {
        self.spell(kept).into_owned()
    }

    fn api_token(&self, kept: &str) -> String {
        self.spell(kept).into_owned()
    }

    fn access_key(&self, kept: &str) -> String {
        self.spell_access_key(&AccessKeyId::new(kept)).into_owned()
    }

    fn app(&self, kept: &str) -> String {
        self.spell(kept).into_owned()
    }
}

/// `tenant` as a TOML document of one `[[tenant]]`, credentials and all, which [`parse`](super::parse) reads
/// back to an equal tenant. Walks all tables.
///
/// ```
/// use fauxfactor::config::{self, AsKept, export};
///
/// let demo = config::parse("demo.toml", config::DEMO).unwrap().tenants.remove(0);
/// let document = export(&demo, &AsKept);
/// let again = config::parse("export.toml", &document).unwrap().tenants.remove(0);
/// assert_eq!(export(&again, &AsKept), document);
/// ```
#[must_use]
pub fn export(tenant: &Tenant, spelling: &dyn Spelling) -> String {
    let schema = Export { tenant, spelling }.tenant();
    // Every key is a text, and every number one that TOML has.
    layout::document(&Table::try_from(schema).unwrap_or_default())
}

/// The same as a JSON object with the keys of one `[[tenant]]`; dates are texts.
#[must_use]
pub fn export_json(tenant: &Tenant, spelling: &dyn Spelling) -> Json {
    let schema = Export { tenant, spelling }.tenant();
    // Every key is a text.
    serde_json::to_value(schema).map(without_nulls).unwrap_or_default()
}

/// What is not there is left out, as in TOML.
fn without_nulls(value: Json) -> Json {
    match value {
        Json::Object(object) => {
            let pairs = object.into_iter().filter(|(_, value)| !value.is_null());
            pairs.map(|(key, value)| (key, without_nulls(value))).collect()
        }
        Json::Array(values) => values.into_iter().map(without_nulls).collect(),
        value => value,
    }
}

/// A tenant that is being written.
#[derive(Clone, Copy)]
struct Export<'t> {
    tenant: &'t Tenant,
    spelling: &'t dyn Spelling,
}

impl Export<'_> {
    fn tenant(self) -> schema::Tenant {
        // Named one by one, so that a new table does not compile until it is written too.
        let Tables {
            account,
            organization,
            users,
            devices: _,
            login_protections: _,
            audit: _,
            apps,
            policies,
            tokens,
            access_keys: _,
            api_tokens: _,
            revoked_tokens,
        } = self.tenant.tables();
        let mut tokens = Tokens::of(tokens);
        let mut schema = schema::Tenant {
            name: text(&self.spelling.tenant(self.tenant.id().as_str())),
            orphaned_tokens: Vec::new(),
            revoked_tokens: credentials::revoked(revoked_tokens),
            account: account_of(account),
            organization: organization_of(organization),
            policy: sorted(policies.iter())
                .filter(|(name, _)| ***name != *READ_ONLY)
                .map(|(name, row)| policy_of(name, row))
                .collect(),
            app: sorted(apps.iter()).map(|(id, app)| self.app(id, app, &mut tokens)).collect(),
            user: sorted(users.iter()).map(|(id, user)| self.user(id, user, &mut tokens)).collect(),
        };
        schema.orphaned_tokens = self.orphaned_tokens(tokens);
        schema
    }

    fn app(self, key: &AppId, app: &OAuthApp, tokens: &mut Tokens<'_>) -> schema::App {
        let OAuthApp { id: _, secret, redirect_uris, role, access_token_lifetime, refresh_token_lifetime } =
            app;
        let seconds = |lifetime: &std::time::Duration, default| {
            (*lifetime != default).then(|| spanned(lifetime.as_secs()))
        };
        let (fixed, expiring) = self.tokens_of(&PrincipalId::ServiceAccount(key.clone()), tokens);
        schema::App {
            id: text(&self.spelling.app(key.as_str())),
            secret: secret.as_ref().map(|secret| text(secret.expose())),
            redirect_uris: redirect_uris.iter().map(|uri| text(uri)).collect(),
            role: (*role != OrgRole::Member).then(|| text(role.name())),
            access_token_seconds: seconds(access_token_lifetime, oauth_app::ACCESS_TOKEN_LIFETIME),
            refresh_token_seconds: seconds(refresh_token_lifetime, oauth_app::REFRESH_TOKEN_LIFETIME),
            tokens: fixed,
            expiring_tokens: expiring,
        }
    }
}

fn account_of(account: &Account) -> schema::Account {
    let Account { id, name, projects, security: SecurityPolicies { login, password, protect } } = account;
    let project = |Project { id, name }: &Project| schema::Project { id: text(id), name: text(name) };
    schema::Account {
        id: text(id.as_str()),
        name: text(name),
        projects: projects.iter().map(project).collect(),
        login_policy: security::login(login),
        password_policy: security::password(password),
        protect_policy: security::protect(protect),
    }
}

fn organization_of(organization: &Organization) -> schema::Organization {
    let Organization {
        id,
        display_name,
        mfa_required,
        api_token_mfa_required,
        language,
        locale,
        audit_logs_instance_id,
    } = organization;
    schema::Organization {
        id: text(id.as_str()),
        display_name: text(display_name),
        mfa_required: *mfa_required,
        api_token_mfa_required: *api_token_mfa_required,
        language: (language != LANGUAGE).then(|| text(language)),
        locale: (locale != LOCALE).then(|| text(locale)),
        audit_logs_instance_id: audit_logs_instance_id.as_deref().map(text),
    }
}

fn policy_of(name: &str, policy: &Policy) -> schema::Policy {
    let Policy { statements } = policy;
    let statement = |Statement { effect, actions }: &Statement| schema::Statement {
        effect: text(match effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        }),
        actions: actions.iter().map(|action| text(&action.to_string())).collect(),
    };
    schema::Policy { name: text(name), statements: statements.iter().map(statement).collect() }
}

fn sorted<'t, K: Ord + 't, V: 't>(
    rows: impl Iterator<Item = (&'t K, &'t V)>,
) -> impl Iterator<Item = (&'t K, &'t V)> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_unstable_by_key(|(key, _)| *key);
    rows.into_iter()
}

/// A value that stands nowhere yet.
fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(0..0, value)
}

fn text(text: &str) -> Text {
    spanned(text.to_owned())
}

/// `2026-01-15T08:30:00Z`, with as many digits of a second as there are.
fn date(time: Timestamp) -> Date {
    let full = time.to_string();
    let short = full.trim_end_matches('Z').trim_end_matches('0').trim_end_matches('.');
    let none = Datetime { date: None, time: None, offset: None };
    // It is RFC 3339's form, which is TOML's.
    Date(spanned(format!("{short}Z").parse().unwrap_or(none)))
}
