//! One emulator for all tests, and a tenant for each: they run at once, and none sees another. The server's clock,
//! failures and log are each test's own, so nothing waits and nothing is left to chance.

use std::time::Duration;

use fauxfactor::{Emulator, Filter, Running, Tenant};
use tokio::sync::OnceCell;

use crate::session::{Error, Session};

const SIGN_IN: &str = "KeystoneCreateToken";
const SHOW: &str = "ShowUserMfaDevice";

async fn emulator() -> &'static Running {
    static EMULATOR: OnceCell<Running> = OnceCell::const_new();
    EMULATOR.get_or_init(async || Emulator::builder().seed(7).start().await.unwrap()).await
}

/// A world for the test of that name, at half past eight.
async fn world(test: &str) -> Tenant {
    let half_past_eight = "2026-01-15T08:30:00Z".parse().unwrap();
    emulator().await.tenant().name(test).frozen_at(half_past_eight).await.unwrap()
}

/// Alice, whose authenticator app the session sees.
async fn session(tenant: &Tenant) -> Session {
    let alice = tenant.user("alice").unwrap();
    let (server, id, password) = (emulator().await.addr(), alice.id(), alice.password().unwrap());
    Session::new(server, &id, &password, move || alice.code().unwrap())
}

#[tokio::test]
async fn it_signs_in_once_for_many_reads() {
    let tenant = world("signs in once").await;
    let mut session = session(&tenant).await;
    for _ in 0..3 {
        assert!(session.device_serial().await.unwrap().starts_with("iam/mfa/"));
    }
    let requests = tenant.requests();
    requests.assert().count(1, Filter::operation(SIGN_IN)).count(3, Filter::operation(SHOW)).check().unwrap();
}

#[tokio::test]
async fn it_signs_in_anew_a_day_later() {
    let tenant = world("signs in anew").await;
    let mut session = session(&tenant).await;
    session.device_serial().await.unwrap();
    tenant.clock().advance(Duration::from_hours(24));
    session.device_serial().await.unwrap();
    let requests = tenant.requests();
    requests
        .assert()
        .in_order([
            Filter::operation(SIGN_IN),
            Filter::operation(SHOW).status(200),
            Filter::operation(SHOW).status(401),
            Filter::operation(SIGN_IN),
            Filter::operation(SHOW).status(200),
        ])
        .check()
        .unwrap();
}

#[tokio::test]
async fn it_does_not_try_a_wrong_code_twice() {
    let tenant = world("wrong code").await;
    let alice = tenant.user("alice").unwrap();
    let server = emulator().await.addr();
    let stale = alice.code().unwrap();
    tenant.clock().advance(Duration::from_mins(5));
    let mut session = Session::new(server, &alice.id(), &alice.password().unwrap(), move || stale.clone());
    assert!(matches!(session.device_serial().await, Err(Error::SignIn)));
    tenant.requests().assert().count(1, Filter::operation(SIGN_IN).refused(true)).check().unwrap();
}

#[tokio::test]
async fn it_tells_when_the_user_is_locked() {
    let tenant = world("locked").await;
    let mut session = session(&tenant).await;
    tenant.user("alice").unwrap().lock();
    assert!(matches!(session.device_serial().await, Err(Error::SignIn)));
    tenant.clock().advance(Duration::from_mins(15));
    assert!(session.device_serial().await.is_ok());
}

#[tokio::test]
async fn it_asks_an_unavailable_server_three_times_more() {
    let tenant = world("unavailable").await;
    let mut session = session(&tenant).await;
    let fault = tenant.fail(SHOW).status(503).first(3).install();
    assert!(session.device_serial().await.is_ok());
    assert_eq!(fault.fired(), 3);
    tenant.fail(SHOW).status(503).install();
    assert!(matches!(session.device_serial().await, Err(Error::Status(503))));
    tenant.requests().assert().count(7, Filter::operation(SHOW).status(503)).check().unwrap();
}

#[tokio::test]
async fn it_does_not_hide_that_the_connection_broke() {
    let tenant = world("broken").await;
    let mut session = session(&tenant).await;
    tenant.fail(SHOW).drop_connection().install();
    assert!(matches!(session.device_serial().await, Err(Error::Io(_))));
}
