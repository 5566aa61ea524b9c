//! The token service against a model of it: random sequences of what is got, used, ended and waited for. After each
//! step every token that was ever handed out is 200 or not, as the model says.
//!
//! `FAUXFACTOR_RANDOM_SEQUENCES` sets how many; the suite runs 60.

use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::harness::{App, Reply};
use crate::vmware_page::{CALLBACK, PAGE, VERIFIER, form, open, sent_back, submit};
use crate::vmware_tokens::{AUTH, EXCHANGE, FORM, TOKEN, basic, post, status_with};

const USERS: [&str; 2] = ["ann", "ben"];
/// The confidential app and the public one.
const APPS: [(&str, &str); 2] = [("closed", "s3cret"), ("public", "")];
const ACCESS_SECONDS: u64 = 1800;
const REFRESH_SECONDS: u64 = 7200;
const CODE_SECONDS: u64 = 300;

const TENANT: &str = r#"
[[tenant]]
name = "t"
account = { id = "acc", name = "acc" }
organization = { id = "o", display_name = "O" }
app = [
  { id = "closed", secret = "s3cret", refresh_token_seconds = 7200 },
  { id = "public", refresh_token_seconds = 7200 },
]
user = [
  { id = "root", name = "root", owner = true, tokens = ["root-token"] },
  { id = "ann", name = "ann", password = "Password#0", api_tokens = ["ann-1", "ann-2"] },
  { id = "ben", name = "ben", password = "Password#0", api_tokens = ["ben-1"], expiring_api_tokens = [
    { token = "ben-2", expires_at = 2026-01-15T10:30:00Z },
  ] },
]
"#;

/// What is done. An index is of all tokens so far, of whichever kind.
#[derive(Clone, Debug)]
enum Step {
    /// Shows a token to `api-tokens/authorize`.
    Exchange(Index),
    /// Shows a token to an app's `refresh_token` grant.
    Refresh { token: Index, app: usize },
    /// Signs in by the `password` grant, with the present password or the one before.
    Password { user: usize, app: usize, is_present: bool },
    /// Signs in on the page.
    Page { user: usize, app: usize },
    /// Redeems a code, perhaps again.
    Redeem { token: Index, app: usize },
    /// Redeems something that need be no code.
    RedeemAny { token: Index, app: usize },
    /// Has an app revoke a token.
    Revoke { token: Index, app: usize },
    /// Switches an API token off.
    Deactivate(Index),
    /// Gives a user a new password.
    ChangePassword(usize),
    /// Disables or enables a user.
    Enable { user: usize, enabled: bool },
    /// Deletes a user.
    Delete(usize),
    /// Signs with a new key from now on.
    RotateKey,
    /// Asks for the keys, at which those that are no longer needed are forgotten.
    Keys,
    /// Waits so many seconds.
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let (token, user, app) = (any::<Index>, || 0..2_usize, || 0..2_usize);
    prop_oneof![
        8 => token().prop_map(Step::Exchange),
        8 => (token(), app()).prop_map(|(token, app)| Step::Refresh { token, app }),
        8 => (user(), app(), prop::bool::weighted(0.8))
            .prop_map(|(user, app, is_present)| Step::Password { user, app, is_present }),
        8 => (user(), app()).prop_map(|(user, app)| Step::Page { user, app }),
        16 => (token(), app()).prop_map(|(token, app)| Step::Redeem { token, app }),
        3 => (token(), app()).prop_map(|(token, app)| Step::RedeemAny { token, app }),
        5 => (token(), app()).prop_map(|(token, app)| Step::Revoke { token, app }),
        2 => token().prop_map(Step::Deactivate),
        2 => user().prop_map(Step::ChangePassword),
        6 => (user(), prop::bool::weighted(0.7)).prop_map(|(user, enabled)| Step::Enable { user, enabled }),
        1 => user().prop_map(Step::Delete),
        1 => Just(Step::RotateKey),
        3 => Just(Step::Keys),
        8 => prop::sample::select(vec![1, 240, 299, 300, 960, 1799, 1800, 3600]).prop_map(Step::Wait),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Api,
    Access,
    /// Of that app, and got with the grant of that number.
    Refresh {
        app: usize,
        grant: usize,
    },
    /// The same, and whether it was redeemed.
    Code {
        app: usize,
        grant: usize,
        is_used: bool,
    },
}

#[derive(Clone, Debug)]
struct Token {
    text: String,
    kind: Kind,
    user: usize,
    /// The session in which it was got.
    session: u32,
    /// Seconds from the start; `None` for never.
    ends: Option<u64>,
    /// Deactivated or revoked.
    is_revoked: bool,
}

#[derive(Clone, Debug)]
struct User {
    exists: bool,
    enabled: bool,
    /// Counts what ends sessions: new passwords and disabling.
    session: u32,
    /// The number in the present password.
    password: u32,
    /// Failures to sign in since the last success: the fifth would lock.
    failures: u32,
}

/// What is believed of the whole.
struct Model {
    now: u64,
    grants: usize,
    users: [User; 2],
    tokens: Vec<Token>,
}

impl Model {
    fn new() -> Self {
        let user = User { exists: true, enabled: true, session: 0, password: 0, failures: 0 };
        let api = |text: &str, user, ends| Token {
            text: text.to_owned(),
            kind: Kind::Api,
            user,
            session: 0,
            ends,
            is_revoked: false,
        };
        let tokens = vec![
            api("ann-1", 0, None),
            api("ann-2", 0, None),
            api("ben-1", 1, None),
            api("ben-2", 1, Some(7200)),
        ];
        Self { now: 0, grants: 0, users: [user.clone(), user], tokens }
    }

