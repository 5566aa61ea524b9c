//! From the schema to a domain tenant, with every check that a live tenant relies on.

use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use toml::Spanned;
use toml::value::Datetime;

use super::problem::Place;
use super::schema::{self, Text};
use super::unique::{Seen, Unique};
use crate::domain::api_token::{self, ApiToken};
use crate::domain::behaviour::Behaviour;
use crate::domain::credential::{AccessKey, FixedToken, TokenValue};
use crate::domain::csp::OrgRole;
use crate::domain::device::{self, VirtualMfaDevice};
use crate::domain::id::{AccessKeyId, AccountId, AppId, OrganizationId, TenantId, UserId};
use crate::domain::login_protection::{LoginProtection, Method};
use crate::domain::oauth_app::{self, OAuthApp};
use crate::domain::password::Password;
use crate::domain::principal::PrincipalId;
use crate::domain::recovery_code::{self, RecoveryCodes};
use crate::domain::secret::Secret;
use crate::domain::security_policy::SecurityPolicies;
use crate::domain::statement::{ActionPattern, Effect, Policy, Statement};
use crate::domain::tenant::{Account, Organization, Project, Tenant};
use crate::domain::time::Timestamp;
use crate::domain::token::TokenId;
use crate::domain::totp;
use crate::domain::user::{AccessMode, Roles, User};

/// The system policy that every tenant has.
const READ_ONLY: &str = "IAM ReadOnlyAccess";

/// What an organization speaks of which the configuration does not say it.
const LANGUAGE: &str = "en";
const LOCALE: &str = "en_US";

/// When users and keys were made of which the configuration does not say it: 2020-01-01T00:00:00Z.
const CREATED: Timestamp = Timestamp::from_seconds(1_577_836_800);

/// The longest life of a token that an app gets, in seconds: a hundred years.
const LONGEST_LIFETIME: u64 = 100 * 366 * 24 * 3600;

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
            organization(&schema.organization, unique, place),
        );
        // Its name is taken from the start; what it allows, all files together say.
        tenant.policies.put(READ_ONLY.into(), Policy::default());
        let serials = Seen::with_prefix(device::serial_number(&tenant.account.get().id, ""));
        let mut draft = Self { tenant, local: Local { serials, ..Local::default() } };
        let mut builder = draft.builder(unique, place);
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
        security: SecurityPolicies::default(),
    }
}

fn organization<'a>(
    organization: &schema::Organization,
    unique: &mut Unique<'a>,
    place: &mut Place<'a, '_>,
) -> Organization {
    unique.organizations.claim(organization.id.get_ref(), &organization.id.span(), "organization id", place);
    let mut optional =
        |text: &Option<Text>, what| text.as_ref().map(|text| label(text, what, place).to_owned());
    let language = optional(&organization.language, "an organization's language");
    let locale = optional(&organization.locale, "an organization's locale");
    let audit_logs_instance_id =
        optional(&organization.audit_logs_instance_id, "the id of an instance for audit logs");
    Organization {
        id: OrganizationId::new(label(&organization.id, "an organization's id", place)),
        display_name: label(&organization.display_name, "an organization's display name", place).to_owned(),
        mfa_required: organization.mfa_required,
        api_token_mfa_required: organization.api_token_mfa_required,
        language: language.unwrap_or_else(|| LANGUAGE.to_owned()),
        locale: locale.unwrap_or_else(|| LOCALE.to_owned()),
        audit_logs_instance_id,
    }
}

/// A text that is shown and compared: not empty, at most 255 characters, none of them a control.
fn label<'t>(text: &'t Text, what: &str, place: &mut Place<'_, '_>) -> &'t str {
    let value = text.get_ref();
    let too_long = value.len() > 255 && value.chars().count() > 255;
    if value.trim().is_empty() || too_long || value.chars().any(char::is_control) {
        place.problem(
            &text.span(),
            format!("{what} has 1 to 255 characters, none of them a control character"),
        );
    }
    value
}

/// An address to which a browser is sent.
fn redirect_uri(uri: &Text, place: &mut Place<'_, '_>) {
    let text = uri.get_ref();
    let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains('#');
    let has_scheme = text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
    });
    let is_script = ["javascript", "data", "vbscript"]
        .iter()
        .any(|scheme| text.split(':').next().is_some_and(|own| own.eq_ignore_ascii_case(scheme)));
    if !is_visible || !has_scheme || is_script {
        place.problem(
            &uri.span(),
            "a redirect URI is absolute and has no fragment, such as `https://app.test/callback`",
        );
    }
}

/// A text that is sent in a header: visible ASCII. Never quoted.
fn credential(text: &Text, what: &str, place: &mut Place<'_, '_>) {
    let value = text.get_ref();
    if value.is_empty() || value.len() > 4096 || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        place.problem(&text.span(), format!("{what} is written with 1 to 4096 visible ASCII characters"));
    }
}

