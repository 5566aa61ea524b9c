//! From the schema to a domain tenant, with every check that a live tenant relies on.

use std::time::Duration;

use toml::Spanned;

use super::credentials::Holder;
use super::problem::Place;
use super::schema::{self, Date, Text};
use super::second_factor::Contacts;
use super::security;
use super::unique::{Seen, Unique};
use super::values::{credential, instant, is_phone, label, redirect_uri, short};
use crate::domain::behaviour::Behaviour;
use crate::domain::csp::OrgRole;
use crate::domain::device;
use crate::domain::id::{AccountId, AppId, OrganizationId, TenantId, UserId};
use crate::domain::oauth_app::{self, OAuthApp};
use crate::domain::organization;
use crate::domain::principal::PrincipalId;
use crate::domain::secret::Secret;
use crate::domain::statement::{ActionPattern, Effect, Policy, Statement};
use crate::domain::tenant::{Account, Organization, Project, Tenant};
use crate::domain::time::Timestamp;
use crate::domain::user::{AccessMode, ExternalIdentity, Roles, User};

/// The system policy that every tenant has.
pub(super) const READ_ONLY: &str = "IAM ReadOnlyAccess";

/// What an organization speaks of which the configuration does not say it.
pub(super) const LANGUAGE: &str = "en";
pub(super) const LOCALE: &str = "en_US";

/// When users and keys were made of which the configuration does not say it: 2020-01-01T00:00:00Z.
pub(super) const CREATED: Timestamp = Timestamp::from_seconds(1_577_836_800);

/// The longest life of a token that an app gets, in seconds: a hundred years.
const LONGEST_LIFETIME: u64 = 100 * 366 * 24 * 3600;

/// The last number of a session that is read.
const LAST_SESSION: u32 = u32::MAX / 2;

/// A tenant that is being built.
pub(super) struct Draft<'a> {
    tenant: Tenant,
    local: Local<'a>,
}

impl<'a> Draft<'a> {
    /// Begins the tenant that `schema` describes. What is wrong goes to `place`; the draft is then
    /// only good for finding more that is wrong.
    pub(super) fn begin(schema: schema::Tenant, unique: &mut Unique<'a>, place: &mut Place<'a, '_>) -> Self {
        unique.tenants.claim(schema.name.get_ref(), &schema.name.span(), "tenant name", place);
        let mut tenant = Tenant::new(
            TenantId::new(label(&schema.name, "a tenant's name", place)),
            account(&schema.account, unique, place),
            read_organization(&schema.organization, unique, place),
        );
        // Its name is taken from the start; what it allows, all files together say.
        tenant.policies.put(READ_ONLY.into(), Policy::default());
        let serials = Seen::with_prefix(device::serial_number(&tenant.account.get().id, ""));
        let mut draft = Self { tenant, local: Local { serials, ..Local::default() } };
        let mut builder = draft.builder(unique, place);
        builder.orphaned_tokens(schema.orphaned_tokens);
        builder.revoked_tokens(schema.revoked_tokens);
        builder.policies(schema.policy);
        for app in schema.app {
            builder.app(app);
        }
        draft.add_users(schema.user, unique, place);
        draft
    }

    /// The tenant's name.
    pub(super) fn name(&self) -> &str {
        self.tenant.id().as_str()
    }

    pub(super) fn add_users(
        &mut self,
        users: Vec<schema::User>,
        unique: &mut Unique<'a>,
        place: &mut Place<'a, '_>,
    ) {
        let mut builder = self.builder(unique, place);
        for user in users {
            builder.user(user);
        }
    }

    /// The tenant, with the policies that every tenant has.
    pub(super) fn finish(mut self, behaviour: &Behaviour) -> Tenant {
        let read = behaviour.huawei.read_only_actions.iter();
        let actions = read.filter_map(|action| ActionPattern::parse(action).ok()).collect();
        let read_only = Policy { statements: vec![Statement { effect: Effect::Allow, actions }] };
        self.tenant.policies.put(READ_ONLY.into(), read_only);
        self.tenant
    }

    fn builder<'b, 'p>(
        &'b mut self,
        unique: &'b mut Unique<'a>,
        place: &'b mut Place<'a, 'p>,
    ) -> Builder<'a, 'b, 'p> {
        Builder { tenant: &mut self.tenant, unique, place, local: &mut self.local }
    }
}

