//! Who may reach the control plane.

use axum::body::Body;
use axum::http::Request;
use fauxfactor::control::Control;
use fauxfactor::http::Face as _;

use super::harness::{ALICE, App, Reply, STATUS, device_of};

const TOKEN: &str = "0123456789abcdef-token";
const BEARER: (&str, &str) = ("authorization", "Bearer 0123456789abcdef-token");
const LOCAL: (&str, &str) = ("host", "localhost:8080");
const FOREIGN: [(&str, &str); 3] =
    [("origin", "http://evil.test"), ("origin", "null"), ("sec-fetch-site", "cross-site")];
const APP: &str = "http://app.test:3000";

/// A route that every server has; that its tenant is not there shows that its handler was asked.
const ROUTE: &str = "/_fauxfactor/v1/tenants/nobodys";

/// Without a token.
async fn open() -> App {
    App::demo_with(&format!("[control]\nhosts = [\"build.test\"]\norigins = [\"{APP}\"]")).await
}

/// With one.
async fn closed() -> App {
    App::demo_with(&format!("[control]\ntoken = \"{TOKEN}\"\norigins = [\"{APP}\"]")).await
}

async fn ask(app: &App, headers: &[(&str, &str)]) -> Reply {
    app.request("DELETE", ROUTE, headers, "").await
}

fn code(reply: &Reply) -> (u16, String) {
    assert_eq!(reply.header("content-type"), "application/problem+json");
    (reply.status.as_u16(), reply.json()["code"].as_str().unwrap().to_owned())
}

#[track_caller]
fn assert_reached(reply: &Reply) {
    assert_eq!(code(reply), (404, "tenant_not_found".to_owned()));
}

#[track_caller]
fn assert_refused(reply: &Reply, status: u16, refused: &str) {
    assert_eq!(code(reply), (status, refused.to_owned()));
}

/// Every operation of the control plane, as method and path.
fn operations() -> impl Iterator<Item = (&'static str, String)> {
    Control.routes().map(|route| {
        let path = route.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
        (route.method.as_str(), path.collect::<Vec<_>>().join("/"))
    })
}

#[tokio::test]
async fn without_a_token_every_operation_refuses_foreign_pages_and_hosts() {
    let app = open().await;
    for (method, path) in operations() {
        for foreign in FOREIGN {
            let reply = app.request(method, &path, &[LOCAL, foreign], "").await;
            assert_refused(&reply, 403, "foreign_origin");
        }
        let reply = app.request(method, &path, &[("host", "evil.test:8080")], "").await;
        assert_refused(&reply, 421, "foreign_host");
        let reply = app.request(method, &path, &[LOCAL, ("host", "evil.test")], "").await;
        assert_refused(&reply, 421, "foreign_host");
    }
}

#[tokio::test]
async fn with_a_token_every_operation_refuses_who_does_not_show_it() {
    let app = closed().await;
    let wrong = [
        vec![],
        vec![("authorization", "Bearer 0123456789abcdef-tokem")],
        vec![("authorization", "Bearer 0123456789abcdef-toke")],
        vec![("authorization", "Basic 0123456789abcdef-token")],
        vec![("authorization", TOKEN)],
        vec![("authorization", "")],
        vec![BEARER, BEARER],
        vec![("x-auth-token", "demo-admin-token")],
        vec![("csp-auth-token", "demo-admin-token")],
        vec![("authorization", "Bearer demo-admin-token")],
        vec![("cookie", "token=0123456789abcdef-token")],
    ];
    for (method, path) in operations() {
        for shown in &wrong {
            for host in [LOCAL, ("host", "evil.test")] {
                let headers = [&[host], &shown[..]].concat();
                let reply = app.request(method, &path, &headers, "").await;
                assert_refused(&reply, 401, "unauthorized");
                assert_eq!(reply.header("www-authenticate"), "Bearer");
            }
        }
        for foreign in FOREIGN {
            let reply = app.request(method, &path, &[LOCAL, BEARER, foreign], "").await;
            assert_refused(&reply, 403, "foreign_origin");
        }
    }
}

#[tokio::test]
async fn who_shows_the_token_may_call_the_server_as_he_likes() {
    let app = closed().await;
    for host in ["localhost", "fauxfactor:8080", "172.17.0.2:32768", "evil.test", ""] {
        assert_reached(&ask(&app, &[("host", host), BEARER]).await);
    }
    assert_reached(&ask(&app, &[BEARER]).await);
    assert_reached(&ask(&app, &[("authorization", "bearer 0123456789abcdef-token")]).await);
    let own = [("host", "fauxfactor:8080"), ("origin", "http://fauxfactor:8080"), BEARER];
    assert_reached(&ask(&app, &own).await);
}

#[tokio::test]
async fn without_a_token_the_machine_itself_may_ask() {
    let app = open().await;
    assert_reached(&ask(&app, &[]).await);
    for host in ["localhost", "127.0.0.1:8080", "[::1]:8080", "a.localhost.:1", "build.test:8080"] {
        assert_reached(&ask(&app, &[("host", host)]).await);
    }
    let own =
        [("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")];
    assert_reached(&ask(&app, &own).await);
    // What is none of its business does not matter.
    assert_reached(
        &ask(&app, &[LOCAL, ("authorization", "Bearer x"), ("x-forwarded-host", "evil.test")]).await,
    );
}

