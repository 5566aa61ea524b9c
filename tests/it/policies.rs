//! The account's policies: read, changed, and within their ranges. What they do is tested where it is done.

use serde_json::json;

use crate::harness::{ACCOUNT, App, BOB};

fn path(kind: &str) -> String {
    format!("/v3.0/OS-SECURITYPOLICY/domains/{ACCOUNT}/{kind}-policy")
}

#[tokio::test]
async fn they_begin_with_the_documented_defaults() {
    let app = App::demo().await;
    app.huawei("erin", &path("login")).await.assert(
        200,
        r#"{"login_policy":{"custom_info_for_login":"","period_with_login_failures":15,"lockout_duration":15,"account_validity_period":0,"login_failed_times":5,"session_timeout":60,"show_recent_login_info":false}}"#,
    );
    app.huawei("erin", &path("password")).await.assert(
        200,
        r#"{"password_policy":{"maximum_consecutive_identical_chars":0,"maximum_password_length":32,"minimum_password_age":0,"minimum_password_length":8,"number_of_recent_passwords_disallowed":0,"password_not_username_or_invert":true,"password_requirements":"8 to 32 characters of at least 2 kinds: uppercase letters, lowercase letters, digits and special characters.","password_validity_period":0,"password_char_combination":2}}"#,
    );
    app.huawei("erin", &path("protect")).await.assert(
        200,
        r#"{"protect_policy":{"allow_user":{"manage_accesskey":true,"manage_email":true,"manage_mobile":true,"manage_password":true},"operation_protection":false,"mobile":"","admin_check":"","email":"","scene":""}}"#,
    );
}

#[tokio::test]
async fn a_change_is_answered_and_read_back_and_leaves_the_rest() {
    let app = App::demo().await;
    let changes = [
        ("login", json!({ "login_failed_times": 3, "custom_info_for_login": "hello" })),
        ("password", json!({ "minimum_password_length": 12, "password_not_username_or_invert": false })),
        (
            "protect",
            json!({ "admin_check": "on", "scene": "email", "email": "a@b.test",
            "allow_user": { "manage_email": false } }),
        ),
    ];
    for (kind, change) in changes {
        let before = app.huawei("admin", &path(kind)).await.json();
        let key = format!("{kind}_policy");
        let body = json!({ (&key): change }).to_string();
        let answer = app.ask("admin", "PUT", &path(kind), &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(app.huawei("admin", &path(kind)).await.body, answer.body);
        for (field, value) in before[&key].as_object().unwrap() {
            let is_changed = change.get(field).is_some() || field == "password_requirements";
            assert_eq!(answer.json()[&key][field] == *value, !is_changed, "{kind} {field}");
        }
    }
}

#[tokio::test]
async fn what_is_out_of_range_is_refused_whole() {
    let app = App::demo().await;
    let table = [
        ("login", "period_with_login_failures", vec![14, 61]),
        ("login", "lockout_duration", vec![14, 31]),
        ("login", "login_failed_times", vec![2, 11]),
        ("login", "session_timeout", vec![14, 1441]),
        ("login", "account_validity_period", vec![-1, 241]),
        ("password", "minimum_password_length", vec![5, 33]),
        ("password", "password_char_combination", vec![1, 5]),
        ("password", "password_validity_period", vec![-1, 181]),
        ("password", "number_of_recent_passwords_disallowed", vec![-1, 11]),
        ("password", "minimum_password_age", vec![-1, 1441]),
        ("password", "maximum_consecutive_identical_chars", vec![-1, 33]),
    ];
    let before = app.version("demo");
    for (kind, field, values) in table {
        for value in values {
            let body = json!({ format!("{kind}_policy"): { field: value } }).to_string();
            let message = format!("Invalid input for field '{field}'. The value is '{value}'.");
            app.ask("admin", "PUT", &path(kind), &body).await.assert_iam(400, "IAM.0073", &message);
        }
    }
    let body = r#"{"protect_policy":{"admin_check":"on"}}"#;
    let message = "'scene' is a required property.";
    app.ask("admin", "PUT", &path("protect"), body).await.assert_iam(400, "IAM.0072", message);
    assert_eq!(app.version("demo"), before);
}

#[tokio::test]
async fn users_keep_their_hands_off_what_the_account_keeps() {
    let app = App::demo().await;
    let body = r#"{"protect_policy":{"allow_user":{"manage_email":false,"manage_password":false}}}"#;
    assert_eq!(app.ask("admin", "PUT", &path("protect"), body).await.status, 200);
    let info = format!("/v3.0/OS-USER/users/{BOB}/info");
    assert_eq!(app.ask("bob", "PUT", &info, r#"{"user":{"email":"b@c.test"}}"#).await.status, 403);
    assert_eq!(app.ask("bob", "PUT", &info, r#"{"user":{"mobile":"0086-1"}}"#).await.status, 204);
    let body = r#"{"user":{"password":"Wonder#land9","original_password":"Bob#demo12"}}"#;
    assert_eq!(app.ask("bob", "POST", &format!("/v3/users/{BOB}/password"), body).await.status, 403);
}

#[tokio::test]
async fn an_account_that_is_not_ones_own_is_forbidden() {
    let app = App::demo().await;
    let forbidden = "You are not authorized to perform the requested action.";
    for domain in ["mars", "%7Bdomain_id%7D"] {
        let path = format!("/v3.0/OS-SECURITYPOLICY/domains/{domain}/password-policy");
        app.huawei("admin", &path).await.assert_iam(403, "IAM.0002", forbidden);
    }
}