/// What may be used once in a tenant.
#[derive(Default)]
struct Local<'a> {
    users: Seen<'a>,
    names: Seen<'a>,
    sign_ins: Seen<'a>,
    phones: Seen<'a>,
    serials: Seen<'a>,
    owner: bool,
}

struct Builder<'a, 'b, 'p> {
    tenant: &'b mut Tenant,
    unique: &'b mut Unique<'a>,
    place: &'b mut Place<'a, 'p>,
    local: &'b mut Local<'a>,
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
            ..OAuthApp::new(id.clone(), secret)
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
        self.tokens(&PrincipalId::User(id.clone()), user.tokens, user.expiring_tokens);
        let created_at = user.created_at.and_then(|at| instant(&at, self.place)).unwrap_or(CREATED);
        let access_keys = self.access_keys(&id, user.access_keys, created_at);
        let access_mode = user.access_mode.map_or(AccessMode::Default, |mode| self.access_mode(&mode));
        let api_tokens = self.api_tokens(&id, user.api_tokens, user.expiring_api_tokens, created_at);
        if let Some(protection) = user.login_protection {
            let contacts = Contacts { email: user.email.is_some(), phone: user.phone.is_some() };
            let protection = self.login_protection(&protection, contacts);
            self.tenant.login_protections.put(id.clone(), protection);
        }
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
            password: text(user.password).map(|text| Password::Configured(Secret::new(text))),
            password_set_at: None,
            former_passwords: [].into(),
            must_change_password: false,
            owner: user.owner,
            enabled: user.enabled,
            federated: user.federated,
            external: None,
            access_mode,
            roles,
            policies,
            access_keys,
            api_tokens,
            api_token_mfa: user.api_token_mfa,
            session: 0,
            created_at,
            updated_at: None,
        };
        self.tenant.users.put(id, user);
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

    fn tokens(&mut self, principal: &PrincipalId, tokens: Vec<Text>, expiring: Vec<schema::ExpiringToken>) {
        for token in tokens {
            self.token(principal, &token, None);
        }
        for schema::ExpiringToken { token, expires_at } in expiring {
            let expires_at = instant(&expires_at, self.place);
            self.token(principal, &token, expires_at);
        }
    }

    fn token(&mut self, principal: &PrincipalId, token: &Text, expires_at: Option<Timestamp>) {
        credential(token, "a token", self.place);
        self.unique.tokens.claim(token.get_ref(), &token.span(), "token", self.place);
        let value = TokenValue::new(token.get_ref());
        self.tenant.tokens.put(value, FixedToken { principal: principal.clone(), expires_at });
    }

    fn access_mode(&mut self, mode: &Text) -> AccessMode {
        AccessMode::parse(mode.get_ref()).unwrap_or_else(|| {
            self.place.problem(&mode.span(), "an access mode is `default`, `programmatic` or `console`");
            AccessMode::Default
        })
    }

    fn access_keys(
        &mut self,
        user: &UserId,
        keys: Vec<schema::AccessKey>,
        created_at: Timestamp,
    ) -> Box<[AccessKeyId]> {
        let mut ids = Vec::with_capacity(keys.len());
        for key in keys {
            if key.access.get_ref().bytes().any(|byte| b",=;".contains(&byte)) {
                self.place.problem(&key.access.span(), "an access key has no `,`, `=` or `;`");
            }
            credential(&key.access, "an access key", self.place);
            credential(&key.secret, "a secret key", self.place);
            let id = AccessKeyId::new(key.access.get_ref());
            self.unique.access_keys.claim(id.as_str(), &key.access.span(), "access key", self.place);
            let secret = Secret::new(key.secret.into_inner().into());
            ids.push(id.clone());
            let key = AccessKey {
                user: user.clone(),
                secret,
                description: "".into(),
                active: key.active,
                created_at,
            };
            self.tenant.access_keys.put(id, key);
        }
        ids.into()
    }

    fn api_tokens(
        &mut self,
        user: &UserId,
        tokens: Vec<Text>,
        expiring: Vec<schema::ExpiringToken>,
        created_at: Timestamp,
    ) -> Box<[TokenId]> {
        let mut all: Vec<(Text, Option<Timestamp>)> = tokens.into_iter().map(|token| (token, None)).collect();
        for schema::ExpiringToken { token, expires_at } in expiring {
            all.push((token, instant(&expires_at, self.place)));
        }
        let mut ids = Vec::with_capacity(all.len());
        for (number, (token, expires_at)) in (1..).zip(all) {
            credential(&token, "an API token", self.place);
            self.unique.tokens.claim(token.get_ref(), &token.span(), "token", self.place);
            let text = TokenValue::new(token.get_ref());
            let id = text.fingerprint();
            let token = ApiToken {
                user: user.clone(),
                name: format!("configured-{number}").into(),
                created_at,
                expires_at,
                deactivated: None,
                allowed_scopes: api_token::ALL_SCOPES.into(),
                text: Some(text),
            };
            self.tenant.api_tokens.put(id, token);
            ids.push(id);
        }
        ids.into()
    }

    fn device(&mut self, user: &UserId, device: schema::Device) {
        let recovery_codes = self.recovery_codes(user, &device);
        let place = &mut *self.place;
        let name = label(&device.name, "a device's name", place);
        if name.chars().count() > 64 {
            place.problem(&device.name.span(), "a device's name has at most 64 characters");
        }
        let seed = match totp::parse_seed(device.seed.get_ref()) {
            Ok(seed) => seed,
            Err(error) => return place.problem(&device.seed.span(), error.to_string()),
        };
        let (serial_number, span): (String, Range<usize>) = match device.serial_number {
            Some(serial) => (label(&serial, "a serial number", place).to_owned(), serial.span()),
            None => (device::serial_number(&self.tenant.account.get().id, name), device.name.span()),
        };
        self.local.serials.claim(&serial_number, &span, "serial number", place);
        let device = VirtualMfaDevice {
            name: name.into(),
            serial_number: serial_number.into(),
            seed,
            bound: device.bound,
            last_step: None,
            recovery_codes,
        };
        self.tenant.devices.put(user.clone(), device);
    }

    /// Salted by their user: who can read the file needs no hashes.
    fn recovery_codes(&mut self, user: &UserId, device: &schema::Device) -> RecoveryCodes {
        let mut seen = HashSet::new();
        for (n, code) in device.recovery_codes.iter().enumerate() {
            let normal = recovery_code::normal(code.get_ref());
            let is_spelled = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
            if !(recovery_code::SHORTEST..=64).contains(&normal.len()) || !is_spelled(&normal) {
                let message = "a recovery code has 12 to 64 letters and digits, and perhaps hyphens";
                self.place.problem(&code.span(), message);
            }
            if !seen.insert(normal) {
                self.place.problem(&code.span(), "the device has this recovery code already; write another");
            }
            if n == recovery_code::COUNT {
                self.place.problem(&code.span(), "a device has at most 10 recovery codes");
            }
        }
        if let Some(first) = device.recovery_codes.first().filter(|_| !device.bound) {
            let message = "only a bound device has recovery codes: leave them out, or write `bound = true`";
            self.place.problem(&first.span(), message);
        }
        let salt = format!("{} {user}", self.tenant.id());
        RecoveryCodes::new(device.recovery_codes.iter().map(|code| code.get_ref().as_str()), salt.as_bytes())
    }

    fn login_protection(&mut self, schema: &schema::LoginProtection, contacts: Contacts) -> LoginProtection {
        let span = schema.method.as_ref().map_or(schema.enabled.span(), Text::span);
        let method = schema.method.as_ref().map_or("none", |method| method.get_ref());
        match (*schema.enabled.get_ref(), method) {
            (false, "none") => LoginProtection::Disabled,
            (true, "vmfa") => LoginProtection::Enabled(Method::Vmfa),
            (true, "sms") if contacts.phone => LoginProtection::Enabled(Method::Sms),
            (true, "email") if contacts.email => LoginProtection::Enabled(Method::Email),
            (enabled, method) => {
                self.place.problem(&span, instead_of(enabled, method));
                LoginProtection::Disabled
            }
        }
    }
}

