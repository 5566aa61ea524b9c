//! VMware's look-ups: the logged-in user, the organization, its users; and changing the organization.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fauxfactor::http::Face;
use fauxfactor::vendors::vmware::Vmware;
use serde_json::{Value, json};

use crate::harness::{ALICE, App, Reply, STATUS};
use crate::vmware_table::{CALLERS, NO_ORGANIZATION, NO_USER, ROWS, Row, TENANTS};

const AM: &str = "/csp/gateway/am/api";
const ORG: &str = "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa";
const MFA: &str = "/csp/gateway/iam/vmwid/api/principal/mfa";

const FORBIDDEN: &str = "The user is forbidden to use the API";
const INVALID: &str = "Missing required parameters or invalid parameters in request body";

const ALICE_DTO: &str = r#"{"userId":"vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c31","acct":"alice@demo.test","username":"alice@demo.test","email":"alice@demo.test","emailVerified":true,"firstName":"alice","lastName":"alice","refLink":"/csp/gateway/am/api/users/alice@demo.test""#;
const PROFILE: &str = r#"{"defaultOrgId":"7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa","isFederated":false,"language":"en","locale":"en_US"}"#;
const ORGANIZATION: &str = r#"{"name":"SHORT","displayName":"Demo Org","refLink":"/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa","parentRefLink":null,"status":"active","type":"EXTERNAL","language":"en","locale":"en_US","metadata":{},"isMfaRequired":false,"enforceUserApiTokenMfa":false,"trustedOrgs":[]}"#;
const MEMBER: &str = r#"{"name":"org_member","displayName":"Organization Member","organizationLink":"/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa","visible":true}"#;
const OWNER: &str = r#"{"name":"org_owner","displayName":"Organization Owner","organizationLink":"/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa","visible":true}"#;

/// The first six digits of the SHA-256 of the demo organization's id.
fn short() -> String {
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(ORG))[..6].to_owned()
}

fn organization() -> String {
    ORGANIZATION.replace("SHORT", &short())
}

/// Asks below `/csp/gateway/am/api`, with one of the demo's fixed tokens.
async fn ask(app: &App, who: &str, method: &str, path: &str, body: &str) -> Reply {
    ask_with(app, &format!("demo-{who}-token"), method, path, body).await
}

async fn ask_with(app: &App, token: &str, method: &str, path: &str, body: &str) -> Reply {
    app.request(method, &format!("{AM}{path}"), &[("csp-auth-token", token)], body).await
}

async fn get(app: &App, who: &str, path: &str) -> Reply {
    ask(app, who, "GET", &path.replace("ORG", ORG), "").await
}

async fn patch(app: &App, who: &str, body: &str) -> Reply {
    ask(app, who, "PATCH", &format!("/orgs/{ORG}"), body).await
}

#[tokio::test]
async fn the_logged_in_user_is_the_tokens() {
    let app = App::demo().await;
    get(&app, "alice", "/loggedin/user").await.assert(200, &format!("{ALICE_DTO}}}"));
    let expanded = format!(r#"{ALICE_DTO},"userProfile":{PROFILE}}}"#);
    for query in ["expandProfile", "expandProfile=", "expandProfile=false", "expand=1", "a=b&expand"] {
        get(&app, "alice", &format!("/loggedin/user?{query}")).await.assert(200, &expanded);
    }
    let bearer = [("authorization", "Bearer demo-alice-token")];
    app.get(&format!("{AM}/loggedin/user"), &bearer).await.assert(200, &format!("{ALICE_DTO}}}"));
    get(&app, "alice", "/loggedin/user/profile").await.assert(200, PROFILE);
    let reply = get(&app, "admin", "/loggedin/user").await;
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("csp-request-id").len(), 36);
}

