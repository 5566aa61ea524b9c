//! The shape of a configuration file. `config/reference.toml` explains each key.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::domain::behaviour;

pub(super) type Text = Spanned<String>;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub server: Server,
    #[serde(default)]
    pub tls: Tls,
    #[serde(default)]
    pub control: Control,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub requests: Requests,
    pub rate_limit: Option<Spanned<RateLimit>>,
    pub password_hash: Option<Spanned<PasswordHash>>,
    #[serde(default)]
    pub behaviour: Behaviour,
    #[serde(default)]
    pub tenant: Vec<Tenant>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Server {
    pub listen: Option<Text>,
    pub log: Option<Text>,
    pub log_level: Option<Text>,
    pub seed: Option<u64>,
    pub public_url: Option<Text>,
    pub token_key: Option<Text>,
    pub signing_key: Option<Text>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tls {
    pub self_signed: Option<Spanned<bool>>,
    pub cert: Option<Text>,
    pub key: Option<Text>,
    pub listen: Option<Text>,
    pub names: Option<Vec<Text>>,
    pub dir: Option<Text>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Control {
    pub mode: Option<Text>,
    pub listen: Option<Text>,
    pub token: Option<Text>,
    pub hosts: Option<Vec<Text>>,
    pub origins: Option<Vec<Text>>,
    pub template: Option<Text>,
    pub max_tenants: Option<Spanned<u64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordHash {
    pub memory_kib: u32,
    pub iterations: u32,
    #[serde(default = "one")]
    pub parallelism: u32,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    pub target_bytes: Option<Spanned<u64>>,
    pub head_bytes: Option<Spanned<u64>>,
    pub body_bytes: Option<Spanned<u64>>,
    pub head_seconds: Option<Spanned<f64>>,
    pub body_seconds: Option<Spanned<f64>>,
    pub idle_seconds: Option<Spanned<f64>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Requests {
    pub enabled: Option<bool>,
    pub bodies: Option<bool>,
    pub entries: Option<Spanned<u64>>,
    pub bytes: Option<Spanned<u64>>,
    pub body_bytes: Option<Spanned<u64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RateLimit {
    pub requests: u32,
    pub seconds: f64,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Behaviour {
    pub huawei: Option<Spanned<behaviour::Huawei>>,
    pub vmware: Option<behaviour::Vmware>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tenant {
    pub name: Text,
    pub account: Account,
    pub organization: Organization,
    #[serde(default)]
    pub policy: Vec<Policy>,
    #[serde(default)]
    pub app: Vec<App>,
    #[serde(default)]
    pub user: Vec<User>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    pub id: Text,
    pub name: Text,
    #[serde(default)]
    pub projects: Vec<Project>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    pub id: Text,
    pub name: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organization {
    pub id: Text,
    pub display_name: Text,
    #[serde(default)]
    pub mfa_required: bool,
    #[serde(default)]
    pub api_token_mfa_required: bool,
    pub language: Option<Text>,
    pub locale: Option<Text>,
    pub audit_logs_instance_id: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    pub name: Text,
    pub statements: Vec<Statement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    pub effect: Text,
    pub actions: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct App {
    pub id: Text,
    pub secret: Option<Text>,
    #[serde(default)]
    pub redirect_uris: Vec<Text>,
    pub role: Option<Text>,
    pub access_token_seconds: Option<Spanned<u64>>,
    pub refresh_token_seconds: Option<Spanned<u64>>,
    #[serde(default)]
    pub tokens: Vec<Text>,
    #[serde(default)]
    pub expiring_tokens: Vec<ExpiringToken>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpiringToken {
    pub token: Text,
    pub expires_at: Spanned<Datetime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub(super) struct User {
    pub id: Text,
    pub name: Text,
    pub username: Option<Text>,
    pub email: Option<Text>,
    pub phone: Option<Text>,
    pub password: Option<Text>,
    pub description: Option<Text>,
    pub access_mode: Option<Text>,
    pub created_at: Option<Spanned<Datetime>>,
    #[serde(default)]
    pub owner: bool,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default)]
    pub federated: bool,
    #[serde(default)]
    pub roles: Vec<Text>,
    #[serde(default)]
    pub policies: Vec<Text>,
    #[serde(default)]
    pub tokens: Vec<Text>,
    #[serde(default)]
    pub expiring_tokens: Vec<ExpiringToken>,
    #[serde(default)]
    pub access_keys: Vec<AccessKey>,
    #[serde(default)]
    pub api_tokens: Vec<Text>,
    #[serde(default)]
    pub expiring_api_tokens: Vec<ExpiringToken>,
    #[serde(default)]
    pub api_token_mfa: bool,
    pub device: Option<Device>,
    pub login_protection: Option<LoginProtection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessKey {
    pub access: Text,
    pub secret: Text,
    #[serde(default = "yes")]
    pub active: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Device {
    pub name: Text,
    pub seed: Text,
    #[serde(default)]
    pub bound: bool,
    pub serial_number: Option<Text>,
    #[serde(default)]
    pub recovery_codes: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoginProtection {
    pub enabled: Spanned<bool>,
    pub method: Option<Text>,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}
