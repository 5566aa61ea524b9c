//! The shape of a configuration file. `config/reference.toml` explains each key.
//!
//! What is below [`Tenant`] is read and written, its keys in this order.

use std::ops::Range;

use serde::{Deserialize, Serialize, Serializer};
use toml::Spanned;
use toml::value::Datetime;

use crate::domain::behaviour;

pub(super) type Text = Spanned<String>;

/// Read as a date; written as a text, which [`layout`](super::layout) makes a date again.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Date(pub Spanned<Datetime>);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0.get_ref())
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub server: Option<Spanned<Server>>,
    pub tls: Option<Spanned<Tls>>,
    pub control: Option<Spanned<Control>>,
    pub limits: Option<Spanned<Limits>>,
    pub requests: Option<Spanned<Requests>>,
    pub rate_limit: Option<Spanned<RateLimit>>,
    pub password_hash: Option<Spanned<PasswordHash>>,
    pub behaviour: Option<Spanned<Behaviour>>,
    #[serde(default)]
    pub tenant: Vec<Tenant>,
}

impl File {
    /// Where settings stand, the first of them and what they are called.
    pub(super) fn settings(&self) -> Option<(Range<usize>, &'static str)> {
        let Self { server, tls, control, limits, requests, rate_limit, password_hash, behaviour, tenant: _ } =
            self;
        let all = [
            (server.as_ref().map(Spanned::span), "[server]"),
            (tls.as_ref().map(Spanned::span), "[tls]"),
            (control.as_ref().map(Spanned::span), "[control]"),
            (limits.as_ref().map(Spanned::span), "[limits]"),
            (requests.as_ref().map(Spanned::span), "[requests]"),
            (rate_limit.as_ref().map(Spanned::span), "[rate_limit]"),
            (password_hash.as_ref().map(Spanned::span), "[password_hash]"),
            (behaviour.as_ref().map(Spanned::span), "[behaviour]"),
        ];
        let found = all.into_iter().filter_map(|(span, name)| Some((span?, name)));
        found.min_by_key(|(span, _)| span.start)
    }
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

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tenant {
    pub name: Text,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orphaned_tokens: Vec<OrphanedToken>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revoked_tokens: Vec<RevokedToken>,
    pub account: Account,
    pub organization: Organization,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policy: Vec<Policy>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub app: Vec<App>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub user: Vec<User>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrphanedToken {
    pub token: Text,
    pub user: Option<Text>,
    pub app: Option<Text>,
    pub expires_at: Option<Date>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RevokedToken {
    pub id: Text,
    pub until: Date,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    pub id: Text,
    pub name: Text,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub projects: Vec<Project>,
    pub login_policy: Option<LoginPolicy>,
    pub password_policy: Option<PasswordPolicy>,
    pub protect_policy: Option<ProtectPolicy>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    pub id: Text,
    pub name: Text,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoginPolicy {
    pub custom_info: Option<Text>,
    pub window_minutes: Option<Spanned<u16>>,
    pub lock_minutes: Option<Spanned<u16>>,
    pub validity_days: Option<Spanned<u16>>,
    pub failures: Option<Spanned<u16>>,
    pub session_minutes: Option<Spanned<u16>>,
    pub shows_last_login: Option<bool>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordPolicy {
    pub identical_in_a_row: Option<Spanned<u16>>,
    pub minimum_age_minutes: Option<Spanned<u16>>,
    pub minimum_length: Option<Spanned<u16>>,
    pub remembered: Option<Spanned<u16>>,
    pub not_user_name: Option<bool>,
    pub validity_days: Option<Spanned<u16>>,
    pub kinds: Option<Spanned<u16>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProtectPolicy {
    pub users_manage_access_keys: Option<bool>,
    pub users_manage_email: Option<bool>,
    pub users_manage_mobile: Option<bool>,
    pub users_manage_password: Option<bool>,
    pub operation_protection: Option<bool>,
    pub admin_check: Option<Text>,
    pub mobile: Option<Text>,
    pub email: Option<Text>,
    pub scene: Option<Text>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organization {
    pub id: Text,
    pub display_name: Text,
    #[serde(default, skip_serializing_if = "is_default")]
    pub mfa_required: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub api_token_mfa_required: bool,
    pub language: Option<Text>,
    pub locale: Option<Text>,
    pub audit_logs_instance_id: Option<Text>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    pub name: Text,
    pub statements: Vec<Statement>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    pub effect: Text,
    pub actions: Vec<Text>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct App {
    pub id: Text,
    pub secret: Option<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirect_uris: Vec<Text>,
    pub role: Option<Text>,
    pub access_token_seconds: Option<Spanned<u64>>,
    pub refresh_token_seconds: Option<Spanned<u64>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expiring_tokens: Vec<ExpiringToken>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpiringToken {
    pub token: Text,
    pub expires_at: Date,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub(super) struct User {
    pub id: Text,
    pub name: Text,
    pub username: Option<Text>,
    pub email: Option<Text>,
    pub phone: Option<Text>,
    pub external: Option<External>,
    pub password: Option<Text>,
    pub password_hash: Option<KeptHash>,
    pub password_set_at: Option<Date>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_passwords: Vec<FormerPassword>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub must_change_password: bool,
    pub description: Option<Text>,
    pub access_mode: Option<Text>,
    pub created_at: Option<Date>,
    pub updated_at: Option<Date>,
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub session: Spanned<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub owner: bool,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub enabled: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub federated: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expiring_tokens: Vec<ExpiringToken>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_keys: Vec<AccessKey>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub api_tokens: Vec<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expiring_api_tokens: Vec<ExpiringToken>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub detailed_api_tokens: Vec<ApiToken>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub api_token_mfa: bool,
    pub login_protection: Option<LoginProtection>,
    pub audit_dropped: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audit: Vec<AuditEntry>,
    pub device: Option<Device>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct External {
    #[serde(rename = "type")]
    pub kind: Text,
    pub id: Text,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptHash {
    pub argon2id: Text,
    pub strength: Text,
}

/// `password`, or both others.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormerPassword {
    pub password: Option<Text>,
    pub argon2id: Option<Text>,
    pub strength: Option<Text>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessKey {
    pub access: Text,
    pub secret: Text,
    pub description: Option<Text>,
    pub created_at: Option<Date>,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub active: bool,
}

/// With `token`, or `fingerprint`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiToken {
    pub token: Option<Text>,
    pub fingerprint: Option<Text>,
    pub name: Text,
    pub created_at: Option<Date>,
    pub expires_at: Option<Date>,
    pub deactivated: Option<Deactivated>,
    pub allowed_scopes: Option<Text>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deactivated {
    pub by: Text,
    pub at: Date,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoginProtection {
    pub enabled: Spanned<bool>,
    pub method: Option<Text>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub unreachable: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditEntry {
    pub at: Date,
    pub action: Text,
    pub device: Option<Text>,
    pub by: Text,
    pub event: Text,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Device {
    pub name: Text,
    pub seed: Text,
    #[serde(default, skip_serializing_if = "is_default")]
    pub bound: bool,
    pub serial_number: Option<Text>,
    pub last_step: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recovery_codes: Vec<Text>,
    pub recovery_code_hashes: Option<RecoveryCodeHashes>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecoveryCodeHashes {
    pub salt: Text,
    pub sha256: Vec<Text>,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_yes(flag: &bool) -> bool {
    *flag
}

fn first() -> Spanned<u32> {
    Spanned::new(0..0, 0)
}

fn is_first(session: &Spanned<u32>) -> bool {
    *session.get_ref() == 0
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
