//! What a configuration may say, and how what it may not is refused.

use std::fmt::Write as _;

use fauxfactor::config::{self, LogFormat};
use fauxfactor::domain::credential::TokenValue;
use fauxfactor::domain::password::Cost;

use crate::harness::TENANT;

#[track_caller]
fn assert_refused(text: &str, expected: &[&str]) {
    let problems = config::parse("f.toml", text).unwrap_err().to_string();
    assert_eq!(problems.lines().collect::<Vec<_>>(), expected, "{text}");
}

/// One user of the tenant with these lines, the first of which is line 8.
fn user(lines: &str) -> String {
    format!("{TENANT}[[tenant.user]]\nid = \"u\"\nname = \"u\"\n{lines}")
}

#[test]
fn the_demo_is_the_tenant_that_others_rely_on() {
    let config = config::parse("demo.toml", config::DEMO).unwrap();
    let tenant = &config.tenants[0];
    assert_eq!(tenant.account.get().id.as_str(), "d78cbac186b744899480f25bd022f468");
    assert_eq!(tenant.account.get().name, "demo");
    assert_eq!(tenant.account.get().projects[0].id, "065a7c66da0010992ff7c0031e5a5e7d");
    assert_eq!(tenant.account.get().projects[0].name, "cn-north-4");
    assert_eq!(tenant.organization.get().id.as_str(), "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa");
    assert_eq!(tenant.organization.get().display_name, "Demo Org");
    assert_eq!((tenant.users.len(), tenant.tokens.len()), (6, 7));
    let users = [
        ("admin", "Admin#demo1", "DEMOADMINACCESSKEY01", "demoAdminSecretKey0123456789abcdefABCDEF"),
        ("alice", "Alice#demo1", "DEMOALICEACCESSKEY01", "demoAliceSecretKey0123456789abcdefABCDEF"),
        ("bob", "Bob#demo12", "DEMOBOBACCESSKEY0001", "demoBobSecretKey000123456789abcdefABCDEF"),
        ("carol", "Carol#demo1", "", ""),
        ("erin", "Erin#demo1", "", ""),
    ];
    for (n, (name, password, access, secret)) in users.into_iter().enumerate() {
        let id = fauxfactor::domain::id::UserId::new(&format!("07609fb9358010e21f7bc003751c7c3{n}"));
        let user = tenant.users.find(&id).unwrap();
        assert_eq!(&*user.name, name);
        assert_eq!(user.email.as_deref(), Some(&*format!("{name}@demo.test")));
        assert!(user.password.as_ref().unwrap().is(password, Cost::default()));
        assert!(tenant.tokens.contains(&*format!("demo-{name}-token")));
        if !access.is_empty() {
            let key = tenant.access_keys.find(access).unwrap();
            assert_eq!((&key.user, &**key.secret.expose()), (&id, secret));
            assert_eq!(
                tenant
                    .api_tokens
                    .find(&TokenValue::new(&format!("demo-{name}-api-token")).fingerprint())
                    .unwrap()
                    .user,
                id
            );
        }
    }
    assert!(config.tenants[0].apps.contains("demo-app"));
}

#[test]
fn without_a_tenant_the_demo_is_served() {
    let config =
        config::parse("f.toml", "[server]\nlisten = \"0.0.0.0:1\"\nlog = \"json\"\nseed = 7\n").unwrap();
    assert!(config.is_demo);
    assert_eq!(config.tenants[0].id().as_str(), "demo");
    assert_eq!(config.settings.listen.to_string(), "0.0.0.0:1");
    assert_eq!((config.settings.log, config.settings.seed), (LogFormat::Json, Some(7)));
    assert!(!config::parse("f.toml", TENANT).unwrap().is_demo);
}