#[tokio::test]
async fn the_host_of_the_request_line_counts_too() {
    let app = open().await;
    let ask = async |authority: &str, host: &str| {
        let request = Request::delete(format!("http://{authority}{ROUTE}")).header("host", host);
        app.send(request.body(Body::empty()).unwrap()).await
    };
    assert_reached(&ask("localhost:8080", "localhost:8080").await);
    assert_refused(&ask("evil.test", "localhost:8080").await, 421, "foreign_host");
    assert_refused(&ask("localhost:8080", "evil.test").await, 421, "foreign_host");
    assert_refused(&ask("localhost@evil.test", "localhost").await, 421, "foreign_host");
    assert_refused(&ask("evil.test:80@localhost", "localhost").await, 421, "foreign_host");
}

#[tokio::test]
async fn a_page_whose_name_was_led_here_is_refused() {
    let app = open().await;
    let rebound =
        [("host", "evil.test:8080"), ("origin", "http://evil.test:8080"), ("sec-fetch-site", "same-origin")];
    assert_refused(&ask(&app, &rebound).await, 421, "foreign_host");
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let app = open().await;
    let body = "{\"name\":\"x\",\"a\":\"=\"}";
    for (method, path) in operations().filter(|(method, _)| *method == "POST") {
        for content in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
        {
            for origin in ["http://evil.test", "null", "http://localhost:3000"] {
                let headers = [LOCAL, ("content-type", content), ("origin", origin)];
                assert_refused(&app.request(method, &path, &headers, body).await, 403, "foreign_origin");
            }
        }
    }
}

#[tokio::test]
async fn a_preflight_is_answered_for_allowed_pages_alone() {
    for app in [open().await, closed().await] {
        let preflight = async |origin: &str| {
            let headers = [
                LOCAL,
                ("origin", origin),
                ("access-control-request-method", "DELETE"),
                ("access-control-request-headers", "authorization,content-type"),
            ];
            app.request("OPTIONS", ROUTE, &headers, "").await
        };
        let allowed = preflight(APP).await;
        assert_eq!((allowed.status.as_u16(), allowed.text()), (200, ""));
        assert_eq!(allowed.header("access-control-allow-origin"), APP);
        assert!(allowed.header("access-control-allow-methods").contains("DELETE"));
        assert_eq!(allowed.header("access-control-allow-headers"), "authorization,content-type");
        assert!(!allowed.headers.contains_key("access-control-allow-credentials"));
        for origin in ["http://evil.test", "null", "http://app.test", "https://app.test:3000"] {
            let refused = preflight(origin).await;
            assert_refused(&refused, 403, "foreign_origin");
            assert!(!refused.headers.contains_key("access-control-allow-origin"));
        }
    }
}

#[tokio::test]
async fn an_allowed_page_reads_answers_and_refusals() {
    let reply = ask(&open().await, &[LOCAL, ("origin", APP), ("sec-fetch-site", "cross-site")]).await;
    assert_reached(&reply);
    assert_eq!(reply.header("access-control-allow-origin"), APP);
    assert!(reply.headers.get_all("vary").iter().any(|vary| vary.to_str().unwrap().contains("origin")));
    let reply = ask(&closed().await, &[LOCAL, ("origin", APP)]).await;
    assert_refused(&reply, 401, "unauthorized");
    assert_eq!(reply.header("access-control-allow-origin"), APP);
    let reply = ask(&open().await, &[("host", "evil.test"), ("origin", APP)]).await;
    assert_refused(&reply, 421, "foreign_host");
}

#[tokio::test]
async fn without_a_list_no_page_is_allowed_and_nothing_speaks_cors() {
    let app = App::demo().await;
    for origin in [APP, "http://localhost:3000", "null"] {
        assert_refused(&ask(&app, &[LOCAL, ("origin", origin)]).await, 403, "foreign_origin");
    }
    let reply = ask(&app, &[LOCAL]).await;
    assert_reached(&reply);
    assert!(!reply.headers.keys().any(|name| name.as_str().starts_with("access-control-")));
    let reply = app.request("OPTIONS", ROUTE, &[LOCAL], "").await;
    assert_refused(&reply, 405, "method_not_allowed");
    assert!(reply.header("allow").contains("DELETE"));
}

#[tokio::test]
async fn a_refusal_of_the_method_is_guarded_too() {
    let reply = closed().await.request("PURGE", ROUTE, &[LOCAL], "").await;
    assert_refused(&reply, 401, "unauthorized");
}

#[tokio::test]
async fn health_checks_are_open_to_all() {
    for app in [open().await, closed().await, App::demo_with("[control]\nmode = \"off\"").await] {
        for path in ["/_fauxfactor/health/live", "/_fauxfactor/health/ready"] {
            for header in [LOCAL, ("host", "10.1.2.3:8080"), ("origin", "http://evil.test")] {
                assert_eq!(app.get(path, &[header]).await.status, 200, "{path} {header:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_faces_know_nothing_of_it() {
    let app = closed().await;
    let headers = [("host", "evil.test"), ("origin", "http://evil.test"), ("sec-fetch-site", "cross-site")];
    let token = ("x-auth-token", "demo-alice-token");
    assert_eq!(app.get(&device_of(ALICE), &[&headers[..], &[token]].concat()).await.status, 200);
    let token = ("csp-auth-token", "demo-alice-token");
    assert_eq!(app.get(STATUS, &[&headers[..], &[token]].concat()).await.status, 200);
}

#[tokio::test]
async fn where_it_is_off_its_paths_are_unknown() {
    let app = App::demo_with(&format!("[control]\nmode = \"off\"\ntoken = \"{TOKEN}\"")).await;
    for (method, path) in operations() {
        let reply = app.request(method, &path, &[LOCAL, BEARER], "").await;
        assert_refused(&reply, 404, "no_such_path");
        assert!(reply.json()["detail"].as_str().unwrap().contains("the control plane is off"));
    }
}
