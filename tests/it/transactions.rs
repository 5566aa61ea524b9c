//! Transactions of the engine on the memory store.

use std::convert::Infallible;
use std::sync::Arc;

use fauxfactor::config;
use fauxfactor::domain::behaviour::Behaviour;
use fauxfactor::domain::credential::{FixedToken, TokenValue};
use fauxfactor::domain::id::{TenantId, UserId};
use fauxfactor::domain::login_protection::LoginProtection;
use fauxfactor::domain::password::Cost;
use fauxfactor::domain::principal::PrincipalId;
use fauxfactor::domain::table::Version;
use fauxfactor::domain::tenant::{Account, Tenant, Touched};
use fauxfactor::engine::clock::SystemClock;
use fauxfactor::engine::entropy::SeededEntropy;
use fauxfactor::engine::request_log::Rules;
use fauxfactor::engine::store::{Store, StoreError, StoreFuture};
use fauxfactor::engine::transaction::TransactError;
use fauxfactor::engine::{Engine, LiveTenant, Parts};
use fauxfactor::store::memory::MemoryStore;

fn demo() -> Tenant {
    config::parse("demo.toml", config::DEMO).unwrap().tenants.remove(0)
}

fn engine(store: Arc<dyn Store>) -> Engine {
    Engine::new(Parts {
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SeededEntropy::new(1)),
        store,
        behaviour: Behaviour::default(),
        rate_limit: None,
        password_cost: Cost::default(),
        request_log: Rules::default(),
        token_key: None,
        template: None,
        most_tenants: 10,
        signing_key: None,
    })
}

async fn live() -> (Engine, Arc<LiveTenant>) {
    let engine = engine(Arc::new(MemoryStore::default()));
    let live = engine.adopt(demo()).await.unwrap();
    (engine, live)
}

#[expect(clippy::unnecessary_wraps, reason = "it is what a domain function answers")]
fn protect(tenant: &mut Tenant, user: &str) -> Result<(), Infallible> {
    tenant.login_protections.put(UserId::new(user), LoginProtection::Disabled);
    Ok(())
}

#[tokio::test]
async fn a_change_is_seen_once_it_is_stored_and_not_by_who_looked_before() {
    let (engine, live) = live().await;
    let before = live.current();
    let outcome = engine.transact(&live, |tenant, _| protect(tenant, "x").map(|()| "done"));
    assert_eq!(outcome.await.unwrap(), "done");
    assert!(live.current().login_protections.contains(&UserId::new("x")));
    assert!(!before.login_protections.contains(&UserId::new("x")));
    assert_eq!(live.current().version(), before.version() + 1);
}

#[tokio::test]
async fn a_refused_change_leaves_nothing() {
    let (engine, live) = live().await;
    let before = live.current();
    let outcome = engine.transact(&live, |tenant, _| {
        let Ok(()) = protect(tenant, "x");
        Err::<(), _>("no")
    });
    assert!(matches!(outcome.await, Err(TransactError::Refused("no"))));
    assert!(Arc::ptr_eq(&before, &live.current()));
}

#[tokio::test]
async fn a_panic_leaves_nothing_and_the_tenant_usable() {
    let (engine, live) = live().await;
    let before = live.current();
    let outcome = engine.transact(&live, |tenant, _| -> Result<(), Infallible> {
        protect(tenant, "x")?;
        panic!("half done")
    });
    assert!(matches!(outcome.await, Err(TransactError::Unfinished)));
    assert!(Arc::ptr_eq(&before, &live.current()));
    let after = engine.transact(&live, |tenant, _| protect(tenant, "y"));
    after.await.unwrap();
}

