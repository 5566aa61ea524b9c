//! A tenant as whoever tests with it wants to know it: ids, and every credential as clients spell it.

use std::borrow::Cow;
use std::collections::HashMap;

use data_encoding::BASE32_NOPAD;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::clock::ClockView;
use super::super::enforcement::Mode;
use super::super::environment;
use super::super::time::Time;
use super::Origin;
use crate::domain::csp;
use crate::domain::login_protection::LoginProtection;
use crate::domain::oauth_app::OAuthApp;
use crate::domain::password::Password;
use crate::domain::principal::PrincipalId;
use crate::domain::tenant::Tenant;
use crate::domain::user::User;
use crate::engine::LiveTenant;
use crate::http::app::BaseUrl;

/// Up to so many users are sorted by their names.
const SORTED: usize = 1000;

/// A tenant, with the credentials of its users and apps.
#[derive(Serialize, JsonSchema)]
pub(super) struct Sheet<'a> {
    /// Names it in paths. Credentials of a tenant that was made from another end with it.
    id: &'a str,
    /// What it is called; names it in paths too.
    name: &'a str,
    /// Where it comes from.
    made_from: Origin<'a>,
    /// Counts its changes.
    version: u64,
    /// When it was made, on its clock.
    created_at: Time,
    /// When it ends by itself, on its clock.
    expires_at: Option<Time>,
    /// How strictly policy is obeyed.
    enforcement: Mode,
    /// What its clock shows.
    clock: ClockView,
    /// What Huawei's face shows.
    huawei: Huawei<'a>,
    /// What VMware's face shows.
    vmware: Vmware<'a>,
    /// Its users, as many as were asked for.
    users: Vec<Person<'a>>,
    /// How many users it has.
    users_total: usize,
    /// Its OAuth apps.
    apps: Vec<App<'a>>,
    /// Lines of an environment file that points known clients here, as the account owner.
    env: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Huawei<'a> {
    /// The account ("domain").
    account: Named<'a>,
    /// Its projects.
    projects: Vec<Named<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Vmware<'a> {
    organization: Organization<'a>,
}

#[derive(Serialize, JsonSchema)]
struct Organization<'a> {
    id: &'a str,
    display_name: &'a str,
}

/// A user, and all that the user has to sign in with.
#[derive(Serialize, JsonSchema)]
pub(super) struct Person<'a> {
    /// Huawei's `user_id`.
    id: String,
    /// VMware's `userId`.
    csp_id: String,
    /// Huawei's name.
    name: &'a str,
    /// VMware's user name.
    username: &'a str,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    enabled: bool,
    federated: bool,
    /// Whether this is the account itself.
    owner: bool,
    /// System roles: `secu_admin`, `te_admin`, `te_agency`.
    roles: Vec<&'static str>,
    /// Fine-grained policies.
    policies: Vec<&'a str>,
    /// The password, unless it was set through an interface: then only its hash is kept.
    password: Option<&'a str>,
    /// Tokens for either face that are simply valid.
    tokens: Vec<Cow<'a, str>>,
    access_keys: Vec<AccessKey<'a>>,
    /// VMware's API tokens, as far as their text is known.
    api_tokens: Vec<Cow<'a, str>>,
    /// The virtual MFA device.
    device: Option<Device<'a>>,
    /// Login protection; null if it was never configured.
    login_protection: Option<Protection>,
}

#[derive(Serialize, JsonSchema)]
struct AccessKey<'a> {
    access: Cow<'a, str>,
    secret: &'a str,
    active: bool,
}

#[derive(Serialize, JsonSchema)]
struct Device<'a> {
    name: &'a str,
    serial_number: &'a str,
    /// The TOTP secret in base32.
    seed: String,
    bound: bool,
}

#[derive(Serialize, JsonSchema)]
struct Protection {
    enabled: bool,
    /// `sms`, `email`, `vmfa` or `none`.
    method: &'static str,
}

/// An OAuth app: a service account.
#[derive(Serialize, JsonSchema)]
struct App<'a> {
    /// The client id.
    id: Cow<'a, str>,
    /// The client secret; a public client has none.
    secret: Option<&'a str>,
    /// Its role in the organization.
    role: &'static str,
    redirect_uris: Vec<&'a str>,
    /// Tokens that are simply valid.
    tokens: Vec<Cow<'a, str>>,
}

