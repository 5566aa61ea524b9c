//! What is published of the interfaces: OpenAPI, the page to read, coverage, the index.

use std::collections::BTreeSet;

use fauxfactor::control::{Control, openapi_document};
use fauxfactor::http::openapi::{catalogue, shared};
use fauxfactor::vendors::{huawei::Huawei, vmware::Vmware};
use serde_json::{Value, json};

use crate::harness::App;

const BASE: &str = "/_fauxfactor/v1";

fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    document["paths"].as_object().unwrap().iter().flat_map(|(path, methods)| {
        let named = move |method: &String| format!("{} {path}", method.to_uppercase());
        methods.as_object().unwrap().iter().map(move |(method, says)| (named(method), says))
    })
}

#[test]
fn every_operation_of_the_control_plane_says_what_it_takes_and_answers() {
    for entry in catalogue(&[&Control]) {
        let name = entry.route.operation;
        assert!(!entry.summary.is_empty() && !entry.summary.ends_with('.'), "{name} has no summary");
        assert!(entry.statuses.iter().any(|status| (200..300).contains(status)), "{name} has no answer");
        let wanted = entry.route.path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap());
        let wanted: BTreeSet<_> = wanted.collect();
        let described: BTreeSet<_> = entry.path_parameters.iter().map(String::as_str).collect();
        assert_eq!(wanted, described, "{name}: the parameters of its path");
        assert_eq!(entry.statuses.contains(&404), !wanted.is_empty() || may_miss(name), "{name}: 404");
    }
}

/// Whether an operation looks for something that its path does not name.
fn may_miss(operation: &str) -> bool {
    ["CreateTenant", "ListTenants"].contains(&operation)
}

#[test]
fn operations_have_names_of_their_own() {
    let document = openapi_document(&[&Huawei, &Vmware]);
    let mut names = BTreeSet::new();
    for (place, says) in operations(&document) {
        // An operation with two paths has its name at the first.
        let Some(name) = says["operationId"].as_str() else { continue };
        assert!(names.insert(name), "{place}: {name}");
    }
    let all = catalogue(&[&Huawei, &Vmware, &Control]);
    let all: BTreeSet<_> = all.iter().map(|entry| entry.route.operation).collect();
    assert_eq!(names, all);
}

#[test]
fn every_answer_of_the_control_plane_has_the_id_of_its_request_and_every_refusal_is_a_problem() {
    let document = openapi_document(&[]);
    for (place, says) in operations(&document) {
        for (status, answer) in says["responses"].as_object().unwrap() {
            assert!(answer["headers"]["X-Request-Id"].is_object(), "{place} {status}");
            if status.as_str() >= "400" {
                let schema = &answer["content"]["application/problem+json"]["schema"];
                assert!(schema["properties"]["code"].is_object(), "{place} {status}");
            }
        }
        assert_eq!(says["security"], json!([{}, { "controlToken": [] }]), "{place}");
    }
}

#[tokio::test]
async fn the_document_is_served_as_it_is_made() {
    let app = App::demo().await;
    let reply = app.get(&format!("{BASE}/openapi.json"), &[]).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.json(), shared(openapi_document(&[&Huawei, &Vmware])));
}

#[tokio::test]
async fn who_has_a_page_is_not_sent_it_again() {
    let app = App::demo().await;
    for page in ["openapi.json", "docs", "coverage"] {
        let path = format!("{BASE}/{page}");
        let reply = app.get(&path, &[]).await;
        let etag = reply.headers["etag"].to_str().unwrap().to_owned();
        for known in [&etag, &format!("W/{etag}"), &format!("\"x\", {etag}"), "*"] {
            let again = app.get(&path, &[("if-none-match", known)]).await;
            assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{page} {known}");
            assert_eq!(again.headers["etag"], etag.as_str());
        }
        let other = app.get(&path, &[("if-none-match", "\"x\"")]).await;
        assert_eq!((other.status.as_u16(), other.body), (200, reply.body), "{page}");
    }
}

#[tokio::test]
async fn pages_are_where_they_are_looked_for() {
    let app = App::demo().await;
    for page in ["openapi.json", "docs", "coverage"] {
        for from in [format!("/{page}"), format!("/_fauxfactor/{page}")] {
            let reply = app.get(&from, &[]).await;
            assert_eq!(reply.status, 307, "{from}");
            assert_eq!(reply.headers["location"], format!("{BASE}/{page}").as_str());
        }
    }
}

#[tokio::test]
async fn all_of_it_stands_behind_the_token() {
    let app = App::demo_with("[control]\ntoken = \"0123456789abcdef\"\n").await;
    let paths = [
        "/_fauxfactor/v1",
        "/_fauxfactor/v1/openapi.json",
        "/_fauxfactor/v1/docs",
        "/_fauxfactor/v1/coverage",
    ];
    for path in paths.into_iter().chain(["/docs", "/openapi.json", "/coverage", "/_fauxfactor/docs"]) {
        assert_eq!(app.get(path, &[]).await.status, 401, "{path}");
        let shown = app.get(path, &[("authorization", "Bearer 0123456789abcdef")]).await;
        assert!(shown.status.as_u16() < 400, "{path}");
    }
}

