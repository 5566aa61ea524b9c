//! What may be had once, asked for by many at the same time.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use crate::harness::{ALICE_SEED, App, Reply};
use crate::vmware_page::{bobs_code, form, open, redeem, submit};
use crate::vmware_tokens::{EXCHANGE, grant, post, status_with};

const WRONG: &str = "The code is wrong.";
const LOCKED: &str = "Too many attempts failed. Try again later.";

/// Runs `count` tasks of one kind, each in a task of its own.
async fn at_once<F: Future<Output = Reply> + Send + 'static>(
    app: &Arc<App>,
    count: usize,
    ask: impl Fn(Arc<App>, usize) -> F,
) -> Vec<Reply> {
    let tasks: Vec<_> = (0..count).map(|n| tokio::spawn(ask(Arc::clone(app), n))).collect();
    let replies = futures_util::future::join_all(tasks).await;
    replies.into_iter().map(Result::unwrap).collect()
}

/// The demo, where alice has a recovery code and MFA for API tokens.
async fn demo() -> Arc<App> {
    let demo = fauxfactor::config::DEMO
        .replace("bound = true\n", "bound = true\nrecovery_codes = [\"alice-recovery-code-1\"]\n")
        .replace("api_tokens = [\"demo-alice", "api_token_mfa = true\napi_tokens = [\"demo-alice");
    Arc::new(App::configured(&demo).await)
}

/// Alice's page on which a second factor is asked for.
async fn asked_for_a_code(app: &App) -> Arc<Reply> {
    let entered = [("username", "alice@demo.test"), ("password", "Alice#demo1")];
    Arc::new(submit(app, &open(app, &[]).await, &entered).await)
}

/// What a page says.
fn message(page: &Reply) -> String {
    let (_, rest) = page.text().split_once("id=\"message\">").unwrap();
    rest.split_once("</div>").unwrap().0.to_owned()
}

fn tally(said: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    said.fold(BTreeMap::new(), |mut tally, said| {
        *tally.entry(said).or_default() += 1;
        tally
    })
}

/// How many entries of that action alice's audit has.
async fn audited(app: &App, action: &str) -> u64 {
    let body = json!({ "startDate": 0, "endDate": 9_999_999_999_999_i64, "actions": [action] }).to_string();
    let headers = [("csp-auth-token", "demo-alice-token"), ("content-type", "application/json")];
    let path = "/csp/gateway/iam/vmwid/api/principal/mfa/audit";
    app.request("POST", path, &headers, &body).await.json()["totalResults"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_redeem_a_code_one_wins_and_loses_the_refresh_token() {
    let app = demo().await;
    for _ in 0..20 {
        let body = redeem(&bobs_code(&app).await);
        let replies = at_once(&app, 16, |app, _| {
            let body = body.clone();
            async move { grant(&app, &body).await }
        });
        let (won, lost): (Vec<_>, Vec<_>) = replies.await.into_iter().partition(|reply| reply.status == 200);
        assert_eq!(won.len(), 1);
        for reply in lost {
            reply.assert_csp(400, "invalid_grant: The authorization code was used before");
        }
        // One of the others is a thief, or the winner is (RFC 6749, section 4.1.2).
        let json = won[0].json();
        let refresh = json["refresh_token"].as_str().unwrap();
        let pairs = form(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]);
        assert_eq!(grant(&app, &pairs).await.json()["moduleCode"], 340);
        // The access token tells all by itself, and lives as long as it says.
        assert_eq!(status_with(&app, json["access_token"].as_str().unwrap()).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_show_a_recovery_code_one_is_let_in() {
    for _ in 0..20 {
        let app = demo().await;
        let page = asked_for_a_code(&app).await;
        let page = Arc::new(submit(&app, &page, &[("passcode", ""), ("use", "recovery_code")]).await);
        let replies = at_once(&app, 16, |app, _| {
            let page = Arc::clone(&page);
            async move { submit(&app, &page, &[("recovery_code", "alice-recovery-code-1")]).await }
        });
        let (won, lost): (Vec<_>, Vec<_>) = replies.await.into_iter().partition(|reply| reply.status == 302);
        assert_eq!(won.len(), 1);
        assert!(lost.iter().map(message).all(|said| said == WRONG || said == LOCKED));
        assert_eq!(audited(&app, "MFA_RECOVERY_CODE_AUTHENTICATION_SUCCESS").await, 1);
    }
}

/// However many guess: five are told that they were wrong, and after that not even the right one is taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_guesses_on_the_page_get_five_verdicts() {
    let recovery = ("recovery_code", "MFA_RECOVERY_CODE_AUTHENTICATION_FAILURE");
    for (kind, failure) in [("passcode", "MFA_AUTHENTICATION_FAILURE"), recovery] {
        let app = demo().await;
        let page = asked_for_a_code(&app).await;
        let right = app.code(ALICE_SEED, 0);
        let replies = at_once(&app, 64, |app, n| {
            let (page, guess) = (Arc::clone(&page), format!("x{n}"));
            async move { submit(&app, &page, &[(kind, &guess)]).await }
        });
        let said = tally(replies.await.iter().map(message));
        assert_eq!(said, BTreeMap::from([(WRONG.to_owned(), 5), (LOCKED.to_owned(), 59)]), "{kind}");
        assert_eq!(message(&submit(&app, &page, &[("passcode", &right)]).await), LOCKED);
        assert_eq!(audited(&app, failure).await, 5);
        app.advance(std::time::Duration::from_mins(15));
        let page = asked_for_a_code(&app).await;
        let right = app.code(ALICE_SEED, 0);
        assert_eq!(submit(&app, &page, &[("passcode", &right)]).await.status, 302);
    }
}

/// The page and the password grant are one door to the lock.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_by_two_ways_are_counted_together() {
    let app = demo().await;
    let page = asked_for_a_code(&app).await;
    let replies = at_once(&app, 40, |app, n| {
        let page = Arc::clone(&page);
        async move {
            if n % 2 == 0 {
                return submit(&app, &page, &[("passcode", "x")]).await;
            }
            let pairs = [("grant_type", "password"), ("username", "alice@demo.test")];
            let more = [("password", "Alice#demo1"), ("passcode", "x")];
            grant(&app, &form(&[pairs, more].concat())).await
        }
    });
    let is_verdict = |reply: &&Reply| {
        reply.text().contains(WRONG) || reply.text().contains("invalid_grant: Invalid passcode")
    };
    assert_eq!(replies.await.iter().filter(is_verdict).count(), 5);
    assert_eq!(audited(&app, "MFA_AUTHENTICATION_FAILURE").await, 5);
}

/// The answer is the same for a wrong code and a lock: that five were looked at, the audit tells.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_guesses_with_an_api_token_are_looked_at_five_times() {
    let app = demo().await;
    let replies = at_once(&app, 64, |app, n| async move {
        post(&app, EXCHANGE, &format!("api_token=demo-alice-api-token&passcode=x{n}")).await
    });
    for reply in replies.await {
        reply.assert_csp(400, "invalid_grant: Invalid passcode");
    }
    assert_eq!(audited(&app, "MFA_AUTHENTICATION_FAILURE").await, 5);
    let right = format!("api_token=demo-alice-api-token&passcode={}", app.code(ALICE_SEED, 0));
    post(&app, EXCHANGE, &right).await.assert_csp(400, "invalid_grant: Invalid passcode");
    app.advance(std::time::Duration::from_mins(15));
    let right = format!("api_token=demo-alice-api-token&passcode={}", app.code(ALICE_SEED, 0));
    assert_eq!(post(&app, EXCHANGE, &right).await.status, 200);
}
