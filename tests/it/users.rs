//! Users: by `OS-USER` and by Keystone's interface, and what a user cannot be like.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{ACCOUNT, ADMIN, ALICE, App, BOB, CAROL, ERIN, NOBODY, Reply, assert_is_hex, device_of};

const USERS: &str = "/v3.0/OS-USER/users";

async fn create(app: &App, mut user: Value) -> Reply {
    user["domain_id"] = json!(ACCOUNT);
    app.ask("admin", "POST", USERS, &json!({ "user": user }).to_string()).await
}

async fn update(app: &App, id: &str, user: Value) -> Reply {
    app.ask("admin", "PUT", &format!("{USERS}/{id}"), &json!({ "user": user }).to_string()).await
}

#[track_caller]
fn assert_code(reply: &Reply, code: &str) {
    reply.assert(400, &format!(r#"{{"errorcode":["{code}"]}}"#));
}

#[tokio::test]
async fn a_new_user_is_written_as_the_page_writes_it_and_signs_in() {
    let app = App::demo().await;
    let reply = create(
        &app,
        json!({ "name": "dave", "password": "Wonder#land9", "email": "dave@example.com", "areacode": "0086",
            "phone": "12345678910", "enabled": true, "pwd_status": false, "xuser_type": "", "xuser_id": "",
            "access_mode": "default", "description": "test user" }),
    )
    .await;
    let id = reply.json()["user"]["id"].as_str().unwrap().to_owned();
    assert_is_hex(&id);
    reply.assert(
        201,
        &format!(
            r#"{{"user":{{"pwd_status":false,"xuser_id":"","xuser_type":"","access_mode":"default","description":"test user","name":"dave","phone":"12345678910","is_domain_owner":false,"enabled":true,"domain_id":"{ACCOUNT}","areacode":"0086","email":"dave@example.com","create_time":"2026-01-15T08:30:00.000000","xdomain_id":"","xdomain_type":"","id":"{id}","status":null,"password_expires_at":null,"default_project_id":null}}}}"#
        ),
    );
    assert_eq!(app.sign_in("dave", "Wonder#land9", None).await.status, 201);
    let shown =
        app.get(&format!("{USERS}/{id}"), &[("x-auth-token", "demo-admin-token"), ("host", "h")]).await;
    shown.assert(
        200,
        &format!(
            r#"{{"user":{{"pwd_strength":"Strong","create_time":"2026-01-15 08:30:00.0","last_login_time":null,"last_pwd_auth_time":null,"areacode":"0086","enabled":true,"domain_id":"{ACCOUNT}","xuser_id":"","pwd_status":false,"update_time":null,"phone":"0086-12345678910","is_domain_owner":false,"access_mode":"default","name":"dave","links":{{"next":null,"previous":null,"self":"http://h/v3.0/OS-USER/users/{id}"}},"id":"{id}","xuser_type":"","email":"dave@example.com","description":"test user"}}}}"#
        ),
    );
}

#[tokio::test]
async fn a_changed_user_is_written_as_the_page_writes_it() {
    let app = App::demo().await;
    let path = format!("{USERS}/{BOB}");
    let headers = [("x-auth-token", "demo-admin-token"), ("host", "h")];
    let body = r#"{"user":{"description":"new","areacode":"0086","phone":"123"}}"#;
    app.request("PUT", &path, &headers, body).await.assert(
        200,
        &format!(
            r#"{{"user":{{"description":"new","areacode":"0086","enabled":true,"pwd_status":false,"xuser_id":"","access_mode":"default","domain_id":"{ACCOUNT}","phone":"123","name":"bob","links":{{"self":"http://h/3.0/OS-USER/users/{BOB}"}},"id":"{BOB}","xuser_type":"","email":"bob@demo.test"}}}}"#
        ),
    );
    let emptied =
        update(&app, BOB, json!({ "description": "", "areacode": "", "phone": "", "email": "" })).await;
    assert_eq!(emptied.json()["user"]["phone"], "");
    let shown = app.ask("bob", "GET", &path, "").await.json();
    assert_eq!((&shown["user"]["phone"], &shown["user"]["email"]), (&json!("-"), &json!("")));
    assert_eq!(shown["user"]["update_time"], "2026-01-15 08:30:00.0");
}

#[tokio::test]
async fn each_mistake_has_its_code() {
    let long = |n: usize| "x".repeat(n);
    let table = [
        ("1101", json!({ "name": "1dave" })),
        ("1101", json!({ "name": long(65) })),
        ("1101", json!({ "name": "" })),
        ("1102", json!({ "name": "dave", "email": "nowhere" })),
        ("1103", json!({ "name": "dave", "password": "Ab#1" })),
        ("1103", json!({ "name": "dave", "password": format!("Ab#1{}", long(30)) })),
        ("1104", json!({ "name": "dave", "areacode": "0086", "phone": "12x" })),
        ("1105", json!({ "name": "dave", "xuser_type": "Other", "xuser_id": "x" })),
        ("1106", json!({ "name": "dave", "phone": "123" })),
        ("1106", json!({ "name": "dave", "areacode": "0086" })),
        ("1109", json!({ "name": "alice" })),
        ("1110", json!({ "name": "dave", "email": "alice@demo.test" })),
        ("1111", json!({ "name": "dave", "areacode": "0086", "phone": "13800000000" })),
        ("1117", json!({ "name": "dave", "description": "<b>" })),
        ("1117", json!({ "name": "dave", "description": long(256) })),
        ("1118", json!({ "name": "dave", "password": "wonderland" })),
        ("1118", json!({ "name": "wonder9land", "password": "dnal9rednow" })),
        ("1120", json!({ "name": "dave", "access_mode": "telepathy" })),
        ("1100", json!({})),
    ];
    let app = App::demo().await;
    let before = app.version("demo");
    for (code, user) in table {
        assert_code(&create(&app, user.clone()).await, code);
        if code != "1100" {
            assert_code(&update(&app, ERIN, user).await, code);
        }
    }
    assert_code(&app.ask("admin", "POST", USERS, "{}").await, "1100");
    assert_code(&app.ask("admin", "POST", USERS, r#"{"user":{"name":"dave"}}"#).await, "1100");
    assert_eq!(app.version("demo"), before);
}

#[tokio::test]
async fn the_rest_of_the_codes() {
    let app = App::demo().await;
    assert_code(&update(&app, BOB, json!({ "password": "Bob#demo12" })).await, "1108");
    assert_code(&app.ask("admin", "DELETE", &format!("/v3/users/{ADMIN}"), "").await, "1107");
    let external = |name: &str| json!({ "name": name, "xuser_type": "TenantIdp", "xuser_id": "e1" });
    assert_eq!(create(&app, external("dave")).await.status, 201);
    assert_code(&create(&app, external("dora")).await, "1113");
    let small = App::demo_with("[behaviour.huawei]\nuser_quota = 6").await;
    assert_code(&create(&small, json!({ "name": "dave" })).await, "1115");
    assert_eq!(create(&app, json!({ "name": "d.a-v_e x", "password": "" })).await.status, 201);
}

#[tokio::test]
async fn a_password_is_asked_to_be_changed_by_default() {
    let app = App::demo().await;
    let status = async |user: Value| create(&app, user).await.json()["user"]["pwd_status"].clone();
    assert_eq!(status(json!({ "name": "d1", "password": "Wonder#land9" })).await, json!(true));
    assert_eq!(status(json!({ "name": "d2" })).await, json!(false));
}

#[tokio::test]
async fn another_accounts_id_is_refused() {
    let app = App::demo().await;
    let forbidden = "You are not authorized to perform the requested action.";
    let body = r#"{"user":{"name":"dave","domain_id":"mars"}}"#;
    app.ask("admin", "POST", USERS, body).await.assert_iam(403, "IAM.0002", forbidden);
    app.ask("admin", "POST", "/v3/users", body).await.assert_keystone(403, forbidden);
    app.ask("admin", "GET", "/v3/users?domain_id=mars", "").await.assert_keystone(403, forbidden);
    app.ask("admin", "GET", "/v3/projects?domain_id=mars", "").await.assert_keystone(403, forbidden);
}

#[tokio::test]
async fn users_change_their_own_address_and_number() {
    let app = App::demo().await;
    let path = format!("{USERS}/{BOB}/info");
    let body = r#"{"user":{"email":"new@example.com","mobile":"0086-123456789"}}"#;
    app.ask("bob", "PUT", &path, body).await.assert(204, "");
    let shown = app.ask("bob", "GET", &format!("{USERS}/{BOB}"), "").await.json();
    assert_eq!(shown["user"]["phone"], "0086-123456789");
    assert_eq!(shown["user"]["email"], "new@example.com");
    for (code, user) in [
        ("1110", json!({ "email": "alice@demo.test" })),
        ("1111", json!({ "mobile": "0086-13800000000" })),
        ("1106", json!({ "mobile": "123456789" })),
        ("1104", json!({ "mobile": "0086-x" })),
    ] {
        assert_code(&app.ask("bob", "PUT", &path, &json!({ "user": user }).to_string()).await, code);
    }
    assert_eq!(app.ask("admin", "PUT", &path, body).await.status, 403);
}

#[tokio::test]
async fn keystone_lists_by_filter() {
    let app = App::demo().await;
    let names = async |query: &str| {
        let reply = app.ask("admin", "GET", &format!("/v3/users{query}"), "").await;
        let users = reply.json()["users"].as_array().unwrap().clone();
        users.iter().map(|user| user["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("").await, ["admin", "alice", "bob", "carol", "erin", "frank"]);
    assert_eq!(names("?name=bob").await, ["bob"]);
    assert_eq!(names("?name=Bob").await, [""; 0]);
    assert_eq!(names(&format!("?domain_id={ACCOUNT}&enabled=True")).await.len(), 6);
    assert_eq!(names("?enabled=false").await, [""; 0]);
    assert_eq!(names("?password_expires_at=lt:2030-01-01T00:00:00Z").await, [""; 0]);
    let policy = format!("/v3.0/OS-SECURITYPOLICY/domains/{ACCOUNT}/password-policy");
    app.ask("admin", "PUT", &policy, r#"{"password_policy":{"password_validity_period":10}}"#).await;
    update(&app, BOB, json!({ "password": "Wonder#land9" })).await;
    for (filter, is_there) in [
        ("lt:2026-01-25T08:30:01Z", true),
        ("lte:2026-01-25T08:30:00Z", true),
        ("eq:2026-01-25T08:30:00Z", true),
        ("neq:2026-01-25T08:30:00Z", false),
        ("gt:2026-01-25T08:30:00Z", false),
        ("gte:2026-01-25T08:30:00Z", true),
    ] {
        let found = names(&format!("?password_expires_at={filter}")).await;
        assert_eq!(found.contains(&"bob".to_owned()), is_there, "{filter}");
    }
    let reply = app.ask("admin", "GET", "/v3/users?password_expires_at=soon", "").await;
    let message = "Invalid input for field 'password_expires_at'. The value is 'soon'.";
    reply.assert_keystone(400, message);
}

#[tokio::test]
async fn keystone_makes_shows_changes_and_deletes() {
    let app = App::demo().await;
    let headers = [("x-auth-token", "demo-admin-token"), ("host", "h")];
    let body = r#"{"user":{"name":"dave","password":"Wonder#land9","email":"ignored@example.com"}}"#;
    let reply = app.request("POST", "/v3/users", &headers, body).await;
    let id = reply.json()["user"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v3/users/{id}");
    reply.assert(
        201,
        &format!(
            r#"{{"user":{{"description":"","name":"dave","enabled":true,"links":{{"self":"http://h{path}"}},"domain_id":"{ACCOUNT}","id":"{id}","password_expires_at":null}}}}"#
        ),
    );
    let shown = format!(
        r#"{{"user":{{"pwd_status":true,"domain_id":"{ACCOUNT}","last_project_id":"065a7c66da0010992ff7c0031e5a5e7d","name":"dave","description":"","password_expires_at":null,"links":{{"next":null,"previous":null,"self":"http://h{path}"}},"id":"{id}","enabled":true}}}}"#
    );
    app.get(&path, &headers).await.assert(200, &shown);
    let reply = app.request("PATCH", &path, &headers, r#"{"user":{"name":"dora"}}"#).await;
    reply.assert(200, &shown.replace("dave", "dora"));
    let taken = app.request("PATCH", &path, &headers, r#"{"user":{"name":"bob"}}"#).await;
    taken.assert_keystone(409, "The username already exists.");
    let weak = app.request("PATCH", &path, &headers, r#"{"user":{"password":"wonderland"}}"#).await;
    weak.assert_keystone(400, "The password is weak.");
    let missing = app.request("POST", "/v3/users", &headers, r#"{"user":{}}"#).await;
    missing.assert_keystone(400, "'name' is a required property.");
    app.request("DELETE", &path, &headers, "").await.assert(204, "");
    let gone = app.get(&path, &headers).await;
    gone.assert_keystone(404, &format!("Could not find user: {id}."));
    assert_eq!(app.request("DELETE", &path, &headers, "").await.status, 404);
    assert_eq!(create(&app, json!({ "name": "dora" })).await.status, 201, "the name is free again");
}

#[tokio::test]
async fn a_deleted_user_leaves_nothing() {
    let app = App::demo().await;
    app.ask("admin", "DELETE", &format!("/v3/users/{ALICE}"), "").await.assert(204, "");
    assert_eq!(app.huawei("admin", &device_of(ALICE)).await.status, 404);
    assert_eq!(app.huawei("alice", &device_of(ALICE)).await.status, 401);
    let signer = crate::harness::Signer::alice(&app, "/v3/auth/domains");
    assert_eq!(app.send(signer.request()).await.status, 401);
    let lists = app.huawei("admin", "/v3.0/OS-USER/login-protects").await;
    assert!(!lists.text().contains(ALICE));
    assert!(!app.huawei("admin", "/v3.0/OS-MFA/virtual-mfa-devices").await.text().contains(ALICE));
    assert_eq!(app.status("alice").await.status, 401);
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it() {
    let app = App::demo().await;
    let change = async |original: &str, new: &str| {
        let body = json!({ "user": { "password": new, "original_password": original } }).to_string();
        app.ask("bob", "POST", &format!("/v3/users/{BOB}/password"), &body).await
    };
    change("wrong", "Wonder#land9").await.assert_keystone(401, "Incorrect password.");
    let same = "The new password must be different from the old password.";
    change("Bob#demo12", "Bob#demo12").await.assert_keystone(400, same);
    change("Bob#demo12", "short").await.assert_keystone(400, "Incorrect password.");
    change("Bob#demo12", "Wonder#land9").await.assert(204, "");
    assert_eq!(app.sign_in("bob", "Bob#demo12", None).await.status, 401);
    assert_eq!(app.sign_in("bob", "Wonder#land9", None).await.status, 201);
}

#[tokio::test]
async fn the_password_policy_is_obeyed() {
    let app = App::demo().await;
    let policy = json!({ "password_policy": { "number_of_recent_passwords_disallowed": 2,
        "minimum_password_age": 60, "password_validity_period": 30, "minimum_password_length": 10,
        "password_char_combination": 3, "maximum_consecutive_identical_chars": 2 } });
    let path = format!("/v3.0/OS-SECURITYPOLICY/domains/{ACCOUNT}/password-policy");
    assert_eq!(app.ask("admin", "PUT", &path, &policy.to_string()).await.status, 200);
    let set = async |password: &str| update(&app, BOB, json!({ "password": password })).await;
    assert_code(&set("Abcdef#12").await, "1103");
    assert_code(&set("abcdefgh12").await, "1118");
    assert_code(&set("Abccc#defgh1").await, "1118");
    assert_eq!(set("Password#one").await.status, 200);
    assert_eq!(set("Password#two").await.status, 200);
    assert_code(&set("Password#one").await, "1108");
    assert_code(&set("Bob#demo12").await, "1108");
    assert_eq!(set("Password#three").await.status, 200);
    assert_eq!(set("Bob#demo12").await.status, 200, "only two are remembered");
    // Its own user may not change it again for an hour; then it holds for 30 days.
    let body = r#"{"user":{"password":"Password#four","original_password":"Bob#demo12"}}"#;
    let own = format!("/v3/users/{BOB}/password");
    assert_eq!(app.ask("bob", "POST", &own, body).await.status, 400);
    app.advance(Duration::from_hours(1));
    assert_eq!(app.ask("bob", "POST", &own, body).await.status, 204);
    app.advance(Duration::from_hours(30 * 24));
    let message = "The password is expired and needs to be changed.";
    app.sign_in("bob", "Password#four", None).await.assert_keystone(401, message);
}

#[tokio::test]
async fn groups_are_empty_and_projects_are_the_accounts() {
    let app = App::demo().await;
    let headers = [("x-auth-token", "demo-bob-token"), ("host", "h")];
    let reply = app.get(&format!("/v3/users/{BOB}/groups"), &headers).await;
    reply.assert(
        200,
        &format!(
            r#"{{"links":{{"next":null,"previous":null,"self":"http://h/v3/users/{BOB}/groups"}},"groups":[]}}"#
        ),
    );
    let reply = app.get(&format!("/v3/users/{BOB}/projects"), &headers).await;
    assert_eq!(reply.json()["projects"][0]["name"], "cn-north-4");
    let reply = app.ask("admin", "GET", &format!("/v3/users/{NOBODY}/groups"), "").await;
    reply.assert_keystone(404, &format!("Could not find user: {NOBODY}."));
}

#[tokio::test]
async fn discovery_is_as_the_pages_show_it() {
    let app = App::demo().await;
    let host = ("host", "iam.example.com");
    let version = r#"{"media-types":[{"type":"application/vnd.openstack.identity-v3+json","base":"application/json"}],"links":[{"rel":"self","href":"http://iam.example.com/v3/"}],"id":"v3.6","updated":"2016-04-04T00:00:00Z","status":"stable"}"#;
    let all = format!(r#"{{"versions":{{"values":[{version}]}}}}"#);
    app.get("/", &[host]).await.assert(300, &all);
    for path in ["/v3", "/v3/"] {
        app.get(path, &[host]).await.assert(200, &format!(r#"{{"version":{version}}}"#));
    }
    let headers = [("x-auth-token", "demo-bob-token"), host];
    app.get("/v3/auth/domains", &headers).await.assert(
        200,
        &format!(
            r#"{{"domains":[{{"description":"","enabled":true,"id":"{ACCOUNT}","links":{{"self":"http://iam.example.com/v3/domains/{ACCOUNT}"}},"name":"demo"}}],"links":{{"self":"http://iam.example.com/v3/auth/domains"}}}}"#
        ),
    );
    let project = |links: &str| {
        format!(
            r#"{{"domain_id":"{ACCOUNT}","is_domain":false,"parent_id":"{ACCOUNT}","name":"cn-north-4","description":"","links":{{{links}"self":"http://iam.example.com/v3/projects/065a7c66da0010992ff7c0031e5a5e7d"}},"id":"065a7c66da0010992ff7c0031e5a5e7d","enabled":true}}"#
        )
    };
    app.get("/v3/auth/projects", &headers).await.assert(
        200,
        &format!(
            r#"{{"projects":[{}],"links":{{"self":"http://iam.example.com/v3/auth/projects"}}}}"#,
            project("")
        ),
    );
    let headers = [("x-auth-token", "demo-admin-token"), host];
    let none = r#""next":null,"previous":null,"#;
    app.get("/v3/projects?name=cn-north-4", &headers).await.assert(
        200,
        &format!(
            r#"{{"projects":[{}],"links":{{{none}"self":"http://iam.example.com/v3/projects"}}}}"#,
            project(none)
        ),
    );
    for (query, found) in [
        ("name=mars", 0),
        ("enabled=false", 0),
        ("is_domain=true", 0),
        ("parent_id=mars", 0),
        ("page=1&per_page=1", 1),
        ("page=2&per_page=1", 0),
    ] {
        let reply = app.get(&format!("/v3/projects?{query}"), &headers).await;
        assert_eq!(reply.json()["projects"].as_array().unwrap().len(), found, "{query}");
    }
    for query in ["page=1", "per_page=1", "page=0&per_page=1", "page=1&per_page=5001", "page=x&per_page=1"] {
        assert_eq!(app.get(&format!("/v3/projects?{query}"), &headers).await.status, 400, "{query}");
    }
    let reply = app.get("/v3/auth/catalog", &headers).await;
    assert_eq!(reply.json()["catalog"][1]["type"], "identity");
}

#[tokio::test]
async fn v5_lists_users_in_pages() {
    let app = App::demo().await;
    let (mut marker, mut names) = (String::new(), Vec::new());
    for _ in 0..3 {
        let reply = app.ask("erin", "GET", &format!("/v5/users?limit=2&marker={marker}"), "").await.json();
        names.extend(reply["users"].as_array().unwrap().iter().map(|user| user["user_name"].clone()));
        assert_eq!(reply["page_info"]["current_count"], 2);
        marker = reply["page_info"]["next_marker"].as_str().unwrap_or_default().to_owned();
    }
    assert_eq!((names.len(), &*marker), (6, ""));
    let reply = app.ask("erin", "GET", "/v5/users?access_key_id=DEMOALICEACCESSKEY01", "").await.json();
    assert_eq!(reply["users"][0]["user_id"], ALICE);
    let reply = app.ask("carol", "GET", &format!("/v5/users/{CAROL}"), "").await;
    reply.assert(
        200,
        &format!(
            r#"{{"user":{{"description":"","user_name":"carol","is_root_user":false,"created_at":"2020-01-01T00:00:00.000Z","user_id":"{CAROL}","urn":"iam::{ACCOUNT}:user:carol","enabled":true,"tags":[]}}}}"#
        ),
    );
    for query in ["limit=0", "limit=201", "limit=x"] {
        assert_eq!(app.ask("erin", "GET", &format!("/v5/users?{query}"), "").await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn the_owners_credentials_are_the_owners_own() {
    let rows = r#"
policy = [{ name = "all", statements = [{ effect = "Allow", actions = ["*:*:*"] }] }]
user = [
  { id = "root", name = "root", owner = true, password = "Root#pass1", tokens = ["root"] },
  { id = "sec", name = "sec", roles = ["secu_admin"], tokens = ["sec"] },
  { id = "pol", name = "pol", policies = ["all"], tokens = ["pol"] },
]
"#;
    let app = App::tenant(rows).await;
    let before = app.version("t");
    let keys = "/v3.0/OS-CREDENTIAL/credentials";
    for who in ["sec", "pol"] {
        for (method, path, body) in [
            ("PATCH", "/v3/users/root", r#"{"user":{"password":"Taken#over1"}}"#),
            ("PUT", "/v3.0/OS-USER/users/root", r#"{"user":{"password":"Taken#over1"}}"#),
            ("PATCH", "/v3/users/root", r#"{"user":{"enabled":false}}"#),
            ("POST", keys, r#"{"credential":{"user_id":"root"}}"#),
        ] {
            assert_eq!(
                app.ask_with(who, method, path, body).await.status,
                403,
                "{who} {method} {path} {body}"
            );
        }
    }
    let own = app.ask_with("root", "PATCH", "/v3/users/root", r#"{"user":{"enabled":false}}"#).await;
    assert_eq!((own.status.as_u16(), app.version("t")), (403, before));
    assert_eq!(app.ask_with("root", "POST", keys, r#"{"credential":{"user_id":"root"}}"#).await.status, 201);
    let body = r#"{"user":{"password":"Mine#only1"}}"#;
    assert_eq!(app.ask_with("root", "PATCH", "/v3/users/root", body).await.status, 200);
}

#[tokio::test]
async fn a_field_of_a_wrong_type_has_its_code_too() {
    let app = App::demo().await;
    for (field, code) in [
        ("name", "1101"),
        ("email", "1102"),
        ("password", "1103"),
        ("phone", "1104"),
        ("xuser_id", "1105"),
        ("description", "1117"),
        ("access_mode", "1120"),
    ] {
        assert_code(&update(&app, BOB, json!({ field: 7 })).await, code);
    }
    let reply = update(&app, BOB, json!({ "enabled": "no" })).await;
    reply.assert_iam(400, "IAM.0073", "Invalid input for field 'enabled'. The value is 'no'.");
}

#[tokio::test]
async fn with_a_seed_a_new_user_replaces_nobody() {
    let seeded = |rows: &str| format!("[server]\nseed = 7\n{}{rows}", crate::harness::TENANT);
    let root = "[[tenant.user]]\nid = \"root\"\nname = \"root\"\nowner = true\ntokens = [\"root\"]\n";
    let app = App::configured(&seeded(root)).await;
    let create = r#"{"user":{"name":"new"}}"#;
    let first = app.ask_with("root", "POST", "/v3/users", create).await.json()["user"]["id"].clone();
    let kept = format!("{root}[[tenant.user]]\nid = {first}\nname = \"kept\"\n");
    let again = App::configured(&seeded(&kept)).await;
    let second = again.ask_with("root", "POST", "/v3/users", create).await.json()["user"]["id"].clone();
    assert_ne!(first, second);
    let path = format!("/v3/users/{}", first.as_str().unwrap());
    assert_eq!(again.ask_with("root", "GET", &path, "").await.json()["user"]["name"], "kept");
}

#[tokio::test]
async fn a_new_users_password_ends_when_the_policy_says() {
    let app = App::demo().await;
    let policy = format!("/v3.0/OS-SECURITYPOLICY/domains/{ACCOUNT}/password-policy");
    app.ask("admin", "PUT", &policy, r#"{"password_policy":{"password_validity_period":10}}"#).await;
    let expected = "2026-01-25T08:30:00.000000Z";
    let reply = create(&app, json!({ "name": "d1", "password": "Wonder#land9" })).await;
    assert_eq!(reply.json()["user"]["password_expires_at"], expected);
    let body = r#"{"user":{"name":"d2","password":"Wonder#land9"}}"#;
    let reply = app.ask("admin", "POST", "/v3/users", body).await;
    assert_eq!(reply.json()["user"]["password_expires_at"], expected);
    assert_code(&update(&app, BOB, json!({ "password": "" })).await, "1103");
}

#[tokio::test]
async fn a_large_body_is_iams_whatever_the_limit() {
    let app = App::demo_with("[limits]\nbody_bytes = 12000000").await;
    let body = format!("{{\"a\":\"{}\"}}", "x".repeat(3_000_000));
    let reply = app.ask("admin", "POST", USERS, &body).await;
    let message = format!("The request body size {} is invalid.", body.len());
    reply.assert_iam(400, "IAM.1101", &message);
}

/// VMware would not know which of the two is meant.
#[tokio::test]
async fn a_name_or_address_may_not_be_anothers_vmware_username() {
    let app = App::tenant(
        "user = [{ id = \"root\", name = \"root\", owner = true, tokens = [\"root-token\"] }, \
         { id = \"ann\", name = \"ann\", username = \"zed@t.test\" }, \
         { id = \"ben\", name = \"ben\", username = \"cid\" }, \
         { id = \"dan\", name = \"dan\", email = \"dan@t.test\" }]\n",
    )
    .await;
    let change = |user: &'static str, body: &'static str| {
        let app = &app;
        async move {
            let path = format!("/v3.0/OS-USER/users/{user}");
            app.ask_with("root-token", "PUT", &path, &format!("{{\"user\":{body}}}")).await
        }
    };
    for (user, body, code) in [
        ("dan", r#"{"email":"zed@t.test"}"#, "1110"),
        ("root", r#"{"name":"cid"}"#, "1109"),
        ("root", r#"{"name":"cid","email":"zed@t.test"}"#, "1110"),
    ] {
        let reply = change(user, body).await;
        assert_eq!((reply.status.as_u16(), reply.text().contains(code)), (400, true), "{body}: {reply:?}");
    }
    // With an address, the name is not what VMware knows the user by.
    assert_eq!(change("dan", r#"{"name":"cid"}"#).await.status, 200);
    assert_eq!(change("dan", r#"{"email":""}"#).await.status, 400, "it would be the name again");
    assert_eq!(change("ann", r#"{"email":"zed@t.test"}"#).await.status, 200, "one's own");
}