#[test]
fn unknown_keys_are_refused_with_the_nearest() {
    assert_refused(
        &user("pasword = \"x\"\n"),
        &["f.toml:8: unknown field `pasword`, expected one of `id`, `name`, `username`, `email`, `phone`, \
           `external`, `password`, `password_hash`, `password_set_at`, `former_passwords`, `must_change_password`, \
           `description`, `access_mode`, `created_at`, `updated_at`, `session`, `owner`, `enabled`, `federated`, \
           `roles`, `policies`, `tokens`, `expiring_tokens`, `access_keys`, `api_tokens`, `expiring_api_tokens`, \
           `detailed_api_tokens`, `api_token_mfa`, `login_protection`, `audit_dropped`, `audit`, `device`. Did you mean `password`?"],
    );
    assert_refused(
        "[limits]\nbody_byte = 1\n",
        &[
            "f.toml:2: unknown field `body_byte`, expected one of `target_bytes`, `head_bytes`, `body_bytes`, \
           `head_seconds`, `body_seconds`, `idle_seconds`. Did you mean `body_bytes`?",
        ],
    );
    assert_refused(
        "[behaviour.huawei]\nunauthenticated = \"both\"\n",
        &["f.toml:2: unknown variant `both`, expected `gateway` or `iam`"],
    );
}

#[test]
fn the_control_plane_is_configured_key_by_key() {
    use config::ControlMode::{Auto, On};
    let settings = |text: &str| config::parse("f.toml", text).unwrap().settings.control;
    let default = settings("");
    assert_eq!((default.mode, default.listen, default.token.is_some()), (On, None, false));
    assert_eq!((default.template.as_deref(), default.max_tenants), (None, 200_000));
    let set = settings(
        "[control]\nmode = \"auto\"\nlisten = \"127.0.0.1:8081\"\ntoken = \"0123456789abcdef\"\n\
         hosts = [\"Build.test\"]\norigins = [\"http://a.test:80\"]\ntemplate = \"demo\"\nmax_tenants = 7\n",
    );
    assert_eq!((set.mode, set.listen), (Auto, Some("127.0.0.1:8081".parse().unwrap())));
    assert_eq!(set.token.unwrap().secret().expose(), "0123456789abcdef");
    assert_eq!((set.hosts[0].as_str(), set.origins[0].as_str()), ("build.test", "http://a.test"));
    assert_eq!((set.template.as_deref(), set.max_tenants), (Some("demo"), 7));
    let of_own = settings(&format!("[control]\ntemplate = \"t\"\n{TENANT}"));
    assert_eq!(of_own.template.as_deref(), Some("t"));
}

#[test]
fn what_the_control_plane_cannot_be_is_refused_without_its_token() {
    let origin = "f.toml:6: write a scheme, a host and perhaps a port, and nothing else, such as `http://localhost:3000`";
    assert_refused(
        "[control]\nmode = \"yes\"\nlisten = \"localhost\"\ntoken = \"short\"\nhosts = [\"a\", \"a:80\"]\n\
         origins = [\"*\"]\ntemplate = \"nobody\"\nmax_tenants = 0\n",
        &[
            "f.toml:2: write `on`, `off` or `auto`",
            "f.toml:3: write an address and a port, such as `127.0.0.1:8081`",
            "f.toml:4: write 16 to 1024 letters, digits and `-._~+/=`, such as `openssl rand -hex 32` prints",
            "f.toml:5: write a DNS name or an IP address, such as `console.cloud.vmware.com`, `*.example.test` or `10.0.0.1`",
            origin,
            "f.toml:8: write a number of tenants, from 1 to 10000000",
            "f.toml:7: no tenant has this name; write that of a [[tenant]], or leave `template` out",
        ],
    );
    // The demo is served where no file has a tenant, and only there.
    let text = format!("[control]\ntemplate = \"demo\"\n{TENANT}");
    assert_refused(
        &text,
        &["f.toml:2: no tenant has this name; write that of a [[tenant]], or leave `template` out"],
    );
}