#[tokio::test]
async fn a_transaction_that_writes_nothing_commits_nothing() {
    let (engine, live) = live().await;
    let before = live.current();
    engine.transact(&live, |tenant, _| Ok::<_, Infallible>(tenant.users.len())).await.unwrap();
    assert!(Arc::ptr_eq(&before, &live.current()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_concurrent_change_is_lost() {
    let (engine, live) = live().await;
    let writers = (0..100).map(|n| {
        let (engine, live) = (engine.clone(), Arc::clone(&live));
        tokio::spawn(async move {
            let write = engine.transact(&live, move |tenant, _| protect(tenant, &format!("u{n}")));
            write.await.unwrap();
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert!((0..100).all(|n| live.current().login_protections.contains(&UserId::new(&format!("u{n}")))));
    assert_eq!(live.current().version(), 101);
}

#[tokio::test]
async fn a_client_that_hangs_up_does_not_tear_a_change() {
    let (engine, live) = live().await;
    let mut write = Box::pin(engine.transact(&live, |tenant, _| protect(tenant, "x")));
    // Polled once, so that it has begun, then dropped as a handler is whose client has gone.
    assert!(futures_util::poll!(&mut write).is_pending());
    drop(write);
    // The next writer waits for its turn, so the first is done by then.
    engine.transact(&live, |tenant, _| protect(tenant, "y")).await.unwrap();
    assert!(live.current().login_protections.contains(&UserId::new("x")));
}

#[tokio::test]
async fn two_servers_on_one_store_lose_no_change() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let (one, other) = (engine(Arc::clone(&store)), engine(store));
    let here = one.adopt(demo()).await.unwrap();
    assert!(other.adopt(demo()).await.is_err(), "the store has it already");
    let there = other.revive(here.id()).await.unwrap().unwrap();
    for n in 0..10 {
        let write = |name: String| move |tenant: &mut Tenant, _| protect(tenant, &name);
        one.transact(&here, write(format!("one{n}"))).await.unwrap();
        other.transact(&there, write(format!("other{n}"))).await.unwrap();
    }
    // Each has seen the other's changes up to its own last write.
    let last = there.current();
    assert!((0..10).all(|n| last.login_protections.contains(&UserId::new(&format!("one{n}")))));
    assert_eq!(last.login_protections.len(), here.current().login_protections.len() + 1);
}

/// A store that keeps what it is given and then says it did not, or is silent about it.
#[derive(Debug, Default)]
struct Doubtful(MemoryStore, std::sync::atomic::AtomicBool);

impl Store for Doubtful {
    fn commit<'a>(
        &'a self,
        expected: Version,
        next: &'a Arc<Tenant>,
        touched: &'a Touched,
    ) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            self.0.commit(expected, next, touched).await?;
            if self.1.load(std::sync::atomic::Ordering::SeqCst) {
                return Err(StoreError::Unavailable("the line was cut".into()));
            }
            Ok(())
        })
    }

    fn delete<'a>(&'a self, id: &'a TenantId) -> StoreFuture<'a, ()> {
        self.0.delete(id)
    }

    fn load<'a>(&'a self, id: &'a TenantId) -> StoreFuture<'a, Option<Arc<Tenant>>> {
        self.0.load(id)
    }
}

#[tokio::test]
async fn after_a_doubtful_commit_what_is_stored_is_shown() {
    let store = Arc::new(Doubtful::default());
    let engine = engine(store.clone());
    let live = engine.adopt(demo()).await.unwrap();
    store.1.store(true, std::sync::atomic::Ordering::SeqCst);
    let outcome = engine.transact(&live, |tenant, _| protect(tenant, "x")).await;
    assert!(matches!(outcome, Err(TransactError::Store(StoreError::Unavailable(_)))));
    assert!(live.current().login_protections.contains(&UserId::new("x")));
}

#[tokio::test]
async fn the_directory_follows_credentials() {
    let (engine, live) = live().await;
    let grant = engine.transact(&live, |tenant, _| {
        let principal = PrincipalId::User(UserId::new("07609fb9358010e21f7bc003751c7c31"));
        tenant.tokens.put(TokenValue::new("fresh"), FixedToken { principal, expires_at: None });
        tenant.tokens.remove(&TokenValue::new("demo-alice-token"));
        Ok::<_, Infallible>(())
    });
    grant.await.unwrap();
    assert!(engine.check_fixed_token("fresh").is_ok());
    assert!(engine.check_fixed_token("demo-alice-token").is_err());
    assert!(engine.check_fixed_token("demo-bob-token").is_ok());
}

#[tokio::test]
async fn a_credential_belongs_to_one_tenant() {
    let (engine, _) = live().await;
    let twin = config::DEMO.replace("name = \"demo\"", "name = \"twin\"");
    let same_account = config::parse("twin.toml", &twin).unwrap().tenants.remove(0);
    let error = engine.adopt(same_account).await.unwrap_err().to_string();
    assert_eq!(error, "the account id or name of tenant twin is that of tenant demo");
    let twin = twin.replace("d78cbac186b744899480f25bd022f468", "another");
    let same_organization = config::parse("twin.toml", &twin).unwrap().tenants.remove(0);
    let error = engine.adopt(same_organization).await.unwrap_err().to_string();
    assert_eq!(error, "the organization id of tenant twin is that of tenant demo");
    let organization = "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
    assert_eq!(engine.find_organization(organization).unwrap().id().as_str(), "demo");
    assert!(engine.find_organization("another").is_none());
    let twin = twin.replace(organization, "another");
    let twin = config::parse("twin.toml", &twin).unwrap().tenants.remove(0);
    let error = engine.adopt(twin).await.unwrap_err().to_string();
    assert!(error.contains("is already a"), "{error}");
    assert!(!error.contains("-token"), "{error}");
    assert!(engine.find_tenant(&TenantId::new("twin")).is_none());
}

#[tokio::test]
async fn a_change_of_the_account_is_a_change() {
    let (engine, live) = live().await;
    let rename = engine.transact(&live, |tenant, _| {
        let account = Account { name: "renamed".to_owned(), ..tenant.account.get().clone() };
        tenant.account.put(account);
        Ok::<_, Infallible>(())
    });
    rename.await.unwrap();
    assert_eq!(live.current().account.get().name, "renamed");
    assert_eq!(live.current().version(), 2);
}

#[tokio::test]
async fn a_stored_tenant_comes_back_with_its_credentials() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    engine(Arc::clone(&store)).adopt(demo()).await.unwrap();
    let restarted = engine(store);
    let id = TenantId::new("demo");
    assert!(restarted.check_fixed_token("demo-alice-token").is_err());
    assert!(restarted.revive(&id).await.unwrap().is_some());
    assert!(restarted.check_fixed_token("demo-alice-token").is_ok());
    assert!(restarted.find_by_access_key("DEMOBOBACCESSKEY0001").is_some());
    assert!(restarted.revive(&id).await.is_err(), "it is live already");
    assert!(restarted.revive(&TenantId::new("nobody")).await.unwrap().is_none());
}

#[tokio::test]
async fn credentials_that_another_server_made_are_found_after_a_conflict() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let (one, other) = (engine(Arc::clone(&store)), engine(store));
    let here = one.adopt(demo()).await.unwrap();
    let there = other.revive(here.id()).await.unwrap().unwrap();
    let swap = one.transact(&here, |tenant, _| {
        let principal = PrincipalId::User(UserId::new("07609fb9358010e21f7bc003751c7c31"));
        tenant.tokens.put(TokenValue::new("fresh"), FixedToken { principal, expires_at: None });
        tenant.tokens.remove(&TokenValue::new("demo-alice-token"));
        Ok::<_, Infallible>(())
    });
    swap.await.unwrap();
    other.transact(&there, |tenant, _| protect(tenant, "x")).await.unwrap();
    assert!(other.check_fixed_token("fresh").is_ok());
    assert!(other.check_fixed_token("demo-alice-token").is_err());
    assert!(there.current().tokens.contains("fresh"));
}