impl<'a> Sheet<'a> {
    /// The tenant with up to `most` of its users.
    pub(super) fn new(live: &'a LiveTenant, tenant: &'a Tenant, base: &BaseUrl, most: usize) -> Self {
        let shown = shown(tenant, most);
        let tokens = tokens(tenant, &shown);
        let account = tenant.account.get();
        let organization = tenant.organization.get();
        let owner = shown.iter().find(|user| user.owner).or(shown.first());
        let variables = owner.map(|user| environment::variables(&base.to_string(), tenant, user));
        Self {
            id: live.id().as_str(),
            name: live.name(),
            made_from: Origin::of(live),
            version: tenant.version(),
            created_at: Time(live.created_at()),
            expires_at: live.ends_at().map(Time),
            enforcement: live.enforcement().into(),
            clock: live.clock().read().into(),
            huawei: Huawei {
                account: Named { id: account.id.as_str(), name: &account.name },
                projects: account.projects.iter().map(|p| Named { id: &p.id, name: &p.name }).collect(),
            },
            vmware: Vmware {
                organization: Organization {
                    id: organization.id.as_str(),
                    display_name: &organization.display_name,
                },
            },
            users: shown.iter().map(|user| Person::new(tenant, user, &tokens)).collect(),
            users_total: tenant.users.len(),
            apps: apps(tenant, &tokens),
            env: variables.into_iter().flatten().map(|(name, value)| format!("{name}={value}")).collect(),
        }
    }
}

fn shown(tenant: &Tenant, most: usize) -> Vec<&User> {
    let users = tenant.users.iter().map(|(_, user)| user);
    if tenant.users.len() > SORTED {
        return users.take(most).collect();
    }
    let mut users: Vec<_> = users.collect();
    users.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    users.truncate(most);
    users
}

type Tokens<'a> = HashMap<&'a PrincipalId, Vec<Cow<'a, str>>>;

/// Fixed tokens by whom they speak for. A large tenant's are not looked through.
fn tokens<'a>(tenant: &'a Tenant, shown: &[&User]) -> Tokens<'a> {
    let mut tokens = Tokens::new();
    if shown.len() == tenant.users.len() || tenant.tokens.len() <= SORTED {
        for (token, granted) in tenant.tokens.iter() {
            tokens.entry(&granted.principal).or_default().push(tenant.spell(token.expose()));
        }
    }
    for tokens in tokens.values_mut() {
        tokens.sort_unstable();
    }
    tokens
}

fn apps<'a>(tenant: &'a Tenant, tokens: &Tokens<'a>) -> Vec<App<'a>> {
    let mut apps: Vec<_> =
        tenant.apps.iter().take(SORTED).map(|(_, app)| App::new(tenant, app, tokens)).collect();
    apps.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    apps
}

impl<'a> Person<'a> {
    /// A user on a sheet of their own.
    pub(super) fn alone(tenant: &'a Tenant, user: &'a User) -> Self {
        Self::new(tenant, user, &tokens(tenant, &[user]))
    }

    fn new(tenant: &'a Tenant, user: &'a User, tokens: &Tokens<'a>) -> Self {
        let keys = user.access_keys.iter().filter_map(|id| tenant.access_keys.find_entry(id));
        let api_tokens = user.api_tokens.iter().filter_map(|id| tenant.api_tokens.find(id)?.text.as_ref());
        let roles = [
            (user.roles.security_administrator, "secu_admin"),
            (user.roles.tenant_administrator, "te_admin"),
            (user.roles.agent_operator, "te_agency"),
        ];
        let protection = tenant.login_protections.find(&user.id);
        Self {
            id: user.id.to_string(),
            csp_id: csp::user_id(user),
            name: &user.name,
            username: user.vmware_username(),
            email: user.email.as_deref(),
            phone: user.phone.as_deref(),
            enabled: user.enabled,
            federated: user.federated,
            owner: user.owner,
            roles: roles.into_iter().filter_map(|(has, role)| has.then_some(role)).collect(),
            policies: user.policies.iter().map(|name| &**name).collect(),
            password: match &user.password {
                Some(Password::Configured(text)) => Some(text.expose()),
                Some(Password::Hashed(_)) | None => None,
            },
            tokens: tokens.get(&PrincipalId::User(user.id.clone())).cloned().unwrap_or_default(),
            access_keys: keys
                .map(|(id, key)| AccessKey {
                    access: tenant.spell_access_key(id),
                    secret: key.secret.expose(),
                    active: key.active,
                })
                .collect(),
            api_tokens: api_tokens.map(|text| tenant.spell(text.expose())).collect(),
            device: tenant.devices.find(&user.id).map(|device| Device {
                name: &device.name,
                serial_number: &device.serial_number,
                seed: BASE32_NOPAD.encode(device.seed.expose()),
                bound: device.bound,
            }),
            login_protection: protection.map(|protection| match protection {
                LoginProtection::Enabled(method) => Protection { enabled: true, method: method.as_str() },
                LoginProtection::Disabled => Protection { enabled: false, method: "none" },
            }),
        }
    }
}

impl<'a> App<'a> {
    fn new(tenant: &'a Tenant, app: &'a OAuthApp, tokens: &Tokens<'a>) -> Self {
        Self {
            id: tenant.spell(app.id.as_str()),
            secret: app.secret.as_ref().map(|secret| &**secret.expose()),
            role: app.role.name(),
            redirect_uris: app.redirect_uris.iter().map(|uri| &**uri).collect(),
            tokens: tokens.get(&PrincipalId::ServiceAccount(app.id.clone())).cloned().unwrap_or_default(),
        }
    }
}