#[test]
fn toml_itself_is_checked() {
    let problems = config::parse("f.toml", "[server]\nlisten = \"a\n").unwrap_err().to_string();
    assert!(problems.starts_with("f.toml:2: invalid basic string"), "{problems}");
    assert_refused("[server]\nseed = \"a\"\n", &["f.toml:2: invalid type: string, expected u64"]);
    assert_refused("[[tenant]]\nname = \"t\"\n", &["f.toml:1: missing field `account`"]);
}

/// As long as VMware's interface lets it be.
#[test]
fn what_an_organization_speaks_is_a_short_text() {
    let with = |key: &str, value: &str| {
        let organization =
            format!("organization = {{ id = \"o\", display_name = \"O\", {key} = \"{value}\" }}");
        let organization = organization.replace("display_name = \"O\", display_name", "display_name");
        TENANT.replace("organization = { id = \"o\", display_name = \"O\" }", &organization)
    };
    for (key, what) in [
        ("language", "an organization's language has at most 255 characters"),
        ("locale", "an organization's locale has at most 255 characters"),
        ("audit_logs_instance_id", "the id of an instance for audit logs has at most 255 characters"),
        (
            "display_name",
            "an organization's display name has at most 255 characters, none of them a control character",
        ),
    ] {
        assert!(config::parse("f.toml", &with(key, &"\u{e9}".repeat(255))).is_ok(), "{key}");
        assert!(config::parse("f.toml", &with(key, "")).is_ok(), "{key}");
        assert_refused(&with(key, &"x".repeat(256)), &[&format!("f.toml:4: {what}")]);
    }
}

#[test]
fn what_an_export_writes_of_users_is_checked() {
    let hash =
        "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$DjneLVIq+ahBhoxhawtAXALfsfag0QNraKo3mHjCI6Y";
    let phc = "write an argon2id hash of 32 bytes with 16 of salt in the PHC format, such as \
               `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`";
    let cases = [
        (format!("password_hash = {{ argon2id = \"{}\", strength = \"low\" }}", &hash[1..]), phc),
        (
            format!("password_hash = {{ argon2id = \"{hash}\", strength = \"weak\" }}"),
            "a password's strength is `low`, `middle` or `strong`",
        ),
        (
            format!("password = \"p\", password_hash = {{ argon2id = \"{hash}\", strength = \"low\" }}")
                .replace(", password_hash", "\npassword_hash"),
            "write `password` or `password_hash`, not both",
        ),
        (
            "former_passwords = [{ strength = \"low\" }]".to_owned(),
            "a former password has a `password`, or `argon2id` and `strength`",
        ),
        (
            format!("former_passwords = [{}]", "{ password = \"p\" },".repeat(11)),
            "of a user at most 10 former passwords are remembered",
        ),
        ("session = 2147483648".to_owned(), "write a number from 0 to 2147483647"),
        (
            "external = { type = \"Idp\", id = \"x\" }".to_owned(),
            "the type of an external identity is `TenantIdp`",
        ),
        (
            "external = { type = \"TenantIdp\", id = \"\" }".to_owned(),
            "the id of an external identity has 1 to 128 characters",
        ),
        (
            format!(
                "access_keys = [{{ access = \"A\", secret = \"s\", description = \"{}\" }}]",
                "x".repeat(256)
            ),
            "the description of an access key has at most 255 characters",
        ),
        (
            format!("detailed_api_tokens = [{{ token = \"x\", name = \"{}\" }}]", "x".repeat(65)),
            "the name of an API token has at most 64 characters",
        ),
        (
            "detailed_api_tokens = [{ name = \"x\" }]".to_owned(),
            "an API token has a `token` or a `fingerprint`",
        ),
        (
            "detailed_api_tokens = [{ fingerprint = \"xx\", name = \"x\" }]".to_owned(),
            "the fingerprint of an API token is written with 32 lower-case hex digits",
        ),
        (
            "detailed_api_tokens = [{ token = \"x\", name = \"x\", allowed_scopes = \"[]\" }]".to_owned(),
            "`allowed_scopes` is a JSON object, as a text",
        ),
    ];
    for (line, message) in cases {
        assert_refused(&user(&line), &[&format!("f.toml:8: {message}")]);
    }
}

