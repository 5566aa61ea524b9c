//! Two tenants in one server: what one of them issues is worth nothing to the other.
//!
//! The second is the first one's twin: its users have the same ids, names, addresses and devices, so that nothing but
//! the tenant itself tells them apart. Organizations, accounts, apps, tokens and passwords are its own.

use serde_json::{Value, json};

use crate::harness::{ALICE, ALICE_SEED, App, BOB, Reply, STATUS};
use crate::vmware_page::{PAGE, asked, assert_says, form, open, redeem, sent_back, submit, ticket};
use crate::vmware_tokens::{AUTH, EXCHANGE, FORM, TOKEN, basic, claims, post, status_with};

const ORG: &str = "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
const TWIN_ORG: &str = "22222222-2222-4222-8222-222222222222";
/// What the names of both begin with, and their organizations.
const TENANTS: [(&str, &str); 2] = [("demo", ORG), ("twin", TWIN_ORG)];
const ANOTHERS: &str = "invalid_grant: The refresh token is another client's";

fn config() -> String {
    let demo = fauxfactor::config::DEMO;
    let twin = demo
        .replace(ORG, TWIN_ORG)
        .replace("d78cbac186b744899480f25bd022f468", "22222222222222222222222222222222")
        .replace("name = \"demo\"", "name = \"twin\"")
        .replace("demo-", "twin-")
        .replace("DEMO", "TWIN")
        .replace("#demo1", "#twin1");
    format!("{demo}\n{twin}")
}

async fn both() -> App {
    App::configured(&config()).await
}

/// The other of the two.
fn other(tenant: &str) -> &'static str {
    if tenant == "demo" { "twin" } else { "demo" }
}

/// A request of that tenant's app.
async fn by_app(app: &App, tenant: &str, path: &str, pairs: &[(&str, &str)]) -> Reply {
    let authorization = basic(&format!("{tenant}-app"), &format!("{tenant}-app-secret"));
    app.request("POST", path, &[FORM, ("authorization", &authorization)], &form(pairs)).await
}

