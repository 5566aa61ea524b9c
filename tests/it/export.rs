//! What is exported loads back to an equal tenant, whatever happened to it before.
//!
//! `FAUXFACTOR_RANDOM_SEQUENCES` sets how many random sequences; the suite runs 40.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use fauxfactor::config::{self, AsKept, Spelling, export, export_json, parse_tenant_document};
use fauxfactor::domain::api_token::{self, ApiToken, NewApiToken};
use fauxfactor::domain::behaviour::{Behaviour, Huawei, Replay};
use fauxfactor::domain::credential::{AccessKey, FixedToken, TokenValue};
use fauxfactor::domain::device::{self, VirtualMfaDevice};
use fauxfactor::domain::id::{TenantId, UserId};
use fauxfactor::domain::oauth_app::OAuthApp;
use fauxfactor::domain::password::Password;
use fauxfactor::domain::principal::Principal;
use fauxfactor::domain::recovery_code;
use fauxfactor::domain::secret::Secret;
use fauxfactor::domain::tenant::{Tables, Tenant};
use fauxfactor::domain::user::User;
use fauxfactor::engine::LiveTenant;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::harness::{App, TENANT, device_of, protection_of};

/// All rows of all tables, as texts, with what is secret in them. The versions of rows are left out.
fn rows(tenant: &Tenant) -> BTreeMap<String, String> {
    let mut rows = BTreeMap::new();
    let mut row = |table: &str, key: &dyn std::fmt::Debug, record: String| {
        assert_eq!(rows.insert(format!("{table} {key:?}"), record), None);
    };
    let Tables {
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
    } = tenant.tables();
    row("tenant", &"name", tenant.id().to_string());
    row("account", &"", format!("{account:?}"));
    row("organization", &"", format!("{organization:?}"));
    for (id, user) in users.iter() {
        let User { password, former_passwords, .. } = user;
        let passwords: Vec<_> = password.iter().chain(former_passwords).map(spelled).collect();
        row("user", id, format!("{user:?} {passwords:?}"));
    }
    for (id, device) in devices.iter() {
        let VirtualMfaDevice { seed, recovery_codes: codes, .. } = device;
        row("device", id, format!("{device:?} {:?} {:?} {:?}", seed.expose(), codes.salt(), codes.hashes()));
    }
    login_protections.iter().for_each(|(id, protection)| row("protection", id, format!("{protection:?}")));
    for (id, trail) in audit.iter() {
        row("audit", id, format!("{} {:?}", trail.dropped(), trail.entries().collect::<Vec<_>>()));
    }
    for (id, app) in apps.iter() {
        let OAuthApp { secret, .. } = app;
        row("app", id, format!("{app:?} {:?}", secret.as_ref().map(Secret::expose)));
    }
    policies.iter().for_each(|(name, policy)| row("policy", name, format!("{policy:?}")));
    for (token, FixedToken { principal, expires_at }) in tokens.iter() {
        row("token", &token.expose(), format!("{principal:?} {expires_at:?}"));
    }
    for (id, key) in access_keys.iter() {
        let AccessKey { secret, .. } = key;
        row("access key", id, format!("{key:?} {:?}", secret.expose()));
    }
    for (id, token) in api_tokens.iter() {
        let ApiToken { text, .. } = token;
        row("API token", id, format!("{token:?} {:?}", text.as_ref().map(TokenValue::expose)));
    }
    revoked_tokens.iter().for_each(|(id, until)| row("revoked", id, format!("{until:?}")));
    rows
}

fn spelled(password: &Password) -> String {
    match password {
        Password::Configured(text) => format!("{:?}", text.expose()),
        Password::Hashed(hash) => format!("{} {:?}", hash.phc().expose(), hash.strength()),
    }
}

/// Exports, loads and compares, by TOML and by JSON.
#[track_caller]
fn assert_round_trip(tenant: &Tenant) -> String {
    let text = export(tenant, &AsKept);
    let loaded = config::parse("export.toml", &text).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    let expected = rows(tenant);
    assert_eq!(loaded.tenants.len(), 1);
    assert_eq!(rows(&loaded.tenants[0]), expected, "{text}");
    assert_eq!(export(&loaded.tenants[0], &AsKept), text);
    let behaviour = Behaviour::default();
    let by_toml = parse_tenant_document("document", &*text, &behaviour).unwrap();
    assert_eq!(rows(&by_toml), expected);
    let document = export_json(tenant, &AsKept);
    let by_json = parse_tenant_document("document", &document, &behaviour);
    let by_json = by_json.unwrap_or_else(|problems| panic!("{problems}\n{document}"));
    assert_eq!(rows(&by_json), expected, "{document}");
    text
}