#[test]
fn what_an_export_writes_of_second_factors_is_checked() {
    let device = |more: &str| {
        format!(
            "device = {{ name = \"d\", seed = \"JBSWY3DPEHPK3PXP\", bound = true, recovery_code_hashes = {{ {more} }} }}"
        )
    };
    let entry = |more: &str| {
        let entry = "at = 2026-01-01T00:00:00Z, action = \"MFA_ENABLE\", by = \"x\", event = \"01234567-89ab-8def-8123-456789abcdef\"";
        format!(
            "audit = [{{ {} }}]",
            entry.replace(more.split('|').next().unwrap(), more.split('|').nth(1).unwrap())
        )
    };
    let (salt, sha256) = ("00".repeat(16), "00".repeat(32));
    let cases = [
        (
            device(&format!("salt = \"{salt}\", sha256 = []")),
            "a device has 1 to 10 recovery codes, or no `recovery_code_hashes`",
        ),
        (
            device(&format!("salt = \"{salt}0\", sha256 = [\"{sha256}\"]")),
            "the salt of recovery codes is written with 32 lower-case hex digits",
        ),
        (
            device(&format!("salt = \"{salt}\", sha256 = [\"{}\"]", sha256.replace("00", "AA"))),
            "the hash of a recovery code is written with 64 lower-case hex digits",
        ),
        (
            device(&format!("salt = \"{salt}\", sha256 = [\"{sha256}\"]"))
                .replace("bound = true", "bound = false"),
            "only a bound device has recovery codes: leave them out, or write `bound = true`",
        ),
        (
            device(&format!("salt = \"{salt}\", sha256 = [\"{sha256}\"]"))
                .replace("bound", "recovery_codes = [\"EXAM-PLEC-ODE2\"], bound"),
            "write `recovery_codes` or `recovery_code_hashes`, not both",
        ),
        (
            "device = { name = \"\", seed = \"JBSWY3DPEHPK3PXP\" }".to_owned(),
            "a device's name has 1 to 64 characters, none of them a control character",
        ),
        (entry("MFA_ENABLE|MFA"), "an action is one that VMware names, such as `MFA_ENABLE`"),
        (entry("01234567-|"), "an event is a UUID"),
        (
            entry("00Z|00"),
            "`2026-01-01T00:00:00` has no time or no offset; write it like `2030-01-31T12:00:00Z`",
        ),
    ];
    for (line, message) in cases {
        assert_refused(&user(&line), &[&format!("f.toml:8: {message}")]);
    }
}

#[test]
fn what_an_export_writes_of_a_tenant_is_checked() {
    for (lines, message) in [
        ("orphaned_tokens = [{ token = \"x\" }]", "an orphaned token has a `user` or an `app`"),
        (
            "orphaned_tokens = [{ token = \"x\", user = \"u\", app = \"a\" }]",
            "an orphaned token has a `user` or an `app`",
        ),
        (
            "revoked_tokens = [{ id = \"x\", until = 2026-01-01T00:00:00Z }]",
            "the id of a revoked token is written with 32 lower-case hex digits",
        ),
        ("account.login_policy.failures = 2", "write a number from 3 to 10"),
        ("account.password_policy.kinds = 5", "write a number from 2 to 4"),
        ("account.protect_policy.admin_check = \"yes\"", "write `on` or `off`"),
        ("account.protect_policy.scene = \"sms\"", "write `mobile` or `email`"),
    ] {
        let account = "account.id = \"a\"\naccount.name = \"a\"";
        let text = TENANT.replace("account = { id = \"a\", name = \"a\" }", account);
        assert_refused(&format!("{text}{lines}\n"), &[&format!("f.toml:6: {message}")]);
    }
}