    fn can_sign_in(&self, user: usize) -> bool {
        self.users[user].exists && self.users[user].enabled
    }

    /// The rule: what every kind of token needs to hold.
    fn holds(&self, token: &Token) -> bool {
        let user = &self.users[token.user];
        let lives = token.ends.is_none_or(|end| self.now < end) && self.can_sign_in(token.user);
        let in_session = token.session == user.session;
        lives
            && match token.kind {
                Kind::Api => !token.is_revoked,
                // It outlives the session and whatever it was got with.
                Kind::Access => true,
                Kind::Refresh { .. } => in_session && !token.is_revoked,
                Kind::Code { is_used, .. } => in_session && !is_used,
            }
    }

    fn got(&mut self, text: &Value, kind: Kind, user: usize, lifetime: u64) {
        let text = text.as_str().unwrap_or_else(|| panic!("no {kind:?}")).to_owned();
        let (session, ends) = (self.users[user].session, Some(self.now + lifetime));
        self.tokens.push(Token { text, kind, user, session, ends, is_revoked: false });
    }

    fn got_access(&mut self, reply: &Reply, user: usize) {
        self.got(&reply.json()["access_token"], Kind::Access, user, ACCESS_SECONDS);
    }

    fn got_refresh(&mut self, reply: &Reply, user: usize, app: usize, grant: usize) {
        self.got(&reply.json()["refresh_token"], Kind::Refresh { app, grant }, user, REFRESH_SECONDS);
    }

    fn new_grant(&mut self) -> usize {
        self.grants += 1;
        self.grants
    }

    /// A token that `index` picks among those of which `filter` is true.
    fn pick(&self, index: Index, filter: impl Fn(&Token) -> bool) -> Option<usize> {
        let all: Vec<_> = (0..self.tokens.len()).filter(|n| filter(&self.tokens[*n])).collect();
        (!all.is_empty()).then(|| *index.get(&all))
    }

    /// Notes how a sign-in went, and whether another failure would lock.
    fn signed_in(&mut self, user: usize, is_ok: bool) -> bool {
        let failures = &mut self.users[user].failures;
        *failures = if is_ok { 0 } else { *failures + 1 };
        *failures == 4
    }
}

/// The server and what is believed of it.
struct Run {
    app: App,
    /// What the API tokens are called where they must not be spelt. They are the first tokens of the model.
    ids: Vec<Value>,
    model: Model,
}

impl Run {
    async fn new() -> Self {
        let (app, model) = (App::configured(TENANT).await, Model::new());
        let mut ids = Vec::new();
        for token in &model.tokens {
            let body = json!({ "tokenValue": token.text }).to_string();
            let shown = app.request("POST", &format!("{AUTH}/api-tokens/details"), &[], &body).await.json();
            ids.push(shown["tokenId"].clone());
        }
        Self { app, ids, model }
    }

    async fn grant(&self, app: usize, pairs: &[(&str, &str)]) -> Reply {
        self.by_app(app, TOKEN, pairs).await
    }

    async fn by_app(&self, app: usize, path: &str, pairs: &[(&str, &str)]) -> Reply {
        let (id, secret) = APPS[app];
        let headers = [FORM, ("authorization", &*basic(id, secret))];
        self.app.request("POST", path, &headers, &form(pairs)).await
    }

    async fn by_root(&self, method: &str, path: &str, body: &str) -> Reply {
        self.app.ask_with("root-token", method, path, body).await
    }

    fn wait(&mut self, seconds: u64) {
        self.app.advance(Duration::from_secs(seconds));
        self.model.now += seconds;
        // Longer than failures count, and than a lock.
        if seconds >= 960 {
            self.model.users.iter_mut().for_each(|user| user.failures = 0);
        }
    }