#[tokio::test]
async fn a_federated_user_has_a_short_name_and_the_domain_of_the_address() {
    let app = App::demo().await;
    get(&app, "frank", "/loggedin/user?expandProfile").await.assert(
        200,
        r#"{"userId":"corp.test:07609fb9-3580-10e2-1f7b-c003751c7c35","acct":"frank@corp.test","username":"frank","email":"frank@corp.test","emailVerified":true,"firstName":"frank","lastName":"frank","refLink":"/csp/gateway/am/api/users/frank@corp.test","userProfile":{"defaultOrgId":"7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa","isFederated":true,"language":"en","locale":"en_US"}}"#,
    );
}

#[tokio::test]
async fn a_user_without_an_address_has_no_such_field_and_links_are_escaped() {
    let app =
        App::tenant("[[tenant.user]]\nid = \"u\"\nname = \"Ana María / Diaz\"\ntokens = [\"u\"]\n").await;
    ask_with(&app, "u", "GET", "/loggedin/user", "").await.assert(
        200,
        r#"{"userId":"vmwareid:u","acct":"Ana María / Diaz","username":"Ana María / Diaz","emailVerified":false,"firstName":"Ana","lastName":"María / Diaz","refLink":"/csp/gateway/am/api/users/Ana%20Mar%C3%ADa%20%2F%20Diaz"}"#,
    );
}

