//! Signing in by each door, with each second factor, and what is written of it.

use std::sync::Arc;
use std::time::Duration;

use fauxfactor::config;
use fauxfactor::domain::audit::Action;
use fauxfactor::domain::id::{OrganizationId, UserId};
use fauxfactor::domain::principal::Principal;
use fauxfactor::domain::recovery_code::{self, Error, RANDOMNESS};
use fauxfactor::domain::secret::Secret;
use fauxfactor::domain::sign_in::{Door, Refused, SecondFactor};
use fauxfactor::engine::LiveTenant;
use fauxfactor::engine::sign_in::{AccountName, SignedIn, UserName};

use crate::harness::App;

const SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const DOORS: [Door; 3] = [Door::Huawei, Door::Page, Door::PasswordGrant];
const RECOVERY: &str = "abcd-efgh-jklm-npq2";

/// Ann has MFA turned on, ben's device is not asked for, cid's login protection asks for a device that
/// is not there, and dot has neither.
const USERS: &str = r#"
[[tenant.user]]
id = "ann"
name = "ann"
username = "ann.vmware"
email = "ann@t.test"
password = "p"
login_protection = { enabled = true, method = "vmfa" }
device = { name = "ann-phone", seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", bound = true, recovery_codes = ["ABCD-EFGH-JKLM-NPQ2", "ABCD-EFGH-JKLM-NPQ3"] }
[[tenant.user]]
id = "ben"
name = "ben"
password = "p"
device = { name = "ben-phone", seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", bound = true }
[[tenant.user]]
id = "cid"
name = "cid"
password = "p"
login_protection = { enabled = true, method = "vmfa" }
[[tenant.user]]
id = "dot"
name = "dot"
email = "dot@t.test"
password = "p"
[[tenant.user]]
id = "con"
name = "con"
password = "p"
access_mode = "console"
[[tenant.user]]
id = "pro"
name = "pro"
password = "p"
access_mode = "programmatic"
[[tenant.user]]
id = "off"
name = "off"
password = "p"
enabled = false
[[tenant.user]]
id = "fed"
name = "fed"
federated = true
"#;

async fn app() -> App {
    App::tenant(USERS).await
}

async fn app_requiring_mfa() -> App {
    let head = crate::harness::TENANT.replace("\"O\" }", "\"O\", mfa_required = true }");
    App::configured(&format!("{head}{USERS}")).await
}

fn live(app: &App) -> Arc<LiveTenant> {
    app.emulator.engine().find_organization("o").unwrap()
}

fn named(name: &str) -> UserName {
    UserName::Username(name.to_owned(), OrganizationId::new("o"))
}

async fn enter(
    app: &App,
    who: &str,
    password: &str,
    shown: SecondFactor<'_>,
    door: Door,
) -> Result<SignedIn, Refused> {
    let name = UserName::Name(who.to_owned(), AccountName::Id("a".to_owned()));
    app.emulator.engine().sign_in(&name, Secret::new(password.to_owned()), shown, door).await
}

/// How it turned out: with a code or without, or why not.
async fn outcome(app: &App, who: &str, shown: SecondFactor<'_>, door: Door) -> Result<bool, Refused> {
    enter(app, who, "p", shown, door).await.map(|signed_in| {
        assert_eq!(signed_in.user.record.id, UserId::new(who));
        signed_in.with_code
    })
}

fn actions(app: &App, who: &str) -> Vec<Action> {
    let tenant = live(app).current();
    tenant
        .audit
        .find(&UserId::new(who))
        .map_or(Vec::new(), |trail| trail.entries().map(|entry| entry.action).collect())
}

#[tokio::test]
async fn each_door_asks_for_its_factor_and_writes_how_it_went() {
    use Action::{
        AuthenticationFailure, AuthenticationSuccess, AuthenticationWithoutMfa,
        RecoveryCodeAuthenticationFailure, RecoveryCodeAuthenticationSuccess,
    };
    use SecondFactor::{Code, None, RecoveryCode};
    for door in DOORS {
        let app = app().await;
        let code = app.code(SEED, 0);
        assert_eq!(outcome(&app, "ann", Code(&code), door).await, Ok(true));
        assert_eq!(outcome(&app, "ann", Code("000000"), door).await, Err(Refused::WrongCode));
        assert_eq!(outcome(&app, "ann", Code(RECOVERY), door).await, Err(Refused::WrongCode));
        assert_eq!(outcome(&app, "ann", RecoveryCode(RECOVERY), door).await, Ok(true));
        assert_eq!(outcome(&app, "ann", RecoveryCode(RECOVERY), door).await, Err(Refused::WrongCode), "used");
        assert_eq!(outcome(&app, "ann", RecoveryCode(&code), door).await, Err(Refused::WrongCode));
        let mut expected = vec![
            AuthenticationSuccess,
            AuthenticationFailure,
            AuthenticationFailure,
            RecoveryCodeAuthenticationSuccess,
            RecoveryCodeAuthenticationFailure,
            RecoveryCodeAuthenticationFailure,
        ];
        let can_be_shown_later = door != Door::Huawei;
        let missing = if can_be_shown_later { Refused::CodeRequired } else { Refused::WrongCode };
        assert_eq!(outcome(&app, "ann", None, door).await, Err(missing));
        expected.extend((!can_be_shown_later).then_some(AuthenticationFailure));
        assert_eq!(actions(&app, "ann"), expected, "{door:?}");
        for shown in [None, Code("000000"), RecoveryCode("x")] {
            for who in ["ben", "dot"] {
                assert_eq!(outcome(&app, who, shown, door).await, Ok(false), "{door:?}");
            }
        }
        assert_eq!(actions(&app, "dot"), [AuthenticationWithoutMfa; 3]);
        assert!(enter(&app, "dot", "wrong", None, door).await.is_err());
        assert_eq!(actions(&app, "dot").len(), 3);
    }
}

#[tokio::test]
async fn login_protection_without_a_device_stops_huaweis_door_alone() {
    for (door, expected) in DOORS.into_iter().zip([Err(Refused::WrongCode), Ok(false), Ok(false)]) {
        let app = app().await;
        assert_eq!(outcome(&app, "cid", SecondFactor::None, door).await, expected, "{door:?}");
    }
}

#[tokio::test]
async fn access_modes_open_their_doors_alone() {
    let app = app().await;
    let none = SecondFactor::None;
    for (door, console, programmatic) in [
        (Door::Huawei, Err(Refused::ConsoleOnly), Ok(false)),
        (Door::PasswordGrant, Err(Refused::ConsoleOnly), Ok(false)),
        (Door::Page, Ok(false), Err(Refused::ProgrammaticOnly)),
    ] {
        assert_eq!(outcome(&app, "con", none, door).await, console, "{door:?}");
        assert_eq!(outcome(&app, "pro", none, door).await, programmatic, "{door:?}");
        for who in ["con", "pro", "off", "fed"] {
            let refused = enter(&app, who, "wrong", none, door).await.unwrap_err();
            assert_eq!(refused, Refused::WrongPassword, "{who}");
        }
        for who in ["off", "fed", "nobody"] {
            assert_eq!(outcome(&app, who, none, door).await, Err(Refused::WrongPassword), "{who}");
        }
        // No lock is to get in the way.
        app.advance(Duration::from_hours(1));
    }
    assert_eq!((actions(&app, "con").len(), actions(&app, "pro").len()), (1, 2), "nothing of the refused");
}

#[tokio::test]
async fn an_organization_that_requires_mfa_shuts_vmwares_doors_to_users_without() {
    let app = app_requiring_mfa().await;
    let code = app.code(SEED, 0);
    let shown = SecondFactor::Code(&code);
    for door in [Door::Page, Door::PasswordGrant] {
        for who in ["ben", "cid", "dot"] {
            assert_eq!(outcome(&app, who, shown, door).await, Err(Refused::MfaRequired), "{who}");
            assert_eq!(enter(&app, who, "wrong", shown, door).await.unwrap_err(), Refused::WrongPassword);
            assert_eq!(actions(&app, who), []);
        }
        assert_eq!(outcome(&app, "ann", shown, door).await, Ok(true));
    }
    assert_eq!(outcome(&app, "dot", shown, Door::Huawei).await, Ok(false));
}

#[tokio::test]
async fn vmware_finds_users_by_username_address_and_name() {
    let app = app().await;
    let engine = app.emulator.engine();
    let find_user =
        async |name: &UserName| engine.check_password(name, Secret::new("p".to_owned())).await.ok();
    let names =
        [("ann.vmware", "ann"), ("ann@t.test", "ann"), ("dot@t.test", "dot"), ("ben", "ben"), ("dot", "dot")];
    for (name, id) in names {
        let (_, user) = find_user(&named(name)).await.unwrap();
        assert_eq!(user.record.id, UserId::new(id), "{name}");
    }
    for name in ["", "ANN.VMWARE", "nobody"] {
        assert!(find_user(&named(name)).await.is_none(), "{name}");
    }
    let elsewhere = UserName::Username("ben".to_owned(), OrganizationId::new("p"));
    assert!(find_user(&elsewhere).await.is_none());
    let signed_in = engine
        .sign_in(&named("dot@t.test"), Secret::new("p".to_owned()), SecondFactor::None, Door::Page)
        .await;
    assert_eq!(signed_in.unwrap().user.record.id, UserId::new("dot"));
}

#[tokio::test]
async fn names_that_nobody_has_are_refused_and_locked_like_users() {
    for (name, organization) in [("dot@t.test", "o"), ("nobody", "o"), ("nobody", "nowhere")] {
        let app = app().await;
        let name = UserName::Username(name.to_owned(), OrganizationId::new(organization));
        let mut told = Vec::new();
        for _ in 0..7 {
            let wrong = Secret::new("wrong".to_owned());
            let engine = app.emulator.engine();
            told.push(engine.sign_in(&name, wrong, SecondFactor::None, Door::Page).await.unwrap_err());
        }
        let mut expected = [Refused::WrongPassword; 7];
        expected[5..].fill(Refused::Locked);
        assert_eq!(told, expected, "{name:?}");
    }
}

#[tokio::test]
async fn a_page_that_asks_for_the_code_neither_counts_nor_forgets_failures() {
    let app = app().await;
    let none = SecondFactor::None;
    for _ in 0..4 {
        assert!(enter(&app, "ann", "wrong", none, Door::Page).await.is_err());
    }
    let before = app.version("t");
    for _ in 0..10 {
        assert_eq!(outcome(&app, "ann", none, Door::Page).await, Err(Refused::CodeRequired));
    }
    assert_eq!(app.version("t"), before, "and is not audited");
    assert!(enter(&app, "ann", "wrong", none, Door::Page).await.is_err());
    assert_eq!(outcome(&app, "ann", none, Door::Page).await, Err(Refused::Locked));
    let code = app.code(SEED, 0);
    assert_eq!(outcome(&app, "ann", SecondFactor::Code(&code), Door::Page).await, Err(Refused::Locked));
    assert_eq!(actions(&app, "ann"), []);
}

async fn finish(app: &App, session: u32, shown: SecondFactor<'_>) -> Result<bool, Refused> {
    let engine = app.emulator.engine();
    let finished = engine.finish_sign_in(&live(app), &UserId::new("ann"), session, shown, Door::Page).await;
    finished.map(|signed_in| signed_in.with_code)
}

#[tokio::test]
async fn a_sign_in_is_finished_with_the_code_in_the_same_session() {
    let app = app().await;
    let password = Secret::new("p".to_owned());
    let (_, user) = app.emulator.engine().check_password(&named("ann@t.test"), password).await.unwrap();
    let (session, code) = (user.record.session, app.code(SEED, 0));
    assert_eq!(finish(&app, session, SecondFactor::None).await, Err(Refused::CodeRequired));
    assert_eq!(finish(&app, session, SecondFactor::Code("000000")).await, Err(Refused::WrongCode));
    assert_eq!(finish(&app, session, SecondFactor::Code(&code)).await, Ok(true));
    assert_eq!(finish(&app, session, SecondFactor::RecoveryCode(RECOVERY)).await, Ok(true));
    assert_eq!(finish(&app, session + 1, SecondFactor::Code(&code)).await, Err(Refused::WrongPassword));
    let change = |change: fn(&mut fauxfactor::domain::user::User)| {
        let (engine, live) = (app.emulator.engine(), live(&app));
        async move {
            let done = engine.transact(&live, move |tenant, _| {
                let mut user = tenant.users.find(&UserId::new("ann")).unwrap().clone();
                change(&mut user);
                tenant.users.put(user.id.clone(), user);
                Ok::<_, std::convert::Infallible>(())
            });
            done.await.unwrap();
        }
    };
    change(|user| user.enabled = false).await;
    assert_eq!(finish(&app, session, SecondFactor::Code(&code)).await, Err(Refused::WrongPassword));
    change(|user| (user.enabled, user.session) = (true, user.session + 1)).await;
    assert_eq!(finish(&app, session, SecondFactor::Code(&code)).await, Err(Refused::WrongPassword));
    assert_eq!(finish(&app, session + 1, SecondFactor::Code(&code)).await, Ok(true));
}

#[tokio::test]
async fn guesses_at_the_code_of_an_unfinished_sign_in_lock() {
    let app = app().await;
    for _ in 0..5 {
        assert_eq!(finish(&app, 0, SecondFactor::Code("000000")).await, Err(Refused::WrongCode));
    }
    let code = app.code(SEED, 0);
    let before = app.version("t");
    for shown in [SecondFactor::Code(&code), SecondFactor::RecoveryCode(RECOVERY), SecondFactor::None] {
        assert_eq!(finish(&app, 0, shown).await, Err(Refused::Locked));
    }
    assert_eq!(app.version("t"), before, "no recovery code is used up");
    app.advance(Duration::from_mins(15));
    assert_eq!(finish(&app, 0, SecondFactor::RecoveryCode(RECOVERY)).await, Ok(true));
}

#[tokio::test]
async fn a_code_alone_is_audited_and_locks_itself_alone() {
    let app = app().await;
    let engine = app.emulator.engine();
    let show =
        async |who: &str, code: Option<&str>| engine.show_code(&live(&app), &UserId::new(who), code).await;
    let code = app.code(SEED, 0);
    assert_eq!(show("ann", Some(&code)).await, Ok(()));
    assert_eq!(show("ben", Some(&code)).await, Ok(()), "MFA need not be turned on");
    assert_eq!(show("ann", None).await, Err(Refused::CodeRequired));
    assert_eq!(show("ann", Some(RECOVERY)).await, Err(Refused::WrongCode));
    assert_eq!(actions(&app, "ann"), [Action::AuthenticationSuccess, Action::AuthenticationFailure]);
    for code in [None, Some("000000")] {
        assert_eq!(show("dot", code).await, Err(Refused::WrongCode), "no device");
    }
    for who in ["off", "fed", "nobody"] {
        assert_eq!(show(who, Some(&code)).await, Err(Refused::WrongPassword), "{who}");
    }
    for _ in 0..4 {
        assert_eq!(show("ann", Some("000000")).await, Err(Refused::WrongCode));
    }
    for code in [Some(&*code), None] {
        assert_eq!(show("ann", code).await, Err(Refused::Locked));
    }
    assert_eq!(outcome(&app, "ann", SecondFactor::Code(&code), Door::Page).await, Ok(true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_uses_of_a_recovery_code_at_once_one_succeeds() {
    for _ in 0..10 {
        let app = app().await;
        let tries = (0..4).map(|_| finish(&app, 0, SecondFactor::RecoveryCode(RECOVERY)));
        let told = futures_util::future::join_all(tries).await;
        assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1, "{told:?}");
        let succeeded = Action::RecoveryCodeAuthenticationSuccess;
        assert_eq!(actions(&app, "ann").iter().filter(|action| **action == succeeded).count(), 1);
        assert_eq!(actions(&app, "ann").len(), 4);
    }
}

/// In one thread all are checked before the first is written down.
#[tokio::test]
async fn of_many_uses_of_a_code_at_once_one_succeeds_where_none_may_be_used_twice() {
    let head = crate::harness::TENANT;
    let text = format!("[behaviour.huawei]\nreplayed_codes = \"refused\"\n{head}{USERS}");
    let app = App::configured(&text).await;
    let code = app.code(SEED, 0);
    let tries = (0..4).map(|_| finish(&app, 0, SecondFactor::Code(&code)));
    let told = futures_util::future::join_all(tries).await;
    assert_eq!(told.iter().filter(|told| told.is_ok()).count(), 1, "{told:?}");
    let mut expected = [Action::AuthenticationFailure; 4];
    expected[0] = Action::AuthenticationSuccess;
    assert_eq!(actions(&app, "ann"), expected);
    // The three that came too late count as failures.
    for _ in 0..2 {
        assert_eq!(finish(&app, 0, SecondFactor::Code(&code)).await, Err(Refused::WrongCode));
    }
    assert_eq!(finish(&app, 0, SecondFactor::Code(&code)).await, Err(Refused::Locked));
    let again = engine_code(&app, &code).await;
    assert_eq!(again, Err(Refused::WrongCode), "used up for whatever it is shown for");
}

async fn engine_code(app: &App, code: &str) -> Result<(), Refused> {
    app.emulator.engine().show_code(&live(app), &UserId::new("ann"), Some(code)).await
}

#[test]
fn new_recovery_codes_are_ten_and_void_those_before() {
    let mut tenant =
        config::parse("t", &format!("{}{USERS}", crate::harness::TENANT)).unwrap().tenants.remove(0);
    let who = |id: &str| Principal::user(tenant.users.find_row(&UserId::new(id)).unwrap());
    let (ann, ben, dot) = (who("ann"), who("ben"), who("dot"));
    let now = crate::harness::START;
    let id = UserId::new("ann");
    let mut randomness = [0; RANDOMNESS];
    randomness.iter_mut().zip(0..).for_each(|(byte, n)| *byte = n);
    let codes = recovery_code::generate(&mut tenant, &ann, &id, &Secret::new(randomness), now).unwrap();
    let codes: Vec<_> = codes.iter().map(|code| code.expose().as_str()).collect();
    assert_eq!((codes.len(), codes[0]), (10, "AAAQ-EAYE-AUDA-OCAJ"));
    assert!(!recovery_code::redeem(&mut tenant, &id, RECOVERY), "of the set before");
    for code in &codes {
        assert!(recovery_code::redeem(&mut tenant, &id, code));
        assert!(!recovery_code::redeem(&mut tenant, &id, code), "twice");
    }
    assert!(tenant.devices.find(&id).unwrap().recovery_codes.is_empty());
    let trail = tenant.audit.find(&id).unwrap();
    assert!(trail.entries().map(|entry| entry.action).eq([Action::RecoveryCodesGeneration]));

    let mut generate = |by: &Principal, user: &str| {
        let randomness = Secret::new([0; RANDOMNESS]);
        recovery_code::generate(&mut tenant, by, &UserId::new(user), &randomness, now).map(drop)
    };
    assert!(matches!(generate(&ben, "ann"), Err(Error::Forbidden(_))));
    assert_eq!(generate(&dot, "dot"), Err(Error::NoDevice(UserId::new("dot"))));
}

#[test]
fn recovery_codes_end_with_the_binding() {
    use fauxfactor::domain::behaviour::Huawei;
    use fauxfactor::domain::device::{self, Vouch};
    let text = format!(
        "{}{USERS}[[tenant.user]]\nid = \"root\"\nname = \"root\"\nowner = true\n",
        crate::harness::TENANT
    );
    let mut tenant = config::parse("t", &text).unwrap().tenants.remove(0);
    let root = Principal::user(tenant.users.find_row(&UserId::new("root")).unwrap());
    let (id, now, assumed) = (UserId::new("ann"), crate::harness::START, Huawei::default());
    let serial = tenant.devices.find(&id).unwrap().serial_number.clone();
    device::unbind(&mut tenant, &root, &id, &serial, Vouch::Administrator, &assumed, now).unwrap();
    assert!(!recovery_code::redeem(&mut tenant, &id, RECOVERY));
    assert!(tenant.devices.find(&id).unwrap().recovery_codes.is_empty());
}