    async fn take(&mut self, step: &Step) {
        match step {
            Step::Exchange(index) => self.exchange(index).await,
            Step::Refresh { token, app } => self.refresh(token, *app).await,
            Step::Password { user, app, is_present } => self.password(*user, *app, *is_present).await,
            Step::Page { user, app } => self.page(*user, *app).await,
            Step::Redeem { token, app } => self.redeem(token, *app, true).await,
            Step::RedeemAny { token, app } => self.redeem(token, *app, false).await,
            Step::Revoke { token, app } => self.revoke(token, *app).await,
            Step::Deactivate(index) => self.deactivate(index).await,
            Step::ChangePassword(user) => self.change_password(*user).await,
            Step::Enable { user, enabled } => self.enable(*user, *enabled).await,
            Step::Delete(user) => self.delete(*user).await,
            Step::RotateKey => self.app.emulator.engine().rotate_signing_key().await.unwrap(),
            Step::Keys => assert_eq!(self.app.get(&format!("{AUTH}/keys"), &[]).await.status, 200),
            Step::Wait(seconds) => self.wait(*seconds),
        }
    }

    async fn exchange(&mut self, index: &Index) {
        // What a confidential app's refresh token is worth here, where no secret is shown, is left open.
        let is_closed = |token: &Token| matches!(token.kind, Kind::Refresh { app: 0, .. });
        let Some(n) = self.model.pick(*index, |token| !is_closed(token)) else { return };
        let token = self.model.tokens[n].clone();
        let is_right = matches!(token.kind, Kind::Api | Kind::Refresh { .. }) && self.model.holds(&token);
        let reply = post(&self.app, EXCHANGE, &form(&[("refresh_token", &token.text)])).await;
        if is_right {
            assert_eq!(reply.status, 200, "{token:?}: {reply:?}");
            self.model.got_access(&reply, token.user);
        } else {
            assert_eq!((reply.status.as_u16(), &reply.json()["moduleCode"]), (400, &json!(340)), "{token:?}");
        }
    }

    async fn refresh(&mut self, index: &Index, app: usize) {
        let Some(n) = self.model.pick(*index, |_| true) else { return };
        let token = self.model.tokens[n].clone();
        let is_clients = match token.kind {
            Kind::Api => true,
            Kind::Refresh { app: own, .. } => own == app,
            Kind::Access | Kind::Code { .. } => false,
        };
        let reply = self.grant(app, &[("grant_type", "refresh_token"), ("refresh_token", &token.text)]).await;
        if is_clients && self.model.holds(&token) {
            assert_eq!(reply.status, 200, "{token:?}: {reply:?}");
            assert_eq!(reply.json()["refresh_token"], token.text, "it stays the same");
            self.model.got_access(&reply, token.user);
        } else {
            assert_eq!(reply.status, 400, "{token:?}: {reply:?}");
        }
    }

    async fn password(&mut self, user: usize, app: usize, is_present: bool) {
        let number = self.model.users[user].password;
        let shown = if is_present {
            number.to_string()
        } else {
            number.checked_sub(1).map_or("x".to_owned(), |n| n.to_string())
        };
        let password = format!("Password#{shown}");
        let pairs = [("grant_type", "password"), ("username", USERS[user]), ("password", &password)];
        let reply = self.grant(app, &pairs).await;
        let is_ok = is_present && self.model.can_sign_in(user);
        assert_eq!(reply.status, if is_ok { 200 } else { 400 }, "{reply:?}");
        if is_ok {
            let grant = self.model.new_grant();
            self.model.got_access(&reply, user);
            self.model.got_refresh(&reply, user, app, grant);
        }
        if self.model.signed_in(user, is_ok) {
            self.wait(960);
        }
    }

    async fn page(&mut self, user: usize, app: usize) {
        let page = open(&self.app, &[("client_id", APPS[app].0)]).await;
        let password = format!("Password#{}", self.model.users[user].password);
        let reply = submit(&self.app, &page, &[("username", USERS[user]), ("password", &password)]).await;
        let is_ok = self.model.can_sign_in(user);
        assert_eq!(reply.status, if is_ok { 302 } else { 200 }, "{PAGE}: {reply:?}");
        if is_ok {
            let grant = self.model.new_grant();
            let kind = Kind::Code { app, grant, is_used: false };
            self.model.got(&sent_back(&reply)["code"], kind, user, CODE_SECONDS);
        }
        if self.model.signed_in(user, is_ok) {
            self.wait(960);
        }
    }