#[tokio::test]
async fn a_users_organizations_are_the_tenants_one() {
    let app = App::demo().await;
    let link = format!(r#"{{"refLinks":["{AM}/orgs/{ORG}"]"#);
    get(&app, "bob", "/loggedin/user/orgs").await.assert(200, &format!("{link}}}"));
    let expanded = format!(r#"{link},"items":[{}]}}"#, organization());
    get(&app, "bob", "/loggedin/user/orgs?expand=false").await.assert(200, &expanded);
    let paged =
        format!(r#"{{"results":[{}],"totalResults":1,"nextLink":null,"prevLink":null}}"#, organization());
    get(&app, "bob", "/v2/loggedin/user/orgs").await.assert(200, &paged);
    get(&app, "bob", "/v2/loggedin/user/orgs?pageStart=1&pageLimit=1").await.assert(200, &paged);
    let behind = format!(
        r#"{{"results":[],"totalResults":1,"nextLink":null,"prevLink":"{AM}/v2/loggedin/user/orgs?pageStart=1&pageLimit=1"}}"#
    );
    get(&app, "bob", "/v2/loggedin/user/orgs?pageStart=2&pageLimit=1").await.assert(200, &behind);
}

#[tokio::test]
async fn roles_are_a_bare_array_and_there_are_no_groups_and_no_services() {
    let app = App::demo().await;
    let user = |who: &str| format!("/v2/users/vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c3{who}/orgs/ORG");
    let roles = [("admin", "0", format!("[{MEMBER},{OWNER}]")), ("alice", "1", format!("[{MEMBER}]"))];
    for (who, digit, roles) in roles {
        get(&app, who, "/loggedin/user/orgs/ORG/roles").await.assert(200, &roles);
        get(&app, "admin", &format!("{}/roles", user(digit))).await.assert(200, &roles);
        let dto = ALICE_DTO.replace("alice", who).replace("7c31", &format!("7c3{digit}"));
        let info = format!(
            r#"{{"user":{dto},"userProfile":{PROFILE}}},"userOrgInfo":[{{"name":"{}","displayName":"Demo Org","orgRoles":{roles},"servicesDef":[],"customRoles":[]}}]}}"#,
            short()
        );
        get(&app, who, "/loggedin/user/orgs/ORG/info").await.assert(200, &info);
        get(&app, "app", &format!("{}/info", user(digit)).replace(':', "%3A")).await.assert(200, &info);
    }
    for (path, body) in [("groups", r#"{"groups":[]}"#), ("service-roles", r#"{"serviceRoles":[]}"#)] {
        get(&app, "alice", &format!("/loggedin/user/orgs/ORG/{path}")).await.assert(200, body);
        get(&app, "admin", &format!("{}/{path}", user("1"))).await.assert(200, body);
    }
    let path = "/loggedin/user/orgs/ORG/service-roles?serviceDefinitionLink=/a/b";
    get(&app, "alice", path).await.assert(200, r#"{"serviceRoles":[]}"#);
}

#[tokio::test]
async fn an_administrator_is_not_the_owner() {
    let app = App::configured(TENANTS).await;
    let reply = ask_with(&app, "admin-token", "GET", "/loggedin/user/orgs/o/roles", "").await;
    let names: Vec<_> = reply.json().as_array().unwrap().iter().map(|role| role["name"].clone()).collect();
    assert_eq!(names, ["org_member", "org_admin"]);
}

#[tokio::test]
async fn the_default_organization_is_the_only_one() {
    let app = App::demo().await;
    let before = app.version("demo");
    let put = async |body: &str| ask(&app, "alice", "PUT", "/loggedin/user/profile/default-org", body).await;
    let link = format!(r#"{{"refLink":"{AM}/orgs/{ORG}"}}"#);
    put(&link).await.assert(200, &link);
    put(&link.replace('}', r#","more":[1]}"#)).await.assert(200, &link);
    for body in ["", "{", "[]", "{}", r#"{"refLink":null}"#, r#"{"refLink":7}"#, r#"{"reflink":"x"}"#] {
        put(body).await.assert_csp(400, "Organization link is mandatory");
    }
    for asked in ["", ORG, "/csp/gateway/am/api/orgs/o2", &format!("{AM}/orgs/{ORG}/")] {
        let reply = put(&json!({ "refLink": asked }).to_string()).await;
        reply.assert_csp(400, "The user is not a member of the organization");
    }
    assert_eq!(app.version("demo"), before);
}

#[tokio::test]
async fn the_organization_is_shown_to_its_members_and_apps() {
    let app = App::demo().await;
    for who in ["admin", "alice", "erin", "frank", "app"] {
        get(&app, who, "/orgs/ORG").await.assert(200, &organization());
    }
    for other in ["nope", "7F3C9D52-0F57-4C0B-9A53-3F5D7CF5B3AA", "%20"] {
        let reply = get(&app, "admin", &format!("/orgs/{other}")).await;
        reply.assert_csp(404, NO_ORGANIZATION);
        assert_eq!(reply.header("x-fauxfactor-reason"), "the caller has no such organization");
    }
}

#[tokio::test]
async fn an_organization_begins_as_it_is_configured() {
    let organization = "display_name = \"Demo Org\"\nmfa_required = true\napi_token_mfa_required = true\n\
                        language = \"de\"\nlocale = \"de_CH\"\naudit_logs_instance_id = \"logs\"";
    let demo = fauxfactor::config::DEMO.replace("display_name = \"Demo Org\"", organization);
    let app = App::configured(&demo).await;
    let shown = get(&app, "alice", "/orgs/ORG").await;
    let expected = self::organization()
        .replace(
            r#""en","locale":"en_US","metadata":{}"#,
            r#""de","locale":"de_CH","metadata":{},"auditLogsInstanceId":"logs""#,
        )
        .replace("false", "true");
    shown.assert(200, &expected);
    let profile = get(&app, "alice", "/loggedin/user/profile").await.json();
    assert_eq!((&profile["language"], &profile["locale"]), (&json!("de"), &json!("de_CH")));
}

#[tokio::test]
async fn an_administrator_changes_the_organization() {
    let app = App::demo().await;
    let body = json!({
        "displayName": "Aç-_.`':@& 9", "isMfaRequired": true, "enforceUserApiTokenMfa": true, "language": "fr",
        "locale": "fr_FR", "auditLogsInstanceId": "logs", "isMFARequired": 7, "unknown": {}
    });
    let link = format!(r#"{{"refLink":"{AM}/orgs/{ORG}"}}"#);
    patch(&app, "admin", &body.to_string()).await.assert(200, &link);
    let shown = get(&app, "bob", "/orgs/ORG").await.json();
    for key in [
        "displayName",
        "isMfaRequired",
        "enforceUserApiTokenMfa",
        "language",
        "locale",
        "auditLogsInstanceId",
    ] {
        assert_eq!(shown[key], body[key], "{key}");
    }
    // What is left out, or null, stays; an empty text takes the instance away.
    let before = app.version("demo");
    for body in ["{}", r#"{"displayName":null,"isMfaRequired":null}"#, &body.to_string()] {
        patch(&app, "admin", body).await.assert(200, &link);
    }
    assert_eq!(app.version("demo"), before, "nothing was changed");
    patch(&app, "admin", r#"{"auditLogsInstanceId":"","displayName":""}"#).await.assert(200, &link);
    let shown = get(&app, "bob", "/orgs/ORG").await.json();
    assert_eq!((shown.get("auditLogsInstanceId"), &shown["displayName"]), (None, &json!("")));
    assert_eq!(shown["isMfaRequired"], true);
}

#[tokio::test]
async fn the_flags_take_effect_at_once() {
    let app = App::demo().await;
    let off = r#"{"password":"Alice#demo1","turnedOn":false}"#;
    let turn_off = async || app.request("PATCH", MFA, &[("csp-auth-token", "demo-alice-token")], off).await;
    assert_eq!(patch(&app, "admin", r#"{"isMfaRequired":true}"#).await.status, 200);
    turn_off().await.assert_csp(409, "The request could not be processed due to a conflict");
    assert_eq!(patch(&app, "admin", r#"{"isMfaRequired":false}"#).await.status, 200);
    turn_off().await.assert(200, r#"{"turnedOn":false}"#);
    assert_eq!(patch(&app, "admin", r#"{"enforceUserApiTokenMfa":true}"#).await.status, 200);
    let tenant = app.emulator.engine().find_by_token("demo-alice-token").unwrap().0.current();
    assert!(tenant.organization.get().api_token_mfa_required);
}

#[tokio::test]
async fn what_an_organization_cannot_be_is_refused_whole() {
    let app = App::demo().await;
    let before = app.version("demo");
    for body in ["", "{", "null", "[]", "7", "\u{feff}{}"] {
        patch(&app, "admin", body).await.assert_csp(400, INVALID);
    }
    let long = "x".repeat(256);
    let fields = [
        (
            "displayName",
            vec![json!(7), json!(true), json!([]), json!("a/b"), json!("a\tb"), json!("x".repeat(201))],
        ),
        ("isMfaRequired", vec![json!("true"), json!(1), json!([])]),
        ("enforceUserApiTokenMfa", vec![json!("false"), json!(0), json!({})]),
        ("language", vec![json!(7), json!(long)]),
        ("locale", vec![json!({}), json!(long)]),
        ("auditLogsInstanceId", vec![json!(false), json!(long)]),
    ];
    for (field, values) in fields {
        for value in values {
            let mut body = json!({ "isMfaRequired": true, "language": "fr" });
            body[field] = value;
            patch(&app, "admin", &body.to_string()).await.assert_csp(400, INVALID);
        }
    }
    assert_eq!(app.version("demo"), before);
    for (field, most) in
        [("displayName", 200), ("language", 255), ("locale", 255), ("auditLogsInstanceId", 255)]
    {
        let body = json!({ field: "é".repeat(most) }).to_string();
        assert_eq!(patch(&app, "admin", &body).await.status, 200, "{field}: characters, not bytes");
    }
}

const TYPED: &str = r#"{"user":{"userId":"vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c31","username":"alice@demo.test","acct":"alice@demo.test","domain":"vmwareid","email":"alice@demo.test","firstName":"alice","lastName":"alice","accessible":true},"organizationRoles":[{"name":"org_member","displayName":"Organization Member","membershipType":"DIRECT"}],"serviceRoles":[],"customRoles":[],"orgId":"7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa"}"#;

#[tokio::test]
async fn the_users_of_the_organization_are_listed_with_their_roles() {
    let app = App::demo().await;
    let link = |start: u8| format!("{AM}/v2/orgs/{ORG}/users?pageStart={start}&pageLimit=1");
    let body = format!(
        r#"{{"results":[{TYPED}],"totalResults":6,"nextLink":"{}","prevLink":"{}"}}"#,
        link(3),
        link(1)
    );
    for who in ["alice", "app"] {
        get(&app, who, "/v2/orgs/ORG/users?pageStart=2&pageLimit=1").await.assert(200, &body);
    }
    let all = get(&app, "alice", "/v2/orgs/ORG/users").await.json();
    assert_eq!(
        (&all["totalResults"], &all["nextLink"], &all["prevLink"]),
        (&json!(6), &Value::Null, &Value::Null)
    );
    let names: Vec<_> =
        all["results"].as_array().unwrap().iter().map(|row| &row["user"]["firstName"]).collect();
    assert_eq!(names, ["admin", "alice", "bob", "carol", "erin", "frank"]);
    assert_eq!(all["results"][5]["user"]["domain"], "corp.test");
}

#[tokio::test]
async fn lists_of_users_show_what_is_asked_for() {
    let app = App::demo().await;
    let list = async |query: &str| {
        get(&app, "bob", &format!("/v2/orgs/ORG/users?pageStart=2&pageLimit=1&{query}")).await.json()
    };
    let expanded = list("expandProfile=false").await;
    assert_eq!(expanded["results"][0]["user"]["userProfile"], json!({ "language": "en", "locale": "en_US" }));
    assert_eq!(
        expanded["nextLink"],
        format!("{AM}/v2/orgs/{ORG}/users?expandProfile=false&pageStart=3&pageLimit=1")
    );
    assert_eq!(list("excludeRoles=true").await["results"][0]["organizationRoles"], json!([]));
    for query in ["excludeRoles=false", "includeGroupIdsInRoles=true"] {
        assert_eq!(list(query).await["results"][0], serde_json::from_str::<Value>(TYPED).unwrap(), "{query}");
    }
    let nobody = list("serviceDefinitionId=s").await;
    assert_eq!((&nobody["results"], &nobody["totalResults"]), (&json!([]), &json!(0)), "in a service");
}

/// Whoever follows the links there and back sees each user once, in the same order.
#[tokio::test]
async fn the_links_of_pages_work_when_followed() {
    let mut users = String::new();
    for n in 0..23 {
        writeln!(
            users,
            "[[tenant.user]]\nid = \"u{:02}\"\nname = \"u{n}\"\ntokens = [\"t{n}\"]",
            (n * 7) % 23
        )
        .unwrap();
    }
    let app = App::tenant(&users).await;
    let follow = async |from: &str, link: &str| {
        let (mut next, mut seen) = (from.to_owned(), Vec::new());
        loop {
            let page = app.get(&next, &[("csp-auth-token", "t0")]).await.json();
            let rows = page["results"].as_array().unwrap();
            seen.push(rows.iter().map(|row| row["user"]["userId"].clone()).collect::<Vec<_>>());
            match page[link].as_str() {
                Some(link) => next = link.to_owned(),
                None => return (seen, next),
            }
        }
    };
    let (pages, last) =
        follow(&format!("{AM}/v2/orgs/o/users?x=7&expandProfile=%2F+&pageLimit=5"), "nextLink").await;
    let expected: Vec<_> = (0..23).map(|n| json!(format!("vmwareid:u{n:02}"))).collect();
    assert_eq!(pages.concat(), expected);
    assert_eq!(last, format!("{AM}/v2/orgs/o/users?expandProfile=%2F+&pageStart=21&pageLimit=5"));
    let (back, _) = follow(&last, "prevLink").await;
    assert_eq!(back.into_iter().rev().collect::<Vec<_>>(), pages);
}

#[tokio::test]
async fn a_large_organization_is_listed_from_any_row() {
    let mut users = String::from("[[tenant.user]]\nid = \"0\"\nname = \"first\"\ntokens = [\"t\"]\n");
    for n in 1..1500 {
        writeln!(users, "[[tenant.user]]\nid = \"u{n:04}\"\nname = \"u{n}\"").unwrap();
    }
    let app = App::tenant(&users).await;
    let page = ask_with(&app, "t", "GET", "/v2/orgs/o/users?pageStart=1499", "").await.json();
    let ids: Vec<_> = page["results"].as_array().unwrap().iter().map(|row| &row["user"]["userId"]).collect();
    assert_eq!(ids, ["vmwareid:u1498", "vmwareid:u1499"]);
    assert_eq!((&page["totalResults"], &page["nextLink"]), (&json!(1500), &Value::Null));
    let found = ask_with(&app, "t", "GET", "/orgs/o/users/search?userSearchTerm=U1499", "").await.json();
    assert_eq!(found["results"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn pages_have_their_limits() {
    let app = App::demo().await;
    for path in ["/v2/orgs/ORG/users", "/v2/loggedin/user/orgs"] {
        for start in ["0", "-1", "", "a", "1.0", "2147483648", "99999999999999999999", "%31x"] {
            let reply = get(&app, "alice", &format!("{path}?pageStart={start}")).await;
            reply.assert_csp(400, "pageStart must be a number from 1 to 2147483647");
        }
        for limit in ["0", "201", "-1", "", "x"] {
            let reply = get(&app, "alice", &format!("{path}?pageLimit={limit}")).await;
            reply.assert_csp(400, "pageLimit must be a number from 1 to 200");
        }
        for query in ["pageStart=2147483647&pageLimit=200", "pageStart=%31", "pageLimit=200"] {
            assert_eq!(get(&app, "alice", &format!("{path}?{query}")).await.status, 200, "{query}");
        }
    }
}

#[tokio::test]
async fn users_are_searched_by_any_part_of_their_names_and_addresses() {
    let rows = "[[tenant.user]]\nid = \"u1\"\nname = \"Ana Díaz\"\nemail = \"x@one.test\"\ntokens = [\"demo-ana-token\"]\n\
                [[tenant.user]]\nid = \"u2\"\nname = \"Bo\"\nusername = \"Nick\"\nemail = \"y@two.test\"\n\
                [[tenant.user]]\nid = \"u3\"\nname = \"Cy\"\nemail = \"z@one.test\"\nfederated = true\n";
    let app = App::tenant(rows).await;
    let search = async |term: &str| {
        let reply = get(&app, "ana", &format!("/orgs/o/users/search?userSearchTerm={term}")).await;
        let found = reply.json()["results"].as_array().unwrap().clone();
        found.iter().map(|row| row["user"]["userId"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let table = [
        ("%40", vec!["vmwareid:u1", "vmwareid:u2", "one.test:u3"]),
        ("ONE.test", vec!["vmwareid:u1", "one.test:u3"]),
        ("nic", vec!["vmwareid:u2"]),
        ("ana", vec!["vmwareid:u1"]),
        ("D%C3%8DAZ", vec!["vmwareid:u1"]),
        ("a+d", vec!["vmwareid:u1"]),
        ("nobody", vec![]),
        ("*", vec![]),
    ];
    for (term, found) in table {
        assert_eq!(search(term).await, found, "{term}");
    }
}

#[tokio::test]
async fn a_search_answers_rows_as_the_list_does_and_twenty_at_most() {
    let app = App::demo().await;
    let found = get(&app, "bob", "/orgs/ORG/users/search?userSearchTerm=ALICE").await;
    found.assert(200, &format!(r#"{{"results":[{TYPED}]}}"#));
    let mut users = String::new();
    for n in 10..35 {
        writeln!(users, "[[tenant.user]]\nid = \"u{n}\"\nname = \"user{n}\"\ntokens = [\"demo-{n}-token\"]")
            .unwrap();
    }
    let app = App::tenant(&users).await;
    let found = get(&app, "34", "/orgs/o/users/search?userSearchTerm=user").await.json();
    let found = found["results"].as_array().unwrap();
    assert_eq!((found.len(), &found[19]["user"]["userId"]), (20, &json!("vmwareid:u29")));
}

#[tokio::test]
async fn a_search_needs_a_text_of_120_characters_at_most() {
    let app = App::demo().await;
    for query in ["", "?userSearchTerm", "?userSearchTerm=", "?usersearchterm=a"] {
        let reply = get(&app, "alice", &format!("/orgs/ORG/users/search{query}")).await;
        reply.assert_csp(400, "userSearchTerm was not provided");
    }
    let search = async |n| {
        get(&app, "alice", &format!("/orgs/ORG/users/search?userSearchTerm={}", "%C3%A9".repeat(n))).await
    };
    search(121).await.assert_csp(400, "userSearchTerm cannot be longer than 120 characters");
    search(120).await.assert(200, r#"{"results":[]}"#);
}

#[tokio::test]
async fn each_cell_is_what_the_table_says() {
    for Row(operation, method, path, body, statuses, missing) in ROWS {
        let app = App::configured(TENANTS).await;
        for ((who, token), status) in CALLERS.into_iter().zip(statuses) {
            let before = (app.version("t"), app.version("other"));
            let reply = ask_with(&app, token, method, path, body).await;
            assert_eq!(reply.status, *status, "{operation} by {who}: {reply:?}");
            match status {
                401 => reply.assert_csp(401, "The user is not authorized to use the API"),
                403 => reply.assert_csp(403, FORBIDDEN),
                404 => reply.assert_csp(404, missing),
                _ => {}
            }
            if *status != 200 || *method != "PATCH" {
                assert_eq!((app.version("t"), app.version("other")), before, "{operation} by {who}");
            }
        }
    }
}

#[test]
fn no_operation_is_left_out() {
    let is_here = |path: &str| {
        let below = path.strip_prefix(AM).unwrap_or_default();
        let begins = ["/loggedin/user", "/v2/loggedin/user", "/orgs/", "/v2/orgs/", "/v2/users/"];
        begins.iter().any(|begin| below.starts_with(begin)) && !below.contains("api-tokens")
    };
    let all: BTreeSet<_> =
        Vmware.routes().filter(|route| is_here(route.path)).map(|route| route.operation).collect();
    assert_eq!(ROWS.iter().map(|row| row.0).collect::<BTreeSet<_>>(), all);
}

/// Whether an organization is another tenant's or nobody's, and whether a user exists, is told to nobody
/// who may not know.
#[tokio::test]
async fn refusals_do_not_tell_what_exists() {
    let app = App::configured(TENANTS).await;
    for Row(operation, method, path, body, statuses, _) in ROWS {
        for ((who, token), status) in CALLERS.into_iter().zip(statuses) {
            let is_own = !path.contains("/o");
            if is_own || *status == 200 {
                continue;
            }
            let absent = path.replace("orgs/o", "orgs/none").replace(":user", ":nobody");
            let existing = ask_with(&app, token, method, path, body).await;
            let unknown = ask_with(&app, token, method, &absent, body).await;
            let told = |reply: &Reply| {
                (
                    reply.status,
                    reply.json()["message"].clone(),
                    reply.headers.get("x-fauxfactor-reason").cloned(),
                )
            };
            assert_eq!(told(&unknown), told(&existing), "{operation} by {who}");
        }
    }
}

#[tokio::test]
async fn a_user_who_is_not_there_is_not_found() {
    let app = App::demo().await;
    let uuid = "07609fb9-3580-10e2-1f7b-c003751c7c31";
    let users = [
        uuid.to_owned(),
        ALICE.to_owned(),
        format!("demo.test:{uuid}"),
        format!("vmwareid:{}", uuid.replace("7c31", "7c39")),
        "vmwareid:07609fb9-3580-10e2-1f7b-c003751c7c35".to_owned(),
        "alice@demo.test".to_owned(),
    ];
    for user in users {
        for kind in ["roles", "service-roles", "info", "groups"] {
            let reply = get(&app, "admin", &format!("/v2/users/{user}/orgs/ORG/{kind}")).await;
            reply.assert_csp(404, NO_USER);
            assert_eq!(reply.header("x-fauxfactor-reason"), "the organization has no such user");
        }
    }
}

/// 401, 429, 403, 400, 404.
#[tokio::test]
async fn checks_are_made_in_this_order() {
    let app = App::configured(TENANTS).await;
    for (path, method) in [
        ("/orgs/none", "PATCH"),
        ("/orgs/none/users/search", "GET"),
        ("/v2/orgs/none/users?pageStart=0", "GET"),
    ] {
        let status = async |token: &str| ask_with(&app, token, method, path, "{").await.status.as_u16();
        assert_eq!(status("").await, 401, "{path}");
        assert_eq!(status("owner-token").await, 400, "{path}");
        let app = if path.starts_with("/v2") { 400 } else { 403 };
        assert_eq!(status("app-token").await, app, "{path}");
    }
    assert_eq!(ask_with(&app, "user-token", "PATCH", "/orgs/none", "{").await.status, 403);
    let app = App::configured(&format!("[rate_limit]\nrequests = 1\nseconds = 60.0\n{TENANTS}")).await;
    assert_eq!(ask_with(&app, "app-token", "GET", "/loggedin/user", "").await.status, 403);
    let reply = ask_with(&app, "app-token", "GET", "/loggedin/user", "").await;
    reply.assert_csp(429, "The user has sent too many requests");
}

#[tokio::test]
async fn each_group_has_its_own_text_for_nobody() {
    let app = App::demo().await;
    for path in [STATUS, MFA] {
        let method = if path == MFA { "PATCH" } else { "GET" };
        app.request(method, path, &[], "").await.assert_csp(401, "Unauthenticated User");
    }
    for headers in [&[][..], &[("csp-auth-token", "no")], &[("authorization", "Bearer no")]] {
        let reply = app.get(&format!("{AM}/orgs/{ORG}"), headers).await;
        reply.assert_csp(401, "The user is not authorized to use the API");
    }
}

#[tokio::test]
async fn the_token_of_a_user_who_is_gone_finds_no_user() {
    let app = App::demo().await;
    app.ask("admin", "DELETE", &format!("/v3/users/{ALICE}"), "").await.assert(204, "");
    for path in ["/loggedin/user", "/loggedin/user/orgs/ORG/info", "/v2/loggedin/user/orgs"] {
        get(&app, "alice", path).await.assert_csp(404, NO_USER);
    }
    get(&app, "alice", "/orgs/ORG").await.assert_csp(401, "The user is not authorized to use the API");
    app.status("alice").await.assert_csp(401, "Unauthenticated User");
    get(&app, "nope", "/loggedin/user").await.assert_csp(401, "The user is not authorized to use the API");
    assert_eq!(app.huawei("alice", "/v3/auth/domains").await.status, 401);
    assert_eq!(get(&app, "bob", "/v2/orgs/ORG/users").await.json()["totalResults"], 5);
}

#[tokio::test]
async fn a_disabled_user_is_nobody_and_not_accessible() {
    let app = App::demo().await;
    let body = r#"{"user":{"enabled":false}}"#;
    assert_eq!(app.ask("admin", "PATCH", &format!("/v3/users/{ALICE}"), body).await.status, 200);
    get(&app, "alice", "/loggedin/user").await.assert_csp(401, "The user is not authorized to use the API");
    let found = get(&app, "bob", "/orgs/ORG/users/search?userSearchTerm=alice").await.json();
    assert_eq!(found["results"][0]["user"]["accessible"], false);
}