/// Browsers run the page's own script and style, and load nothing.
#[tokio::test]
async fn the_pages_load_nothing_and_name_every_operation() {
    let app = App::demo().await;
    let document = openapi_document(&[&Huawei, &Vmware]);
    let docs = app.get(&format!("{BASE}/docs"), &[]).await;
    let coverage = app.get(&format!("{BASE}/coverage"), &[]).await;
    for reply in [&docs, &coverage] {
        assert_eq!(reply.headers["content-type"], "text/html; charset=utf-8");
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        let html = std::str::from_utf8(&reply.body).unwrap();
        for banned in ["src=", "href=\"http", "@import", "url(", " style=", " onclick="] {
            assert!(!html.contains(banned), "{banned}");
        }
        assert!(html.contains("href=\"docs") && html.contains("<meta name=\"viewport\""));
    }
    let (docs, coverage) = (docs.body, coverage.body);
    let (docs, coverage) = (std::str::from_utf8(&docs).unwrap(), std::str::from_utf8(&coverage).unwrap());
    for (place, says) in operations(&document) {
        let Some(id) = says["operationId"].as_str() else { continue };
        assert!(docs.contains(&format!("<article id=\"{id}\"")), "{place} is not on the page");
        let is_vendors = !place.contains("/_fauxfactor/");
        assert_eq!(coverage.contains(&format!("\"docs#{id}\"")), is_vendors, "{place}");
    }
    assert!(docs.contains("curl -X PUT -H &#39;Content-Type: application/json&#39;"));
}

#[tokio::test]
async fn coverage_is_json_for_programs() {
    let app = App::demo().await;
    let path = format!("{BASE}/coverage");
    let reply = app.get(&path, &[("accept", "application/json")]).await;
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.headers["vary"], "accept");
    let json = reply.json();
    let rows = json["operations"].as_array().unwrap();
    let vendors = catalogue(&[&Huawei, &Vmware]);
    assert_eq!(rows.len(), vendors.len());
    for (row, entry) in rows.iter().zip(&vendors) {
        assert_eq!(row["operation"], entry.route.operation);
        assert_eq!(row["vendor"], entry.vendor.unwrap().to_string());
        assert_eq!(row["source"], entry.route.source);
    }
    for kind in ["documented", "observed", "assumed"] {
        assert!(rows.iter().any(|row| row["provenance"] == kind), "{kind}");
    }
    let browser = app.get(&path, &[("accept", "text/html,application/json")]).await;
    assert_eq!(browser.headers["content-type"], "text/html; charset=utf-8");
}

#[tokio::test]
async fn the_index_counts_tenants_and_its_links_lead_somewhere() {
    let app = App::demo().await;
    let index = app.get(BASE, &[]).await.json();
    assert_eq!((&index["tenants"], &index["version"]), (&json!(1), &json!(env!("CARGO_PKG_VERSION"))));
    app.request("POST", &format!("{BASE}/tenants"), &[], "{}").await;
    assert_eq!(app.get(BASE, &[]).await.json()["tenants"], 2);
    for (name, path) in index["links"].as_object().unwrap() {
        assert_eq!(app.get(path.as_str().unwrap(), &[]).await.status, 200, "{name}");
    }
}

/// serde reads a struct from an array of its fields as well; nobody writes one so.
#[tokio::test]
async fn an_array_is_no_object() {
    let app = App::demo().await;
    let tenant = format!("{BASE}/tenants/demo");
    for (method, path, body) in [
        ("PUT", "enforcement", r#"["soft"]"#),
        ("PUT", "clock", r#"["real",null,null,null,null]"#),
        ("POST", "faults", r#"{"match":[null,null],"do":{"status":503}}"#),
        ("POST", "faults", r#"{"match":{"header":["a",null,null]},"do":{"status":503}}"#),
        ("POST", "faults", r#"{"do":{"truncate":[20]}}"#),
        ("POST", "faults", r#"{"do":{"rate_limit":[1,1]}}"#),
        ("PUT", "faults", r#"{"faults":[[{},null,null,{"status":503}]]}"#),
        ("POST", "requests/assert", r#"{"assertions":[{"count":0,"where":[null]}]}"#),
        ("POST", "requests/assert", r#"{"assertions":[[0,{}]]}"#),
        ("POST", "requests/assert", r#"{"assertions":[{"count":[0,1]}]}"#),
        ("POST", "requests/assert", r#"{"assertions":[{"in_order":[[null]]}]}"#),
        ("POST", "requests/assert", r#"{"assertions":[{"exactly":[[null]]}]}"#),
    ] {
        let reply = app.request(method, &format!("{tenant}/{path}"), &[], body).await;
        assert_eq!(
            (reply.status.as_u16(), &reply.json()["code"]),
            (400, &json!("invalid_request")),
            "{body}"
        );
    }
    let reply = app.request("POST", &format!("{BASE}/tenants"), &[], r#"{"clock":["real"]}"#).await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn a_rate_limits_window_is_shown_as_what_it_is() {
    let app = App::demo().await;
    let body = r#"{"do":{"rate_limit":{"requests":1,"seconds":5e-324}}}"#;
    let reply = app.request("POST", &format!("{BASE}/tenants/demo/faults"), &[], body).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.json()["do"]["rate_limit"]["seconds"], 1e-6);
}