#[test]
fn what_an_export_names_is_named_once() {
    let (id, until) = ("00".repeat(16), "until = 2026-01-01T00:00:00Z");
    let revoked =
        format!("revoked_tokens = [\n{{ id = \"{id}\", {until} }},\n{{ id = \"{id}\", {until} }},\n]\n");
    let message = "f.toml:7: this token is revoked already; leave it out";
    assert_refused(&format!("{TENANT}{revoked}"), &[message]);
    let other = "external = { type = \"TenantIdp\", id = \"x\" }";
    let others = format!("{other}\n[[tenant.user]]\nid = \"v\"\nname = \"v\"\n{other}\n");
    let message = "f.toml:12: this id of an external identity is already used at f.toml:8; write another";
    assert_refused(&user(&others), &[message]);
    let print = |text: &str| data_encoding::HEXLOWER.encode(&TokenValue::new(text).fingerprint());
    let tokens = format!(
        "api_tokens = [\"x\"]\ndetailed_api_tokens = [\n{{ fingerprint = \"{}\", name = \"\" }},\n\
         {{ fingerprint = \"{}\", name = \"\" }},\n{{ fingerprint = \"{}\", name = \"\" }},\n]\n",
        print("x"),
        print("y"),
        print("y")
    );
    assert_refused(
        &user(&tokens),
        &[
            "f.toml:10: the tenant has the API token of this fingerprint already",
            "f.toml:12: this fingerprint is already used at f.toml:11; write another",
            "f.toml:12: the tenant has the API token of this fingerprint already",
        ],
    );
    let entry = "{ at = 2026-01-01T00:00:00Z, action = \"MFA_ENABLE\", by = \"\", event = \"01234567-89ab-8def-8123-456789abcdef\" },\n";
    assert!(config::parse("f.toml", &user(&format!("audit = [\n{}]\n", entry.repeat(1000)))).is_ok());
    let message = "f.toml:1009: of a user 1000 entries are kept; leave the oldest out";
    assert_refused(&user(&format!("audit = [\n{}]\n", entry.repeat(1001))), &[message]);
}

#[test]
fn what_is_used_twice_is_refused() {
    let text = format!(
        r#"{TENANT}[[tenant.app]]
id = "app"
secret = "s"
tokens = ["one"]
[[tenant.user]]
id = "u"
name = "u"
email = "u@t.test"
phone = "1-2"
tokens = ["one", "two"]
api_tokens = ["two"]
access_keys = [{{ access = "AK", secret = "s" }}]
device = {{ name = "d", seed = "JBSWY3DPEHPK3PXP" }}
[[tenant.user]]
id = "u"
name = "u"
username = "u@t.test"
phone = "1-2"
access_keys = [{{ access = "A\u004b", secret = "s" }}]
device = {{ name = "d", seed = "JBSWY3DPEHPK3PXP" }}
[[tenant]]
name = "t"
account = {{ id = "a", name = "a" }}
organization = {{ id = "o", display_name = "O" }}
[[tenant.app]]
id = "app"
secret = "s"
"#
    );
    assert_refused(
        &text,
        &[
            "f.toml:14: this token is already used at f.toml:8; write another",
            "f.toml:15: this token is already used at f.toml:14; write another",
            "f.toml:19: this user id is already used at f.toml:10; write another",
            "f.toml:20: this user name is already used at f.toml:11; write another",
            "f.toml:21: this e-mail address or username is already used at f.toml:12; write another",
            "f.toml:22: this phone is already used at f.toml:13; write another",
            "f.toml:23: this access key is already used at f.toml:16; write another",
            "f.toml:24: this serial number is already used at f.toml:17; write another",
            "f.toml:26: this tenant name is already used at f.toml:2; write another",
            "f.toml:27: this account id is already used at f.toml:3; write another",
            "f.toml:27: this account name is already used at f.toml:3; write another",
            "f.toml:28: this organization id is already used at f.toml:4; write another",
            "f.toml:30: this app id is already used at f.toml:6; write another",
        ],
    );
}