fn loaded(text: &str) -> Tenant {
    config::parse("f.toml", text).unwrap().tenants.remove(0)
}

/// Comments and alignment apart, and the hashes of recovery codes.
#[test]
fn the_demo_is_exported_as_it_is_written() {
    let code = |line: &str| {
        let comment = line.find(" # ").map_or(line, |comment| &line[..comment]);
        (!line.starts_with('#')).then(|| comment.to_owned())
    };
    let written: Vec<_> = config::DEMO.lines().filter_map(code).skip_while(String::is_empty).collect();
    assert_eq!(assert_round_trip(&loaded(config::DEMO)), written.join("\n") + "\n");
}

#[test]
fn the_reference_comes_back() {
    let text = assert_round_trip(&loaded(include_str!("../../config/reference.toml")));
    assert!(
        text.contains("\ndetailed_api_tokens = [") && text.contains("\nrecovery_code_hashes = {"),
        "{text}"
    );
}

#[test]
fn all_that_a_document_can_say_comes_back() {
    let text = assert_round_trip(&loaded(FULL));
    let mut lines: Vec<_> = FULL.lines().filter(|line| !line.is_empty()).collect();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let at =
            lines.iter().position(|own| *own == line).unwrap_or_else(|| panic!("{line} is new in\n{text}"));
        lines.remove(at);
    }
    assert_eq!(lines, Vec::<&str>::new(), "forgotten");
}

/// A tenant in which no key has its default, written as it is exported.
const FULL: &str = r#"[[tenant]]
name = "t \"\\ é"
orphaned_tokens = [
  { token = "orphan-1", user = "gone", expires_at = 2027-01-01T00:00:00.000001Z },
  { token = "orphan-2", app = "gone app" },
]
revoked_tokens = [{ id = "000102030405060708090a0b0c0d0e0f", until = 2026-01-16T08:30:00Z }]
[tenant.account]
id = "a"
name = "a name"
projects = [{ id = "p", name = "q" }]
[tenant.account.login_policy]
custom_info = "line\nline"
window_minutes = 60
lock_minutes = 30
validity_days = 240
failures = 10
session_minutes = 1440
shows_last_login = true
[tenant.account.password_policy]
identical_in_a_row = 32
minimum_age_minutes = 1440
minimum_length = 6
remembered = 10
not_user_name = false
validity_days = 180
kinds = 4
[tenant.account.protect_policy]
users_manage_access_keys = false
users_manage_email = false
users_manage_mobile = false
users_manage_password = false
operation_protection = true
admin_check = "on"
mobile = "1"
email = "m"
scene = "mobile"
[tenant.organization]
id = "o"
display_name = ""
mfa_required = true
api_token_mfa_required = true
language = ""
locale = "x\u0000"
audit_logs_instance_id = "i"
[[tenant.policy]]
name = "p"
statements = [{ effect = "Deny", actions = ["iam:*:get*", "IAM:mfa:*"] }, { effect = "Allow", actions = [] }]
[[tenant.app]]
id = "app"
secret = "s"
redirect_uris = ["https://a.test/", "http://localhost/x"]
role = "org_owner"
access_token_seconds = 1
refresh_token_seconds = 2
tokens = ["app-1", "app-2"]
expiring_tokens = [{ token = "app-3", expires_at = 2030-01-01T00:00:00Z }]
[[tenant.user]]
id = "u"
name = "u"
username = "u name"
email = "u@t.test"
phone = "1-2"
external = { type = "TenantIdp", id = "x" }
password_hash = { argon2id = "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$DjneLVIq+ahBhoxhawtAXALfsfag0QNraKo3mHjCI6Y", strength = "strong" }
password_set_at = 2026-01-01T00:00:00Z
former_passwords = [
  { argon2id = "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDg8", strength = "low" },
  { password = "former" },
]
must_change_password = true
description = "a 'b' \"c\""
access_mode = "console"
created_at = 2024-01-01T00:00:00.5Z
updated_at = 2025-01-01T00:00:00Z
session = 2147483647
owner = true
roles = ["secu_admin", "te_admin", "te_agency"]
policies = ["p", "IAM ReadOnlyAccess"]
tokens = ["u-1"]
expiring_tokens = [{ token = "u-2", expires_at = 2030-01-01T00:00:00Z }]
access_keys = [
  { access = "B", secret = "s", description = "d", created_at = 2025-01-01T00:00:00Z, active = false },
  { access = "A", secret = "s" },
]
api_tokens = ["u-3", "u-4"]
expiring_api_tokens = [{ token = "u-5", expires_at = 2030-01-01T00:00:00Z }]
detailed_api_tokens = [
  { token = "u-6", name = "", created_at = 2025-01-01T00:00:00Z, expires_at = 2030-01-01T00:00:00Z, deactivated = { by = "w", at = 2026-01-01T00:00:00Z }, allowed_scopes = "{ }" },
  { fingerprint = "ffffffffffffffffffffffffffffffff", name = "n" },
]
api_token_mfa = true
login_protection = { enabled = true, method = "vmfa" }
audit_dropped = 7
audit = [{ at = 2026-01-01T00:00:00.001Z, action = "MFA_ENABLE", device = "d", by = "", event = "01234567-89ab-8def-8123-456789abcdef" }]
[tenant.user.device]
name = " "
seed = "JBSWY3DPEHPK3PXP"
bound = true
serial_number = "s"
last_step = -1
recovery_code_hashes = { salt = "000102030405060708090a0b0c0d0e0f", sha256 = ["000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"] }
[[tenant.user]]
id = "v"
name = "v"
password = "p"
enabled = false
login_protection = { enabled = true, method = "sms", unreachable = true }
[[tenant.user]]
id = "w"
name = "w"
federated = true
audit_dropped = 0
"#;