fn account<'a>(account: &schema::Account, unique: &mut Unique<'a>, place: &mut Place<'a, '_>) -> Account {
    unique.accounts.claim(account.id.get_ref(), &account.id.span(), "account id", place);
    unique.account_names.claim(account.name.get_ref(), &account.name.span(), "account name", place);
    let (mut ids, mut names) = (Seen::default(), Seen::default());
    for project in &account.projects {
        ids.claim(project.id.get_ref(), &project.id.span(), "project id", place);
        names.claim(project.name.get_ref(), &project.name.span(), "project name", place);
    }
    let projects = account.projects.iter().map(|project| Project {
        id: label(&project.id, "a project's id", place).to_owned(),
        name: label(&project.name, "a project's name", place).to_owned(),
    });
    let projects = projects.collect();
    Account {
        id: AccountId::new(label(&account.id, "an account's id", place)),
        name: label(&account.name, "an account's name", place).to_owned(),
        projects,
        security: security::policies(account, place),
    }
}

fn read_organization<'a>(
    organization: &schema::Organization,
    unique: &mut Unique<'a>,
    place: &mut Place<'a, '_>,
) -> Organization {
    unique.organizations.claim(organization.id.get_ref(), &organization.id.span(), "organization id", place);
    let mut optional = |text: &Option<Text>, what| {
        text.as_ref().map(|text| short(text, what, organization::Changes::TEXT, place).into_string())
    };
    let language = optional(&organization.language, "an organization's language");
    let locale = optional(&organization.locale, "an organization's locale");
    let audit_logs_instance_id =
        optional(&organization.audit_logs_instance_id, "the id of an instance for audit logs");
    Organization {
        id: OrganizationId::new(label(&organization.id, "an organization's id", place)),
        display_name: display_name(&organization.display_name, place),
        mfa_required: organization.mfa_required,
        api_token_mfa_required: organization.api_token_mfa_required,
        language: language.unwrap_or_else(|| LANGUAGE.to_owned()),
        locale: locale.unwrap_or_else(|| LOCALE.to_owned()),
        audit_logs_instance_id,
    }
}

/// A text that is shown. It may be empty: VMware's interface allows it.
fn display_name(text: &Text, place: &mut Place<'_, '_>) -> String {
    let name = text.get_ref();
    if name.chars().count() > 255 || name.chars().any(char::is_control) {
        let message =
            "an organization's display name has at most 255 characters, none of them a control character";
        place.problem(&text.span(), message);
    }
    name.clone()
}

/// What may be used once in a tenant.
#[derive(Default)]
pub(super) struct Local<'a> {
    users: Seen<'a>,
    names: Seen<'a>,
    sign_ins: Seen<'a>,
    phones: Seen<'a>,
    externals: Seen<'a>,
    pub serials: Seen<'a>,
    owner: bool,
}

/// Builds the rows of one tenant. Its methods are in files by what they build.
pub(super) struct Builder<'a, 'b, 'p> {
    pub tenant: &'b mut Tenant,
    pub unique: &'b mut Unique<'a>,
    pub place: &'b mut Place<'a, 'p>,
    pub local: &'b mut Local<'a>,
}