#[test]
fn malformed_values_are_refused() {
    let cases = [
        (
            "device = { name = \"d\", seed = \"jbswy3dpehpk3pxp\" }",
            "a seed is written in base32: the letters A to Z and the digits 2 to 7, without padding",
        ),
        (
            "device = { name = \"d\", seed = \"JBSWY3DP\" }",
            "a seed has at least 16 base32 characters (80 bits)",
        ),
        ("email = \"nowhere\"", "an e-mail address has an `@`"),
        (
            "phone = \"13800000000\"",
            "a phone is written as country code, hyphen and number, such as `0086-13800000000`",
        ),
        ("tokens = [\"with space\"]", "a token is written with 1 to 4096 visible ASCII characters"),
        ("tokens = [\"\"]", "a token is written with 1 to 4096 visible ASCII characters"),
        ("access_keys = [{ access = \"A,B\", secret = \"s\" }]", "an access key has no `,`, `=` or `;`"),
        ("roles = [\"admin\"]", "there is no role `admin`; write `secu_admin`, `te_admin` or `te_agency`"),
        (
            "policies = [\"nope\"]",
            "there is no policy `nope`; write `IAM ReadOnlyAccess` or the name of a [[tenant.policy]]",
        ),
        (
            "expiring_tokens = [{ token = \"t\", expires_at = 2026-01-01T00:00:00 }]",
            "`2026-01-01T00:00:00` has no time or no offset; write it like `2030-01-31T12:00:00Z`",
        ),
    ];
    for (line, message) in cases {
        assert_refused(&user(line), &[&format!("f.toml:8: {message}")]);
    }
}

#[test]
fn impossible_states_are_refused() {
    let cases = [
        (
            "login_protection = { enabled = true }",
            "login protection that is enabled has the method `sms`, `email` or `vmfa`",
        ),
        (
            "login_protection = { enabled = true, method = \"none\" }",
            "login protection that is enabled has the method `sms`, `email` or `vmfa`",
        ),
        (
            "login_protection = { enabled = false, method = \"vmfa\" }",
            "login protection that is not enabled has the method `none`: leave `method` out",
        ),
        (
            "login_protection = { enabled = true, method = \"sms\" }",
            "login protection by `sms` needs the user's `phone`",
        ),
        (
            "login_protection = { enabled = true, method = \"email\" }",
            "login protection by `email` needs the user's `email`",
        ),
        (
            "login_protection = { enabled = true, method = \"fax\", unreachable = true }",
            "login protection that is enabled has the method `sms`, `email` or `vmfa`",
        ),
    ];
    for (line, message) in cases {
        assert_refused(&user(line), &[&format!("f.toml:8: {message}")]);
    }
    let federated = "federated = true\npassword = \"p\"\naccess_keys = [{ access = \"A\", secret = \"s\" }]\n\
                     login_protection = { enabled = false }\ndevice = { name = \"d\", seed = \"JBSWY3DPEHPK3PXP\" }\n";
    let refused = |key| {
        format!("f.toml:7: a federated user has no `{key}`: leave it out, or write `federated = false`")
    };
    assert_refused(
        &user(federated),
        &[&refused("password"), &refused("device"), &refused("login_protection"), &refused("access_keys")],
    );
    let unbound =
        "device = { name = \"d\", seed = \"JBSWY3DPEHPK3PXP\", recovery_codes = [\"EXAM-PLEC-ODE2\"] }";
    let message = "only a bound device has recovery codes: leave them out, or write `bound = true`";
    assert_refused(&user(unbound), &[&format!("f.toml:8: {message}")]);
    let owners =
        user("owner = true\n[[tenant.user]]\nid = \"v\"\nname = \"v\"\nowner = true\nenabled = false\n");
    assert_refused(
        &owners,
        &[
            "f.toml:11: a tenant has one owner: write `owner = true` once",
            "f.toml:11: the owner is enabled and not federated",
        ],
    );
}