    async fn redeem(&mut self, index: &Index, by: usize, is_code: bool) {
        let is_wanted = |token: &Token| !is_code || matches!(token.kind, Kind::Code { .. });
        let Some(n) = self.model.pick(*index, is_wanted) else { return };
        let token = self.model.tokens[n].clone();
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", &*token.text),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let reply = self.grant(by, &pairs).await;
        let Kind::Code { app, grant, is_used } = token.kind else {
            return assert_eq!(reply.status, 400, "{token:?}: {reply:?}");
        };
        let unused = Token { kind: Kind::Code { app, grant, is_used: false }, ..token.clone() };
        let is_right = by == app && self.model.holds(&unused);
        assert_eq!(reply.status, if is_right && !is_used { 200 } else { 400 }, "{token:?}: {reply:?}");
        if is_right && is_used {
            // Somebody has stolen it: what was got with it ends (RFC 6749, section 4.1.2).
            let is_of_grant =
                |token: &&mut Token| matches!(token.kind, Kind::Refresh { grant: g, .. } if g == grant);
            self.model.tokens.iter_mut().filter(is_of_grant).for_each(|token| token.is_revoked = true);
        } else if is_right {
            self.model.tokens[n].kind = Kind::Code { app, grant, is_used: true };
            self.model.got_access(&reply, token.user);
            self.model.got_refresh(&reply, token.user, app, grant);
        }
    }

    async fn revoke(&mut self, index: &Index, app: usize) {
        // That of a user who is disabled does not work, and whether it does again later is left open.
        let Some(n) = self.model.pick(*index, |token| self.model.can_sign_in(token.user)) else { return };
        let text = self.model.tokens[n].text.clone();
        self.by_app(app, &format!("{AUTH}/revoke"), &[("token", &text)]).await.assert(200, "");
        let token = &mut self.model.tokens[n];
        let is_clients = match token.kind {
            Kind::Api => true,
            Kind::Refresh { app: own, .. } => own == app,
            Kind::Access | Kind::Code { .. } => false,
        };
        token.is_revoked |= is_clients;
    }

    async fn deactivate(&mut self, index: &Index) {
        let is_wanted = |token: &Token| token.kind == Kind::Api && self.model.users[token.user].exists;
        let Some(n) = self.model.pick(*index, is_wanted) else { return };
        let path = "/csp/gateway/am/api/orgs/o/api-tokens/deactivate";
        let body = json!({ "ids": [self.ids[n]] }).to_string();
        let reply = self.app.request("POST", path, &[("csp-auth-token", "root-token")], &body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        self.model.tokens[n].is_revoked = true;
    }

    async fn change_password(&mut self, user: usize) {
        if !self.model.users[user].exists {
            return;
        }
        let number = self.model.users[user].password + 1;
        let body = json!({ "user": { "password": format!("Password#{number}") } }).to_string();
        let reply = self.by_root("PUT", &format!("/v3.0/OS-USER/users/{}", USERS[user]), &body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let user = &mut self.model.users[user];
        (user.password, user.session) = (number, user.session + 1);
    }

    async fn enable(&mut self, user: usize, enabled: bool) {
        let body = json!({ "user": { "enabled": enabled } }).to_string();
        let reply = self.by_root("PUT", &format!("/v3.0/OS-USER/users/{}", USERS[user]), &body).await;
        let user = &mut self.model.users[user];
        assert_eq!(reply.status == 200, user.exists, "{reply:?}");
        user.session += u32::from(user.enabled && !enabled);
        user.enabled = enabled;
    }

    async fn delete(&mut self, user: usize) {
        let reply = self.by_root("DELETE", &format!("/v3/users/{}", USERS[user]), "").await;
        let user = &mut self.model.users[user];
        assert_eq!(reply.status == 204, user.exists, "{reply:?}");
        user.exists = false;
    }

    /// Each token is 200 or not, as the model says: as far as that can be asked without using it.
    async fn assert_believed(&self, after: &Step) {
        for token in &self.model.tokens {
            let expected = self.model.holds(token);
            let actual = match token.kind {
                Kind::Access => {
                    let reply = status_with(&self.app, &token.text).await;
                    assert!([200, 401].contains(&reply.status.as_u16()), "{reply:?}");
                    reply.status == 200
                }
                Kind::Api => self.is_active(0, token).await,
                Kind::Refresh { app, .. } => {
                    assert!(!self.is_active(1 - app, token).await, "another client's");
                    self.is_active(app, token).await
                }
                // Asking would use it up.
                Kind::Code { app, .. } => {
                    assert!(!self.is_active(app, token).await, "a code is no refresh token");
                    continue;
                }
            };
            assert_eq!(actual, expected, "{token:?} after {after:?} at {}", self.model.now);
        }
    }

    async fn is_active(&self, app: usize, token: &Token) -> bool {
        let reply = self.by_app(app, &format!("{AUTH}/introspect"), &[("token", &token.text)]).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()["active"].as_bool().unwrap()
    }
}

#[tokio::test]
async fn random_sequences_never_leave_the_model() {
    let count = std::env::var("FAUXFACTOR_RANDOM_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let sequences = prop::collection::vec(step(), 1..40);
    for _ in 0..count {
        let steps = sequences.new_tree(&mut runner).unwrap().current();
        let mut run = Run::new().await;
        for step in &steps {
            run.take(step).await;
            run.assert_believed(step).await;
        }
    }
}