impl Builder<'_, '_, '_> {
    fn policies(&mut self, policies: Vec<schema::Policy>) {
        for policy in policies {
            let name = label(&policy.name, "a policy's name", self.place);
            let statements = policy.statements.iter().map(|statement| self.statement(statement)).collect();
            if self.tenant.policies.put(name.into(), Policy { statements }) {
                let message = format!("there is a policy named `{name}` already; write another name");
                self.place.problem(&policy.name.span(), message);
            }
        }
    }

    fn statement(&mut self, statement: &schema::Statement) -> Statement {
        let effect = match statement.effect.get_ref().as_str() {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ => {
                self.place.problem(&statement.effect.span(), "an effect is `Allow` or `Deny`");
                Effect::Deny
            }
        };
        let mut actions = Vec::new();
        for action in &statement.actions {
            match ActionPattern::parse(action.get_ref()) {
                Ok(pattern) => actions.push(pattern),
                Err(error) => self.place.problem(&action.span(), error.to_string()),
            }
        }
        Statement { effect, actions }
    }

    fn app(&mut self, app: schema::App) {
        let id = AppId::new(label(&app.id, "an app's id", self.place));
        self.unique.apps.claim(id.as_str(), &app.id.span(), "app id", self.place);
        if let Some(secret) = &app.secret {
            credential(secret, "an app's secret", self.place);
        }
        for uri in &app.redirect_uris {
            redirect_uri(uri, self.place);
        }
        let principal = PrincipalId::ServiceAccount(id.clone());
        self.tokens(&principal, app.tokens, app.expiring_tokens);
        let secret = app.secret.map(|secret| Secret::new(secret.into_inner().into()));
        let row = OAuthApp {
            redirect_uris: app.redirect_uris.into_iter().map(|uri| uri.into_inner().into()).collect(),
            role: app.role.map_or(OrgRole::Member, |role| self.org_role(&role)),
            access_token_lifetime: self.lifetime(app.access_token_seconds, oauth_app::ACCESS_TOKEN_LIFETIME),
            refresh_token_lifetime: self
                .lifetime(app.refresh_token_seconds, oauth_app::REFRESH_TOKEN_LIFETIME),
            id: id.clone(),
            secret,
        };
        self.tenant.apps.put(id, row);
    }

    fn org_role(&mut self, role: &Text) -> OrgRole {
        let roles = [OrgRole::Member, OrgRole::Admin, OrgRole::Owner];
        roles.into_iter().find(|known| known.name() == role.get_ref()).unwrap_or_else(|| {
            self.place.problem(&role.span(), "an app's role is `org_member`, `org_admin` or `org_owner`");
            OrgRole::Member
        })
    }

    fn lifetime(&mut self, seconds: Option<Spanned<u64>>, default: Duration) -> Duration {
        let Some(seconds) = seconds else { return default };
        if !(1..=LONGEST_LIFETIME).contains(seconds.get_ref()) {
            self.place
                .problem(&seconds.span(), format!("write a number of seconds, from 1 to {LONGEST_LIFETIME}"));
        }
        Duration::from_secs(*seconds.get_ref())
    }

    fn user(&mut self, user: schema::User) {
        let id = UserId::new(user.id.get_ref());
        self.identity(&user);
        self.federation(&user);
        self.ownership(&user);
        let roles = self.roles(&user.roles);
        let policies = self.attached(user.policies);
        let password = self.password(user.password, user.password_hash);
        let former_passwords = self.former_passwords(user.former_passwords);
        self.tokens(&PrincipalId::User(id.clone()), user.tokens, user.expiring_tokens);
        let created_at = self.instant(user.created_at.as_ref()).unwrap_or(CREATED);
        let access_keys = self.access_keys(&id, user.access_keys, created_at);
        let access_mode = user.access_mode.map_or(AccessMode::Default, |mode| self.access_mode(&mode));
        let holder = Holder { id: &id, created_at };
        let mut api_tokens = self.api_tokens(holder, user.api_tokens, user.expiring_api_tokens);
        self.detailed_api_tokens(holder, user.detailed_api_tokens, &mut api_tokens);
        if let Some(protection) = user.login_protection {
            let contacts = Contacts { email: user.email.is_some(), phone: user.phone.is_some() };
            let protection = self.login_protection(&protection, contacts);
            self.tenant.login_protections.put(id.clone(), protection);
        }
        self.audit(&id, user.audit, user.audit_dropped);
        if let Some(device) = user.device {
            self.device(&id, device);
        }
        let text = |text: Option<Text>| text.map(|text| text.into_inner().into_boxed_str());
        let user = User {
            id: id.clone(),
            name: user.name.into_inner().into(),
            username: text(user.username),
            email: text(user.email),
            phone: text(user.phone),
            description: text(user.description).unwrap_or_default(),
            password,
            password_set_at: self.instant(user.password_set_at.as_ref()),
            former_passwords,
            must_change_password: user.must_change_password,
            owner: user.owner,
            enabled: user.enabled,
            federated: user.federated,
            external: user.external.map(|external| self.external(external)),
            access_mode,
            roles,
            policies,
            access_keys,
            api_tokens: api_tokens.into(),
            api_token_mfa: user.api_token_mfa,
            session: self.session(&user.session),
            created_at,
            updated_at: self.instant(user.updated_at.as_ref()),
        };
        self.tenant.users.put(id, user);
    }

    pub(super) fn instant(&mut self, date: Option<&Date>) -> Option<Timestamp> {
        date.and_then(|date| instant(date, self.place))
    }

    /// What ends sessions counts up from here, and is not to come round.
    fn session(&mut self, session: &Spanned<u32>) -> u32 {
        if *session.get_ref() > LAST_SESSION {
            let message = format!("write a number from 0 to {LAST_SESSION}");
            self.place.problem(&session.span(), message);
        }
        *session.get_ref()
    }

    /// Huawei's `xuser_type` and `xuser_id`.
    fn external(&mut self, external: schema::External) -> ExternalIdentity {
        let schema::External { kind, id } = external;
        if kind.get_ref() != "TenantIdp" {
            self.place.problem(&kind.span(), "the type of an external identity is `TenantIdp`");
        }
        if id.get_ref().is_empty() || id.get_ref().chars().count() > 128 {
            self.place.problem(&id.span(), "the id of an external identity has 1 to 128 characters");
        }
        self.local.externals.claim(id.get_ref(), &id.span(), "id of an external identity", self.place);
        ExternalIdentity { kind: kind.into_inner().into(), id: id.into_inner().into() }
    }

    /// Id, name, username, e-mail address and phone: well formed, and nobody else's.
    fn identity(&mut self, user: &schema::User) {
        self.user_id(&user.id);
        let place = &mut *self.place;
        let name = label(&user.name, "a user's name", place);
        self.local.names.claim(name, &user.name.span(), "user name", place);
        if let Some(email) = &user.email {
            if !label(email, "an e-mail address", place).contains('@') {
                place.problem(&email.span(), "an e-mail address has an `@`");
            }
            self.local.sign_ins.claim(email.get_ref(), &email.span(), "e-mail address or username", place);
        }
        if let Some(username) = &user.username {
            label(username, "a username", place);
        }
        // What VMware knows the user by; an e-mail address is claimed already.
        let username = user.username.as_ref().or(user.email.as_ref()).unwrap_or(&user.name);
        if user.email.as_ref().map(Text::get_ref) != Some(username.get_ref()) {
            let what = "e-mail address or username";
            self.local.sign_ins.claim(username.get_ref(), &username.span(), what, place);
        }
        if let Some(phone) = &user.phone {
            if !is_phone(phone.get_ref()) {
                let message =
                    "a phone is written as country code, hyphen and number, such as `0086-13800000000`";
                place.problem(&phone.span(), message);
            }
            self.local.phones.claim(phone.get_ref(), &phone.span(), "phone", place);
        }
    }

    fn user_id(&mut self, id: &Text) {
        let text = id.get_ref();
        let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if text.is_empty() || text.len() > 64 || !text.bytes().all(good) {
            let message =
                "a user's id has 1 to 64 letters, digits, `-` or `_`; Huawei's have 32 lower-case hex digits";
            self.place.problem(&id.span(), message);
        }
        self.local.users.claim(text, &id.span(), "user id", self.place);
    }

    /// A federated user signs in elsewhere, so has nothing to sign in with here.
    fn federation(&mut self, user: &schema::User) {
        let has = [
            (user.password.is_some(), "password"),
            (user.password_hash.is_some(), "password_hash"),
            (user.device.is_some(), "device"),
            (user.login_protection.is_some(), "login_protection"),
            (!user.access_keys.is_empty(), "access_keys"),
        ];
        for (_, key) in has.into_iter().filter(|(has, _)| *has && user.federated) {
            let message =
                format!("a federated user has no `{key}`: leave it out, or write `federated = false`");
            self.place.problem(&user.name.span(), message);
        }
    }

    fn ownership(&mut self, user: &schema::User) {
        if !user.owner {
            return;
        }
        if std::mem::replace(&mut self.local.owner, true) {
            self.place.problem(&user.name.span(), "a tenant has one owner: write `owner = true` once");
        }
        if !user.enabled || user.federated {
            self.place.problem(&user.name.span(), "the owner is enabled and not federated");
        }
    }

    fn roles(&mut self, names: &[Text]) -> Roles {
        let mut roles = Roles::default();
        for name in names {
            match name.get_ref().as_str() {
                "secu_admin" => roles.security_administrator = true,
                "te_admin" => roles.tenant_administrator = true,
                "te_agency" => roles.agent_operator = true,
                other => {
                    let message =
                        format!("there is no role `{other}`; write `secu_admin`, `te_admin` or `te_agency`");
                    self.place.problem(&name.span(), message);
                }
            }
        }
        roles
    }

    fn attached(&mut self, policies: Vec<Text>) -> Box<[Box<str>]> {
        for policy in &policies {
            let name = policy.get_ref();
            if !self.tenant.policies.contains(name.as_str()) {
                let message = format!(
                    "there is no policy `{name}`; write `{READ_ONLY}` or the name of a [[tenant.policy]]"
                );
                self.place.problem(&policy.span(), message);
            }
        }
        policies.into_iter().map(|policy| policy.into_inner().into()).collect()
    }

    fn access_mode(&mut self, mode: &Text) -> AccessMode {
        AccessMode::parse(mode.get_ref()).unwrap_or_else(|| {
            self.place.problem(&mode.span(), "an access mode is `default`, `programmatic` or `console`");
            AccessMode::Default
        })
    }
}