#[test]
fn recovery_codes_are_ten_long_texts_of_their_own() {
    let device = |codes: &[&str]| {
        let lines: Vec<_> = codes.iter().map(|code| format!("\"{code}\",\n")).collect();
        let lines = lines.concat();
        user(&format!(
            "[tenant.user.device]\nname = \"d\"\nseed = \"JBSWY3DPEHPK3PXP\"\nbound = true\nrecovery_codes = [\n{lines}]\n"
        ))
    };
    let long = "x".repeat(64);
    let good = ["abcd-efgh-2345", "ABCDEFGHJKLM", &long];
    assert!(config::parse("f.toml", &device(&good)).is_ok());
    let wrong = "a recovery code has 12 to 64 letters and digits, and perhaps hyphens";
    let longer = "x".repeat(65);
    for bad in ["", "abcd-efgh-234", "abcd_efgh_2345", "abcdefgh\u{e9}234", &longer] {
        assert_refused(&device(&["abcd-efgh-9999", bad]), &[&format!("f.toml:14: {wrong}")]);
    }
    let twice = "f.toml:14: the device has this recovery code already; write another";
    assert_refused(&device(&["abcd-efgh-2345", "ABCDEFGH2345"]), &[twice]);
    let eleven: Vec<_> = (10..21).map(|n| format!("abcdefgh00{n}")).collect();
    let eleven: Vec<_> = eleven.iter().map(String::as_str).collect();
    assert!(config::parse("f.toml", &device(&eleven[..10])).is_ok());
    assert_refused(&device(&eleven), &["f.toml:23: a device has at most 10 recovery codes"]);
}

#[test]
fn settings_are_checked() {
    assert_refused(
        "[server]\nlisten = \"localhost\"\nlog = \"xml\"\n",
        &[
            "f.toml:2: `localhost` is not understood; write an address and a port, such as `127.0.0.1:8080`",
            "f.toml:3: `xml` is not understood; write `text` or `json`",
        ],
    );
    assert_refused(
        "[limits]\nhead_bytes = 10\nidle_seconds = 0\n[rate_limit]\nrequests = 0\nseconds = 1\n",
        &[
            "f.toml:2: write a number of bytes, at least 1024",
            "f.toml:3: write a number of seconds, from 0.01 to 86400",
            "f.toml:4: write `requests` from 1 and `seconds` from 0.01 to 86400, or leave [rate_limit] out",
        ],
    );
    let policy = format!(
        "{TENANT}[[tenant.policy]]\nname = \"p\"\nstatements = [{{ effect = \"allow\", actions = [\"iam\"] }}]\n"
    );
    assert_refused(
        &policy,
        &[
            "f.toml:7: an effect is `Allow` or `Deny`",
            "f.toml:7: an action is written `service:resource:operation` from letters, digits, `_`, `-` and `*`, \
             such as `iam:mfa:get*`",
        ],
    );
}

/// Long enough to be parsed in pieces: problems are where they are all the same.
#[test]
fn a_large_file_is_read_like_a_small_one() {
    let mut text = String::from(TENANT);
    for n in 0..20_000 {
        writeln!(text, "[[tenant.user]]\nid = \"u{n}\"\nname = \"u{n}\"\ntokens = [\"t{n}\"]").unwrap();
    }
    let config = config::parse("f.toml", &text).unwrap();
    assert_eq!((config.tenants[0].users.len(), config.tenants[0].tokens.len()), (20_000, 20_000));

    let spoilt = text.replace("\"t19999\"", "\"t7\"").replace("\"u15000\"\nn", "\"u3\"\nn");
    assert_refused(
        &spoilt,
        &[
            "f.toml:60006: this user id is already used at f.toml:18; write another",
            "f.toml:80004: this token is already used at f.toml:36; write another",
        ],
    );
    let spoilt = text.replace("name = \"u19000\"", "nam = \"u19000\"");
    let problems = config::parse("f.toml", &spoilt).unwrap_err().to_string();
    assert!(problems.starts_with("f.toml:76007: unknown field `nam`"), "{problems}");
}