/// What bob gets by his password at that tenant's app.
async fn by_password(app: &App, tenant: &str) -> Value {
    let password = format!("Bob#{tenant}12");
    let pairs = [("grant_type", "password"), ("username", "bob@demo.test"), ("password", &password)];
    let reply = by_app(app, tenant, TOKEN, &pairs).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

async fn exchanged(app: &App, tenant: &str, who: &str) -> Value {
    let reply = post(app, EXCHANGE, &format!("api_token={tenant}-{who}-api-token")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

fn text(json: &Value, key: &str) -> String {
    json[key].as_str().unwrap_or_else(|| panic!("no {key}: {json}")).to_owned()
}

/// That tenant's sign-in page.
async fn page_of(app: &App, tenant: &str) -> Reply {
    open(app, &[("client_id", &format!("{tenant}-app"))]).await
}

async fn enter(app: &App, page: &Reply, name: &str, password: &str) -> Reply {
    submit(app, page, &[("username", name), ("password", password)]).await
}

/// Both kinds of token that `auth/token` takes, of that tenant.
async fn refreshing(app: &App, tenant: &str) -> [String; 2] {
    [text(&by_password(app, tenant).await, "refresh_token"), format!("{tenant}-bob-api-token")]
}

async fn refresh(app: &App, by: &str, token: &str) -> Reply {
    by_app(app, by, TOKEN, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

#[tokio::test]
async fn a_token_is_exchanged_into_its_own_tenant() {
    let app = both().await;
    for (tenant, organization) in TENANTS {
        let by_client = by_app(&app, tenant, TOKEN, &[("grant_type", "client_credentials")]).await.json();
        let refreshed = refresh(&app, tenant, &refreshing(&app, tenant).await[0]).await.json();
        for json in
            [exchanged(&app, tenant, "bob").await, by_password(&app, tenant).await, refreshed, by_client]
        {
            let token = text(&json, "access_token");
            assert_eq!(claims(&token)["context_name"], organization);
            if let Some(id) = json["id_token"].as_str() {
                assert_eq!(claims(id)["context_name"], organization);
            }
        }
    }
}

#[tokio::test]
async fn the_organization_of_an_access_token_decides_the_tenant() {
    let app = both().await;
    let path = "/csp/gateway/am/api";
    for (tenant, organization) in TENANTS {
        let foreign = TENANTS.iter().find(|(name, _)| *name != tenant).unwrap().1;
        let token = text(&exchanged(&app, tenant, "admin").await, "access_token");
        let get = async |rest: &str| app.get(&format!("{path}{rest}"), &[("csp-auth-token", &token)]).await;
        let orgs = get("/loggedin/user/orgs").await.json();
        assert_eq!(orgs["refLinks"], json!([format!("{path}/orgs/{organization}")]));
        assert_eq!(get(&format!("/orgs/{organization}")).await.status, 200);
        assert_eq!(get(&format!("/v2/orgs/{organization}/users")).await.status, 200);
        let reply = get(&format!("/orgs/{foreign}")).await;
        reply.assert_csp(404, "Organization with this identifier is not found.");
        for rest in
            [format!("/orgs/{foreign}/users/search?userSearchTerm=bob"), format!("/v2/orgs/{foreign}/users")]
        {
            let reply = get(&rest).await;
            assert!(reply.status == 404 && !reply.text().contains("bob"), "{reply:?}");
        }
        let body = r#"{"displayName":"Taken"}"#;
        let headers = [("csp-auth-token", &*token), ("content-type", "application/json")];
        let reply = app.request("PATCH", &format!("{path}/orgs/{foreign}"), &headers, body).await;
        reply.assert_csp(404, "Organization with this identifier is not found.");
    }
}

/// The same user id in both, and what happens to the one does not happen to the other.
#[tokio::test]
async fn an_access_token_follows_the_user_of_its_own_tenant() {
    let app = both().await;
    let own = text(&exchanged(&app, "demo", "alice").await, "access_token");
    let twin = text(&exchanged(&app, "twin", "alice").await, "access_token");
    let turned_on = async |token: &str| status_with(&app, token).await.json()["turnedOn"].clone();
    let body = r#"{"password":"Alice#twin1","turnedOn":false}"#;
    assert_eq!(
        app.request("PATCH", STATUS.trim_end_matches("/status"), &[("csp-auth-token", &twin)], body)
            .await
            .status,
        200
    );
    assert_eq!((turned_on(&own).await, turned_on(&twin).await), (json!(true), json!(false)));
    let path = format!("/v3.0/OS-USER/users/{ALICE}");
    let disable = r#"{"user":{"enabled":false}}"#;
    assert_eq!(app.ask_with("twin-admin-token", "PUT", &path, disable).await.status, 200);
    assert_eq!(
        (status_with(&app, &own).await.status, status_with(&app, &twin).await.status.as_u16()),
        (axum::http::StatusCode::OK, 401)
    );
    exchanged(&app, "demo", "alice").await;
    let path = format!("/v3/users/{ALICE}");
    assert_eq!(app.ask_with("twin-admin-token", "DELETE", &path, "").await.status, 204);
    assert_eq!((turned_on(&own).await, status_with(&app, &twin).await.status.as_u16()), (json!(true), 401));
    let reply = post(&app, EXCHANGE, "api_token=twin-alice-api-token").await;
    assert_eq!(reply.json()["moduleCode"], 340);
}

#[tokio::test]
async fn another_tenants_client_refreshes_nothing() {
    let app = both().await;
    for (tenant, _) in TENANTS {
        for token in refreshing(&app, tenant).await {
            refresh(&app, other(tenant), &token).await.assert_csp(400, ANOTHERS);
            assert_eq!(refresh(&app, tenant, &token).await.status, 200);
        }
    }
}

#[tokio::test]
async fn another_tenants_client_sees_no_token_and_revokes_none() {
    let app = both().await;
    let ask = async |by: &str, what: &str, token: &str| {
        by_app(&app, by, &format!("{AUTH}/{what}"), &[("token", token)]).await
    };
    for (tenant, organization) in TENANTS {
        for token in refreshing(&app, tenant).await {
            ask(other(tenant), "introspect", &token).await.assert(200, r#"{"active":false}"#);
            let versions = TENANTS.map(|(name, _)| app.version(name));
            ask(other(tenant), "revoke", &token).await.assert(200, "");
            assert_eq!(TENANTS.map(|(name, _)| app.version(name)), versions, "nothing is changed");
            let active = ask(tenant, "introspect", &token).await.json();
            assert_eq!((&active["active"], &active["orgId"]), (&json!(true), &json!(organization)));
            assert_eq!(refresh(&app, tenant, &token).await.status, 200);
            ask(tenant, "revoke", &token).await.assert(200, "");
            ask(tenant, "introspect", &token).await.assert(200, r#"{"active":false}"#);
        }
    }
}

#[tokio::test]
async fn no_grant_names_another_tenants_organization() {
    let app = both().await;
    let refresh = text(&by_password(&app, "demo").await, "refresh_token");
    let grants = [
        vec![("grant_type", "client_credentials")],
        vec![("grant_type", "refresh_token"), ("refresh_token", &*refresh)],
        vec![("grant_type", "password"), ("username", "bob@demo.test"), ("password", "Bob#demo12")],
    ];
    for mut pairs in grants {
        pairs.push(("orgId", TWIN_ORG));
        let reply = by_app(&app, "demo", TOKEN, &pairs).await;
        reply.assert_csp(400, "invalid_grant: The organization is not the client's");
        pairs.pop();
        pairs.push(("orgId", ORG));
        assert_eq!(by_app(&app, "demo", TOKEN, &pairs).await.status, 200, "{pairs:?}");
    }
    let back = sent_back(&open(&app, &[("orgId", TWIN_ORG)]).await);
    assert_eq!(back["error"], "invalid_request");
}

#[tokio::test]
async fn a_password_is_its_own_tenants() {
    let app = both().await;
    for (tenant, _) in TENANTS {
        let (own, foreign) = (format!("Bob#{tenant}12"), format!("Bob#{}12", other(tenant)));
        let pairs = [("grant_type", "password"), ("username", "bob@demo.test"), ("password", &foreign)];
        by_app(&app, tenant, TOKEN, &pairs).await.assert_csp(400, "invalid_grant: Bad credentials");
        let page = page_of(&app, tenant).await;
        let again = enter(&app, &page, "bob@demo.test", &foreign).await;
        assert_says(&again, "The user name or the password is wrong, or too many attempts failed.");
        sent_back(&enter(&app, &page, "bob@demo.test", &own).await);
    }
}

#[tokio::test]
async fn a_page_does_not_know_another_tenants_user() {
    let path = "/v3.0/OS-USER/users";
    let app = both().await;
    let body =
        r#"{"user":{"name":"dora","domain_id":"d78cbac186b744899480f25bd022f468","password":"Dora#demo12"}}"#;
    let reply = app.ask("admin", "POST", path, body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    sent_back(&enter(&app, &page_of(&app, "demo").await, "dora", "Dora#demo12").await);
    let again = enter(&app, &page_of(&app, "twin").await, "dora", "Dora#demo12").await;
    assert_says(&again, "The user name or the password is wrong, or too many attempts failed.");
}

/// Bob is locked in the one, and his twin is not.
#[tokio::test]
async fn a_lock_is_its_own_tenants() {
    let app = both().await;
    let (demo, twin) = (page_of(&app, "demo").await, page_of(&app, "twin").await);
    for _ in 0..5 {
        assert_eq!(enter(&app, &twin, "bob@demo.test", "wrong").await.status, 200);
    }
    assert_eq!(enter(&app, &twin, "bob@demo.test", "Bob#twin12").await.status, 200);
    sent_back(&enter(&app, &demo, "bob@demo.test", "Bob#demo12").await);
}

#[tokio::test]
async fn a_code_is_redeemed_in_its_own_tenant_alone() {
    let app = both().await;
    for (tenant, organization) in TENANTS {
        let page = page_of(&app, tenant).await;
        let back = sent_back(&enter(&app, &page, "bob@demo.test", &format!("Bob#{tenant}12")).await);
        let body = redeem(back["code"].as_str().unwrap());
        let by = async |tenant: &str| {
            let authorization = basic(&format!("{tenant}-app"), &format!("{tenant}-app-secret"));
            app.request("POST", TOKEN, &[FORM, ("authorization", &authorization)], &body).await
        };
        by(other(tenant)).await.assert_csp(400, "invalid_grant: The authorization code is another client's");
        let json = by(tenant).await.json();
        assert_eq!(claims(&text(&json, "access_token"))["context_name"], organization);
        assert_eq!(claims(&text(&json, "access_token"))["azp"], format!("{tenant}-app"));
        // What was redeemed there already is not told to the other either, nor is it ended by the other.
        by(other(tenant)).await.assert_csp(400, "invalid_grant: The authorization code is another client's");
        assert_eq!(refresh(&app, tenant, &text(&json, "refresh_token")).await.status, 200);
    }
}

#[tokio::test]
async fn a_ticket_signs_in_at_its_own_tenant_alone() {
    let app = both().await;
    let page = enter(&app, &page_of(&app, "demo").await, "alice@demo.test", "Alice#demo1").await;
    let code = app.code(ALICE_SEED, 0);
    let shown = form(&[("ticket", &ticket(&page)), ("passcode", &code)]);
    let body = format!("{}&{shown}", asked(&[("client_id", "twin-app")]));
    let again = app.request("POST", PAGE, &[FORM], &body).await;
    assert_says(&again, "This sign-in has taken too long. Start again.");
    // What becomes of her twin is nothing to her.
    let change = r#"{"user":{"original_password":"Alice#twin1","password":"N3w#password"}}"#;
    let path = format!("/v3/users/{ALICE}/password");
    assert_eq!(app.ask_with("twin-alice-token", "POST", &path, change).await.status, 204);
    sent_back(&submit(&app, &page, &[("passcode", &code)]).await);
}

#[tokio::test]
async fn an_id_token_makes_api_tokens_in_its_own_tenant_alone() {
    let app = both().await;
    let make = async |tenant: &str, id_token: &Value| {
        let body = json!({ "allowedScopes": {}, "idToken": id_token, "refreshTokenTTL": 1800 }).to_string();
        let token = format!("{tenant}-bob-token");
        let headers = [("csp-auth-token", &*token), ("content-type", "application/json")];
        app.request("POST", "/csp/gateway/am/api/loggedin/user/api-tokens", &headers, &body).await
    };
    let id_token = exchanged(&app, "demo", "bob").await["id_token"].clone();
    let reply = make("twin", &id_token).await;
    assert_eq!(reply.status, 400, "{reply:?}");
    let api_token = text(&make("demo", &id_token).await.json(), "apiToken");
    let json = post(&app, EXCHANGE, &format!("api_token={api_token}")).await.json();
    assert_eq!(claims(&text(&json, "access_token"))["context_name"], ORG);
}

#[tokio::test]
async fn nobody_deactivates_another_tenants_api_token() {
    let app = both().await;
    let body = r#"{"tokenValue":"demo-bob-api-token"}"#;
    let shown = app.request("POST", &format!("{AUTH}/api-tokens/details"), &[], body).await.json();
    assert_eq!(shown["orgId"], ORG);
    let ids = json!({ "ids": [shown["tokenId"]] }).to_string();
    let deactivate = async |organization: &str, who: &str| {
        let path = format!("/csp/gateway/am/api/orgs/{organization}/api-tokens/deactivate");
        app.request("POST", &path, &[("csp-auth-token", who)], &ids).await
    };
    let done = deactivate(TWIN_ORG, "twin-admin-token").await.json();
    assert_eq!((&done["successes"], &done["failures"][0]["id"]), (&json!([]), &shown["tokenId"]));
    let reply = deactivate(ORG, "twin-admin-token").await;
    reply.assert_csp(404, "Organization with this identifier is not found.");
    exchanged(&app, "demo", "bob").await;
    let done = deactivate(ORG, "demo-admin-token").await.json();
    assert_eq!(done["successes"], json!([shown["tokenId"]]));
}

/// Where logging out may lead: to the addresses of the id token's app, and of no other.
mod logout {
    use super::*;

    const OWN: &str = "https://one.test/out";
    const SECOND: &str = "https://two.test/out";
    const TWINS: &str = "https://twin.test/out";
    const NOWHERE: &str = "http://localhost/csp/gateway/discovery?signed_out";

    /// The two tenants; demo-app and demo-second live at different addresses, as twin-app does.
    async fn registered() -> App {
        let uris = |uri: &str| format!("redirect_uris = [\"{uri}\"]\n");
        let config = config()
            .replace("id = \"demo-app\"\n", &format!("id = \"demo-app\"\n{}", uris(OWN)))
            .replace("id = \"twin-app\"\n", &format!("id = \"twin-app\"\n{}", uris(TWINS)));
        let second = format!("[[tenant.app]]\nid = \"demo-second\"\nsecret = \"s\"\n{}", uris(SECOND));
        App::configured(&config.replacen("[[tenant.app]]", &format!("{second}\n[[tenant.app]]"), 1)).await
    }

    /// Where both logouts lead, which is the same.
    async fn led(app: &App, body: &Value, to: &str) -> String {
        let query = format!("?post_logout_redirect_uri={to}");
        let headers = [("content-type", "application/json")];
        let body = body.to_string();
        let first = app.request("POST", &format!("{AUTH}/logout{query}"), &headers, &body).await;
        let path = format!("/csp/gateway/am/api/v2/auth/logout{query}");
        let second = app.request("POST", &path, &headers, &body).await;
        let url = first.json()["url"].as_str().unwrap().to_owned();
        assert_eq!((second.status.as_u16(), second.header("location")), (302, &*url));
        url
    }

    async fn assert_leads(app: &App, body: &Value, allowed: &[&str]) {
        for to in [OWN, SECOND, TWINS, "https://evil.test/out", "http://127.0.0.1:9/out"] {
            let expected = if allowed.contains(&to) { to } else { NOWHERE };
            assert_eq!(led(app, body, to).await, expected, "to {to} with {body}");
        }
    }

    #[tokio::test]
    async fn leads_to_the_app_of_the_id_token() {
        let app = registered().await;
        for (tenant, to) in [("demo", OWN), ("twin", TWINS)] {
            let id_token = text(&by_password(&app, tenant).await, "id_token");
            assert_leads(&app, &json!({ "idToken": id_token }), &[to]).await;
            // What else is said does not widen it.
            for organization in [ORG, TWIN_ORG] {
                let body = json!({ "idToken": id_token, "orgId": organization });
                assert_leads(&app, &body, &[to]).await;
            }
        }
    }

    /// Whoever is signed out long since is led back too (OpenID Connect RP-Initiated Logout 1.0, section 4).
    #[tokio::test]
    async fn takes_an_id_token_that_has_expired() {
        let app = registered().await;
        let id_token = text(&by_password(&app, "demo").await, "id_token");
        app.advance(std::time::Duration::from_hours(24));
        assert_leads(&app, &json!({ "idToken": id_token }), &[OWN]).await;
    }

    #[tokio::test]
    async fn believes_no_token_that_is_forged_or_no_id_token() {
        let app = registered().await;
        let json = by_password(&app, "demo").await;
        let id_token = text(&json, "id_token");
        let (rest, signature) = id_token.rsplit_once('.').unwrap();
        let payload = data_encoding::BASE64URL_NOPAD.encode(claims(&id_token).to_string().as_bytes());
        let unsigned = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#);
        let mut tokens = vec![
            format!("{rest}."),
            rest.to_owned(),
            format!("{unsigned}.{payload}."),
            format!("{unsigned}.{payload}.{signature}"),
            format!("{rest}.{}", signature.chars().rev().collect::<String>()),
            "nonsense".to_owned(),
            String::new(),
        ];
        tokens.extend(["access_token", "refresh_token"].map(|key| text(&json, key)));
        for text in tokens {
            // Of two tenants none is the only one, and so no app may be led to.
            assert_leads(&app, &json!({ "idToken": text }), &[]).await;
        }
        assert_leads(&app, &json!({}), &[]).await;
    }

    /// It names no app of the organization, but the organization.
    #[tokio::test]
    async fn leads_to_the_organization_of_an_api_tokens_id_token() {
        let app = registered().await;
        let id_token = exchanged(&app, "demo", "bob").await["id_token"].clone();
        assert_leads(&app, &json!({ "idToken": id_token }), &[OWN, SECOND]).await;
        assert_leads(&app, &json!({ "idToken": id_token, "orgId": TWIN_ORG }), &[OWN, SECOND]).await;
        let id_token = exchanged(&app, "twin", "bob").await["id_token"].clone();
        assert_leads(&app, &json!({ "idToken": id_token }), &[TWINS]).await;
    }

    #[tokio::test]
    async fn without_a_token_leads_to_the_organization_that_is_named() {
        let app = registered().await;
        assert_leads(&app, &json!({ "orgId": ORG }), &[OWN, SECOND]).await;
        assert_leads(&app, &json!({ "orgId": TWIN_ORG }), &[TWINS]).await;
        assert_leads(&app, &json!({ "orgId": "nobodys" }), &[]).await;
    }
}

/// Two users of one id: a Huawei token of the one is not the other's.
#[tokio::test]
async fn a_fixed_token_is_its_own_tenants() {
    let app = both().await;
    let path = format!("/v3/users/{BOB}");
    assert_eq!(app.ask_with("twin-admin-token", "DELETE", &path, "").await.status, 204);
    assert_eq!(status_with(&app, "twin-bob-token").await.status, 401);
    assert_eq!(status_with(&app, "demo-bob-token").await.status, 200);
}