/// Where a second factor could be sent.
#[derive(Clone, Copy)]
struct Contacts {
    email: bool,
    phone: bool,
}

fn instead_of(enabled: bool, method: &str) -> &'static str {
    match (enabled, method) {
        (false, _) => "login protection that is not enabled has the method `none`: leave `method` out",
        (true, "sms") => "login protection by `sms` needs the user's `phone`",
        (true, "email") => "login protection by `email` needs the user's `email`",
        (true, _) => "login protection that is enabled has the method `sms`, `email` or `vmfa`",
    }
}

fn is_phone(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 40 && text.split_once('-').is_some_and(|(code, number)| digits(code) && digits(number))
}

/// A date and time with an offset, as an instant.
fn instant(datetime: &Spanned<Datetime>, place: &mut Place<'_, '_>) -> Option<Timestamp> {
    let text = datetime.get_ref().to_string();
    let instant = rfc3339(datetime.get_ref());
    if instant.is_none() {
        let message = format!("`{text}` has no time or no offset; write it like `2030-01-31T12:00:00Z`");
        place.problem(&datetime.span(), message);
    }
    instant
}

fn rfc3339(datetime: &Datetime) -> Option<Timestamp> {
    use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};
    let (date, clock, offset) = (datetime.date?, datetime.time?, datetime.offset?);
    let minutes = match offset {
        toml::value::Offset::Z => 0,
        toml::value::Offset::Custom { minutes } => minutes,
    };
    let date =
        Date::from_calendar_date(date.year.into(), Month::try_from(date.month).ok()?, date.day).ok()?;
    let clock = Time::from_hms(clock.hour, clock.minute, clock.second.unwrap_or(0)).ok()?;
    let offset = UtcOffset::from_whole_seconds(i32::from(minutes) * 60).ok()?;
    Some(Timestamp::from_seconds(PrimitiveDateTime::new(date, clock).assume_offset(offset).unix_timestamp()))
}