const PLAIN: [&str; 3] = ["ann", "ben", "cid"];

const STAGE: &str = r#"
[[tenant.app]]
id = "app"
secret = "s"
[[tenant.user]]
id = "root"
name = "root"
owner = true
password = "Root#pass1"
tokens = ["root-token"]
[[tenant.user]]
id = "ann"
name = "ann"
username = "zed"
password = "Password#1"
phone = "1-2"
email = "ann@t.test"
tokens = ["ann-token"]
api_tokens = ["ann-api-1", "ann-api-2"]
expiring_api_tokens = [{ token = "ann-api-3", expires_at = 2026-01-15T09:00:00Z }]
access_keys = [{ access = "AK1", secret = "s" }]
[tenant.user.device]
name = "phone"
seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
bound = true
recovery_codes = ["EXAM-PLEC-ODE2", "EXAM-PLEC-ODE3"]
[[tenant.user]]
id = "ben"
name = "ben"
username = "ben@known.test"
password = "Password#1"
expiring_tokens = [{ token = "ben-token", expires_at = 2026-01-15T12:00:00Z }]
expiring_api_tokens = [{ token = "ben-api", expires_at = 2026-01-15T09:00:00Z }]
[[tenant.user]]
id = "cid"
name = "cid"
password = "Password#1"
tokens = ["cid-token"]
"#;