/// Long enough to be parsed in pieces; the second tenant's head has a mistake.
#[test]
fn the_users_of_an_unreadable_tenant_are_nobodys() {
    let mut users = String::new();
    for n in 0..4_000 {
        writeln!(
            users,
            "[[tenant.user]]\nid = \"u{n}\"\nname = \"u{n}\"\nemail = \"u{n}@{n}.test\"\nphone = \"1-{n}\""
        )
        .unwrap();
    }
    let text = format!("{TENANT}{users}[[tenant]]\nnam = \"t2\"\n{users}");
    let problems = config::parse("f.toml", &text).unwrap_err().to_string();
    assert!(problems.starts_with("f.toml:20006: unknown field `nam`"), "{problems}");
    assert_eq!(problems.lines().count(), 1, "{problems}");
}

#[test]
fn many_problems_are_counted_after_a_hundred() {
    let mut text = String::from(TENANT);
    for n in 0..30_000 {
        writeln!(text, "[[tenant.user]]\nid = \"u{n}\"\nname = \"u{n}\"\nroles = [\"admin\"]").unwrap();
    }
    let problems = config::parse("f.toml", &text).unwrap_err().to_string();
    assert_eq!(problems.lines().count(), 101);
    assert!(problems.ends_with("\nand 29900 more"), "{}", &problems[problems.len() - 100..]);
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    assert_eq!(config::parse("f.toml", &format!("\u{feff}{TENANT}")).unwrap().tenants.len(), 1);
}

#[test]
fn a_name_may_not_be_anothers_vmware_username() {
    let text = user(
        "[[tenant.user]]\nid = \"v\"\nname = \"v\"\nemail = \"v@t\"\n[[tenant.user]]\nid = \"w\"\nname = \"v@t\"\n",
    );
    assert_refused(
        &text,
        &["f.toml:14: this e-mail address or username is already used at f.toml:11; write another"],
    );
}

/// What a file of a key may hold: PKCS #8 or PKCS #1, RSA, long enough, private.
#[test]
fn the_signing_key_is_an_rsa_private_key_of_2048_bits() {
    use fauxfactor::config::SigningKeyPem;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;
    use rsa::pkcs1::EncodeRsaPrivateKey as _;

    let pem = |label: &str, der: &[u8]| {
        let text = data_encoding::BASE64.encode(der);
        let lines: Vec<_> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
    };
    let pkcs8 = include_str!("signing_key.pem");
    let key: SigningKeyPem = pkcs8.parse().unwrap();
    let pkcs1 = pem("RSA PRIVATE KEY", key.der().expose());
    assert_eq!(pkcs1.parse::<SigningKeyPem>().unwrap(), key);
    assert_eq!(format!("\n{pkcs8}\n").parse::<SigningKeyPem>().unwrap(), key);
    assert!(!format!("{key:?}").contains(&pkcs1[40..60]));

    let short = rsa::RsaPrivateKey::new(&mut ChaCha20Rng::seed_from_u64(1), 1024);
    let short = pem("RSA PRIVATE KEY", short.unwrap().to_pkcs1_der().unwrap().as_bytes());
    let elliptic = rcgen::KeyPair::generate().unwrap().serialize_pem();
    for refused in [&*short, &elliptic, "", "nonsense", &pkcs8[..400]] {
        assert!(refused.parse::<SigningKeyPem>().is_err(), "{refused}");
    }
    let in_file = format!("[server]\nsigning_key = \"\"\"{short}\"\"\"\n");
    let problem = config::parse("f.toml", &in_file).unwrap_err().to_string();
    assert!(problem.starts_with("f.toml:2: write an RSA private key of 2048 to 8192 bits"), "{problem}");
}