/// What is done, by the owner if nothing else is said.
#[derive(Clone, Debug)]
enum Step {
    /// A request: method, path and body.
    Ask(&'static str, String, Value),
    /// A request of that user.
    AskAs(&'static str, &'static str, String, Value),
    /// A user is made, with whom the steps about the newest user have to do.
    Make(Value),
    /// The newest user is changed, or deleted.
    Newest(&'static str, &'static str, Value),
    SignIn(&'static str, &'static str, Option<i64>),
    /// Binds, with right codes.
    Bind(&'static str),
    Key(&'static str, Index, Value),
    ApiToken(&'static str, String),
    Deactivate(Index),
    RecoveryCodes(&'static str),
    Redeem(&'static str),
    Rename(&'static str, String),
    RevokeIssued,
    Wait(u64),
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        Just(String::new()),
        Just(" ".to_owned()),
        "[ -~\u{e9}\u{4e2d}\u{1f600}]{0,12}",
        "[\"'\\\\#=\\[\\]{}.,\n\u{0}\u{7f}]{0,8}",
    ]
}

fn user_fields() -> impl Strategy<Value = Value> {
    let names = prop_oneof![Just("zed".to_owned()), Just("root".to_owned()), "[a-z][a-z ]{0,5}", text()];
    let emails = prop_oneof![
        Just("ann@t.test".to_owned()),
        Just("ben@known.test".to_owned()),
        Just(String::new()),
        "[a-z]{1,2}@t\\.test",
    ];
    let optional = |strategy: BoxedStrategy<Value>| prop::option::of(strategy);
    let password = prop::sample::select(vec!["Password#1", "Password#2", "Password#3", "weak"]);
    (
        (optional(names.prop_map(Value::from).boxed()), optional(emails.prop_map(Value::from).boxed())),
        optional(prop_oneof![Just(json!("1")), Just(json!(""))].boxed()),
        optional(prop_oneof![Just(json!("2")), Just(json!("3")), Just(json!(""))].boxed()),
        (optional(password.prop_map(Value::from).boxed()), optional(text().prop_map(Value::from).boxed())),
        (
            optional(any::<bool>().prop_map(Value::from).boxed()),
            optional(any::<bool>().prop_map(Value::from).boxed()),
        ),
        optional(prop_oneof![Just(json!("ext")), Just(json!("\"\n")), Just(json!(""))].boxed()),
        optional(
            prop::sample::select(vec!["default", "programmatic", "console"]).prop_map(Value::from).boxed(),
        ),
    )
        .prop_map(
            |((name, email), code, phone, (password, description), (enabled, status), external, mode)| {
                let kind = external.as_ref().map(|id| json!(if id == "" { "" } else { "TenantIdp" }));
                let fields = [
                    ("name", name),
                    ("email", email),
                    ("areacode", code),
                    ("phone", phone),
                    ("password", password),
                    ("description", description),
                    ("enabled", enabled),
                    ("pwd_status", status),
                    ("xuser_type", kind),
                    ("xuser_id", external),
                    ("access_mode", mode),
                ];
                let fields = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
                json!({ "user": fields.collect::<serde_json::Map<_, _>>() })
            },
        )
}

fn step() -> impl Strategy<Value = Step> {
    let user = || prop::sample::select(PLAIN.to_vec());
    let policy = |kind: &'static str| format!("/v3.0/OS-SECURITYPOLICY/domains/a/{kind}-policy");
    let flag = any::<bool>;
    prop_oneof![
        4 => (user(), user_fields()).prop_map(|(id, body)| Step::Ask("PUT", format!("/v3.0/OS-USER/users/{id}"), body)),
        4 => user_fields().prop_map(Step::Make),
        2 => user_fields().prop_map(|body| Step::Newest("PUT", "/v3.0/OS-USER/users/", body)),
        1 => Just(Step::Newest("DELETE", "/v3/users/", json!({}))),
        1 => user().prop_map(|id| Step::Ask("DELETE", format!("/v3/users/{id}"), json!({}))),
        2 => (text(), flag()).prop_map(move |(info, shows)| Step::Ask("PUT", policy("login"), json!({ "login_policy":
            { "custom_info_for_login": info, "login_failed_times": 4, "show_recent_login_info": shows } }))),
        2 => (0..6_u8).prop_map(move |n| Step::Ask("PUT", policy("password"), json!({ "password_policy":
            { "number_of_recent_passwords_disallowed": n, "minimum_password_length": 8 } }))),
        2 => (flag(), text()).prop_map(move |(allow, mobile)| Step::Ask("PUT", policy("protect"), json!({ "protect_policy":
            { "allow_user": { "manage_password": allow }, "mobile": mobile, "admin_check": "on", "scene": "email" } }))),
        4 => (user(), text()).prop_map(|(id, name)| Step::Ask("POST", "/v3.0/OS-MFA/virtual-mfa-devices".to_owned(),
            json!({ "virtual_mfa_device": { "name": name, "user_id": id } }))),
        4 => user().prop_map(Step::Bind),
        2 => user().prop_map(|id| Step::Ask("PUT", "/v3.0/OS-MFA/mfa-devices/unbind".to_owned(),
            json!({ "user_id": id, "serial_number": format!("iam/mfa/{id}"), "authentication_code": "1" }))),
        1 => user().prop_map(|id| Step::Ask("DELETE",
            format!("/v3.0/OS-MFA/virtual-mfa-devices?user_id={id}&serial_number=iam/mfa/{id}"), json!({}))),
        4 => (user(), flag(), prop::sample::select(vec!["vmfa", "sms", "email"])).prop_map(|(id, on, method)|
            Step::Ask("PUT", protection_of(id), json!({ "login_protect": { "enabled": on, "verification_method": method } }))),
        3 => (user(), text()).prop_map(|(id, text)| Step::Ask("POST", "/v3.0/OS-CREDENTIAL/credentials".to_owned(),
            json!({ "credential": { "user_id": id, "description": text } }))),
        3 => (any::<Index>(), text(), flag()).prop_map(|(key, text, active)| Step::Key("PUT", key,
            json!({ "credential": { "description": text, "status": if active { "active" } else { "inactive" } } }))),
        1 => any::<Index>().prop_map(|key| Step::Key("DELETE", key, json!({}))),
        3 => (text(), text(), text(), text(), flag()).prop_map(|(name, language, locale, audit, mfa)| Step::Ask("PATCH",
            "/csp/gateway/am/api/orgs/o".to_owned(), json!({ "displayName": name, "language": language, "locale": locale,
            "auditLogsInstanceId": audit, "isMfaRequired": mfa, "enforceUserApiTokenMfa": mfa }))),
        4 => (user(), prop::sample::select(vec!["Password#1", "Password#2"]), prop::option::of(-1..2_i64))
            .prop_map(|(id, password, code)| Step::SignIn(id, password, code)),
        2 => Just(Step::Ask(
            "PUT",
            "/v3.0/OS-USER/users/ann".to_owned(),
            json!({ "user": { "areacode": "", "phone": "" } }),
        )),
        1 => Just(Step::AskAs("ann-token", "POST", "/v3/users/ann/password".to_owned(), json!({ "user":
            { "original_password": "Password#1", "password": "Password#4" } }))),
        1 => Just(Step::AskAs("cid-token", "PUT", "/v3.0/OS-USER/users/cid/info".to_owned(), json!({ "user":
            { "email": "c@t.test", "mobile": "0086-7" } }))),
        3 => (user(), text()).prop_map(|(id, name)| Step::ApiToken(id, name)),
        3 => any::<Index>().prop_map(Step::Deactivate),
        3 => user().prop_map(Step::RecoveryCodes),
        2 => user().prop_map(Step::Redeem),
        2 => (user(), text()).prop_map(|(id, name)| Step::Rename(id, name)),
        2 => Just(Step::RevokeIssued),
        2 => prop::sample::select(vec![1, 7200, 90_000]).prop_map(Step::Wait),
    ]
}

struct Run {
    app: App,
    live: Arc<LiveTenant>,
    newest: String,
    issued: String,
    drawn: u32,
}

impl Run {
    async fn new() -> Self {
        // Codes are not used twice, so that devices remember the last one.
        let text = format!(
            "[server]\nseed = 1\n[behaviour.huawei]\nreplayed_codes = \"refused\"\naccess_key_quota = 4\n{TENANT}{STAGE}"
        );
        let app = App::configured(&text).await;
        let live = app.emulator.engine().find_tenant(&TenantId::new("t")).unwrap();
        Self { app, live, newest: "none".to_owned(), issued: "none".to_owned(), drawn: 0 }
    }

    async fn ask(&self, token: &str, method: &str, path: &str, body: &Value) -> crate::harness::Reply {
        let headers =
            [("x-auth-token", token), ("content-type", "application/json"), ("csp-auth-token", token)];
        let headers = if path.starts_with("/csp") { &headers[1..] } else { &headers[..2] };
        self.app.request(method, path, headers, &body.to_string()).await
    }

    /// Changes the tenant as the engine does, with what no face offers as easily.
    async fn act(&self, act: impl Fn(&mut Tenant, fauxfactor::domain::time::Timestamp) + Send + 'static) {
        let done = self.app.emulator.engine().transact(&self.live, move |tenant, now| {
            act(tenant, now);
            Ok::<_, std::convert::Infallible>(())
        });
        done.await.unwrap();
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Ask(method, path, body) => drop(self.ask("root-token", method, &path, &body).await),
            Step::AskAs(token, method, path, body) => drop(self.ask(token, method, &path, &body).await),
            Step::Make(body) => {
                let reply = self.ask("root-token", "POST", "/v3.0/OS-USER/users", &body).await;
                if reply.status == 201 {
                    reply.json()["user"]["id"].as_str().unwrap().clone_into(&mut self.newest);
                }
            }
            Step::Newest(method, path, body) => {
                drop(self.ask("root-token", method, &format!("{path}{}", self.newest), &body).await);
            }
            Step::SignIn(id, password, code) => self.sign_in(id, password, code).await,
            Step::Bind(id) => self.bind(id).await,
            Step::Key(method, index, body) => {
                let mut keys: Vec<_> =
                    self.live.current().access_keys.iter().map(|(id, _)| id.clone()).collect();
                keys.sort();
                if !keys.is_empty() {
                    let path = format!("/v3.0/OS-CREDENTIAL/credentials/{}", index.get(&keys));
                    drop(self.ask("root-token", method, &path, &body).await);
                }
            }
            Step::ApiToken(id, name) => self.api_token(id, &name).await,
            Step::Deactivate(index) => {
                let mut ids: Vec<_> = self.live.current().api_tokens.iter().map(|(id, _)| *id).collect();
                ids.sort_unstable();
                if !ids.is_empty() {
                    let id = *index.get(&ids);
                    self.act(move |tenant, now| api_token::revoke(tenant, &id, "root \"x\"", now)).await;
                }
            }
            Step::RecoveryCodes(id) => {
                self.act(move |tenant, now| {
                    let id = UserId::new(id);
                    let Some(user) = tenant.users.find_row(&id) else { return };
                    let randomness = Secret::new([9; recovery_code::RANDOMNESS]);
                    let _ = recovery_code::generate(tenant, &Principal::user(user), &id, &randomness, now);
                })
                .await;
            }
            Step::Redeem(id) => {
                // Of the drawn set, whose ten codes are the same, and of the configured one.
                let code = data_encoding::BASE32_NOPAD.encode(&[9; 10]);
                self.act(move |tenant, _| {
                    for code in [&*code, "EXAM-PLEC-ODE2"] {
                        recovery_code::redeem(tenant, &UserId::new(id), code);
                    }
                })
                .await;
            }
            Step::Rename(id, name) => self.rename(id, name).await,
            Step::RevokeIssued => {
                let headers = [("x-auth-token", "root-token"), ("x-subject-token", &*self.issued)];
                drop(self.app.request("DELETE", "/v3/auth/tokens", &headers, "").await);
                let headers = [("x-auth-token", "root-token"), ("x-subject-token", "cid-token")];
                drop(self.app.request("DELETE", "/v3/auth/tokens", &headers, "").await);
            }
            Step::Wait(seconds) => self.app.advance(Duration::from_micros(seconds * 1_000_000 + 1)),
        }
    }

    fn seed(&self, id: &str) -> Option<String> {
        let tenant = self.live.current();
        let device = tenant.devices.find(&UserId::new(id))?;
        Some(data_encoding::BASE32_NOPAD.encode(device.seed.expose()))
    }

    async fn sign_in(&mut self, id: &str, password: &str, code: Option<i64>) {
        let code = code.zip(self.seed(id)).map(|(steps, seed)| self.app.code(&seed, steps));
        let user = json!({ "id": id, "password": password });
        let mut identity = json!({ "methods": ["password"], "password": { "user": user } });
        if let Some(code) = code {
            identity["methods"] = json!(["password", "totp"]);
            identity["totp"] = json!({ "user": { "id": id, "passcode": code } });
        }
        let body = json!({ "auth": { "identity": identity } }).to_string();
        let reply =
            self.app.request("POST", "/v3/auth/tokens", &[("content-type", "application/json")], &body).await;
        if reply.status == 201 {
            reply.header("x-subject-token").clone_into(&mut self.issued);
        }
    }

    async fn bind(&self, id: &'static str) {
        let Some(seed) = self.seed(id) else { return };
        let codes = [-1, 0].map(|steps| self.app.code(&seed, steps));
        self.act(move |tenant, now| {
            let user_id = UserId::new(id);
            let Some(user) = tenant.users.find_row(&user_id) else { return };
            let assumed = Huawei { replayed_codes: Replay::Refused, ..Huawei::default() };
            let serial = format!("iam/mfa/{id}");
            let codes = [&*codes[0], &*codes[1]];
            let _ = device::bind(tenant, &Principal::user(user), &user_id, &serial, codes, &assumed, now);
        })
        .await;
    }

    async fn api_token(&mut self, id: &'static str, name: &str) {
        self.drawn += 1;
        let new = NewApiToken {
            text: TokenValue::new(&format!("drawn-{}", self.drawn)),
            name: name.into(),
            lifetime: Duration::from_hours(1),
            allowed_scopes: json!({ "x": name }).to_string().into(),
        };
        self.act(move |tenant, now| {
            let Some(user) = tenant.users.find_row(&UserId::new(id)) else { return };
            let _ = api_token::create(tenant, &Principal::user(user), &new, now);
        })
        .await;
    }

    async fn rename(&self, id: &'static str, name: String) {
        if name.is_empty() || name.chars().any(char::is_control) {
            return;
        }
        self.act(move |tenant, now| {
            let Some(root) = tenant.users.find_row(&UserId::new("root")) else { return };
            let _ = device::rename(tenant, &Principal::user(root), &UserId::new(id), &name, now);
        })
        .await;
    }
}

#[tokio::test]
async fn whatever_happened_to_a_tenant_its_export_is_an_equal_one() {
    let count = std::env::var("FAUXFACTOR_RANDOM_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let sequences = prop::collection::vec(step(), 1..60);
    let mut seen = String::new();
    for _ in 0..count {
        let mut run = Run::new().await;
        for step in sequences.new_tree(&mut runner).unwrap().current() {
            run.take(step).await;
        }
        seen += &assert_round_trip(&run.live.current());
    }
    // The sequences reach what only a live tenant has.
    for key in [
        "orphaned_tokens",
        "revoked_tokens",
        "login_policy]",
        "password_policy]",
        "protect_policy]",
        "external = ",
        "password_hash",
        "password_set_at",
        "former_passwords",
        "must_change_password",
        "updated_at",
        "session = ",
        "enabled = false",
        "description = ",
        "fingerprint = ",
        "deactivated = ",
        "allowed_scopes",
        "unreachable",
        "audit = ",
        "last_step",
        "recovery_code_hashes",
        "active = false",
        "display_name = \"\"",
    ] {
        assert!(seen.contains(key), "{key}");
    }
}

/// A tenant whose credentials end with its id.
struct Suffixed;

impl Spelling for Suffixed {
    fn tenant(&self, kept: &str) -> String {
        format!("{kept} copy")
    }

    fn token(&self, kept: &str) -> String {
        format!("{kept}.k3j9")
    }

    fn api_token(&self, kept: &str) -> String {
        format!("{kept}.k3j9")
    }

    fn access_key(&self, kept: &str) -> String {
        format!("{kept}K3J9")
    }

    fn app(&self, kept: &str) -> String {
        format!("{kept}.k3j9")
    }
}

#[test]
fn credentials_are_spelled_as_clients_show_them() {
    let tenant = loaded(&format!("{TENANT}{STAGE}"));
    let copy = loaded(&export(&tenant, &Suffixed));
    assert_eq!(copy.id().as_str(), "t copy");
    assert!(copy.tokens.contains("root-token.k3j9") && !copy.tokens.contains("root-token"));
    assert!(copy.apps.contains("app.k3j9") && copy.access_keys.contains("AK1K3J9"));
    let ann = copy.users.find(&UserId::new("ann")).unwrap();
    let ids = ["ann-api-1.k3j9", "ann-api-2.k3j9", "ann-api-3.k3j9"]
        .map(|text| TokenValue::new(text).fingerprint());
    assert_eq!(*ann.api_tokens, ids);
    assert_eq!(ann.access_keys[0].as_str(), "AK1K3J9");
    let shown = export_json(&tenant, &Suffixed).to_string();
    assert!(shown.contains("\"root-token.k3j9\"") && !shown.contains("\"root-token\""));
}

#[track_caller]
fn refused<'a>(document: impl Into<config::Document<'a>>) -> String {
    parse_tenant_document("document", document, &Behaviour::default()).unwrap_err().to_string()
}

#[test]
fn a_document_has_one_tenant_and_no_settings() {
    let one = "document: a tenant's document has one [[tenant]], no more and no less";
    assert_eq!(refused(""), one);
    let two = format!(
        "{TENANT}[[tenant]]\nname = \"u\"\naccount = {{ id = \"b\", name = \"b\" }}\n\
                       organization = {{ id = \"p\", display_name = \"P\" }}\n"
    );
    assert_eq!(refused(&*two), one);
    for settings in [
        "[server]",
        "[tls]",
        "[limits]",
        "[rate_limit]\nrequests = 1\nseconds = 1",
        "[behaviour.vmware]",
        "[password_hash]\nmemory_kib = 8\niterations = 1",
    ] {
        let name = settings.lines().next().unwrap().replace(".vmware", "");
        let refusal = refused(&*format!("{settings}\n{TENANT}"));
        assert_eq!(refusal, format!("document:1: a tenant's document has no settings: leave {name} out"));
    }
}

#[test]
fn a_mistake_in_json_is_named_by_its_key_and_no_secret_is_quoted() {
    let tenant = |user: Value| {
        json!({ "name": "t", "account": { "id": "a", "name": "a" },
            "organization": { "id": "o", "display_name": "O" }, "user": [{ "id": "u", "name": "u" }, user] })
    };
    let with = |key: &str, value: Value| {
        let mut user = json!({ "id": "v", "name": "v" });
        user[key] = value;
        tenant(user)
    };
    let cases = [
        (with("email", json!("x")), "user[1].email: an e-mail address has an `@`"),
        (
            with("name", json!("u")),
            "user[1].name: this user name is already used at document: user[0].name; write another",
        ),
        (with("password", json!(7_654_321)), "user[1].password: invalid type: integer, expected a string"),
        (with("tokens", json!("s3cret")), "user[1].tokens: invalid type: string, expected a sequence"),
        (with("tokens", json!([null])), "user[1].tokens: invalid type: map, expected a string"),
        (
            with("created_at", json!("yesterday")),
            "user[1].created_at: invalid type: string, expected a TOML datetime",
        ),
        (
            with("device", json!({ "name": "d", "seed": "s3cret" })),
            "user[1].device.seed: a seed is written in base32",
        ),
        (with("device", json!({ "name": "d" })), "user[1].device: missing field `seed`"),
        (with("pass\nword", json!("s3cret")), "user[1].\"pass\\nword\": unknown field"),
        (json!({ "name": "t" }), "missing field `account`"),
        (json!({ "tenant": [] }), "tenant: unknown field `tenant`"),
        (json!({ "server": {} }), "server: unknown field `server`"),
        (json!(["s3cret"]), "write a JSON object"),
    ];
    for (document, expected) in cases {
        let problems = refused(&document);
        assert!(problems.starts_with(&format!("document: {expected}")), "{problems}");
        assert!(!problems.contains("s3cret") && !problems.contains("7654321"), "{problems}");
    }
    // A string is a TOML document, and `null` as good as nothing.
    let text = json!(format!("{TENANT}[[tenant.user]]\nid = \"u\"\nname = \"u\"\ntokens = 7\n"));
    assert_eq!(refused(&text), "document:8: invalid type: integer, expected a sequence");
    assert!(parse_tenant_document("d", &with("email", Value::Null), &Behaviour::default()).is_ok());
}

proptest! {
    /// Whatever is sent, it is a tenant or refused.
    #[test]
    fn any_json_is_a_tenant_or_refused(keys in prop::collection::vec((any::<Index>(), any::<Index>()), 1..6), text in text()) {
        let mut document = export_json(&loaded(FULL), &AsKept);
        for (at, with) in keys {
            let values = [Value::Null, json!(text), json!(-1), json!(1.5), json!([]), json!({}), json!({ &text: text }), json!([[]]), json!(u64::MAX)];
            *place(&mut document, at) = with.get(&values).clone();
        }
        let _ = parse_tenant_document("d", &document, &Behaviour::default());
    }
}

/// Some value within `document`.
fn place(document: &mut Value, at: Index) -> &mut Value {
    let mut paths = Vec::new();
    let mut todo = vec![(String::new(), &*document)];
    while let Some((path, value)) = todo.pop() {
        if let Some(object) = value.as_object() {
            todo.extend(object.iter().map(|(key, value)| (format!("{path}/{key}"), value)));
        }
        if let Some(list) = value.as_array() {
            todo.extend(list.iter().enumerate().map(|(n, value)| (format!("{path}/{n}"), value)));
        }
        paths.push(path);
    }
    let path = at.get(&paths).clone();
    document.pointer_mut(&path).unwrap()
}

#[test]
fn a_large_tenant_comes_back_in_pieces() {
    let mut text = String::from(TENANT);
    for n in 0..4_000 {
        writeln!(text, "[[tenant.user]]\nid = \"u{n}\"\nname = \"u{n}\"\ntokens = [\"t{n}\"]\n\
            description = \"[[tenant]]\\n[x]\"\n[tenant.user.device]\nname = \"d{n}\"\nseed = \"JBSWY3DPEHPK3PXP\"").unwrap();
    }
    let tenant = loaded(&text);
    let exported = assert_round_trip(&tenant);
    assert!(exported.len() > 256 * 1024);
}

#[tokio::test]
async fn a_device_of_an_export_still_shows_its_codes() {
    let app = App::demo().await;
    let tenant = app.emulator.engine().find_tenant(&TenantId::new("demo")).unwrap().current();
    let again = App::configured(&export(&tenant, &AsKept)).await;
    let path = device_of(crate::harness::ALICE);
    assert_eq!(again.huawei("alice", &path).await.text(), app.huawei("alice", &path).await.text());
    let code = app.code(crate::harness::ALICE_SEED, 0);
    assert_eq!(again.sign_in("alice", "Alice#demo1", Some(&code)).await.status, 201);
}
