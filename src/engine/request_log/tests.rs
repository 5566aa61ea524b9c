//! What the log promises, without a server.

use super::*;
use crate::domain::time::Timestamp;
use crate::domain::vendor::Vendor;
use crate::engine::clock::Stopwatch;
use proptest::prelude::*;
use std::time::Duration;
use uuid::Uuid;

#[derive(Debug)]
struct Names;

impl OperationNames for Names {
    fn name(&self, method: &str, path: &str) -> Option<&'static str> {
        (method == "GET" && path.starts_with("/there")).then_some("Show")
    }
}

fn log_with(rules: Rules) -> RequestLog {
    let shared = Shared::new(rules);
    shared.name_operations(Arc::new(Names));
    RequestLog::new(Arc::new(shared))
}

fn log() -> RequestLog {
    log_with(Rules::default())
}

/// One exchange: a request with a header and a body, answered with a status and a body.
struct Asked<'a> {
    method: &'a str,
    target: &'a str,
    header: (&'a str, &'a str),
    body: &'a str,
    status: u16,
    answered: (&'a str, &'a str, &'a str),
    reason: Option<&'a str>,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Self {
            method: "GET",
            target: "/there",
            header: ("accept", "*/*"),
            body: "",
            status: 200,
            answered: ("content-type", "text/plain", ""),
            reason: None,
        }
    }
}

fn header<'h>(name: &'h str, value: &'h str) -> impl Iterator<Item = (&'h str, &'h [u8])> {
    std::iter::once((name, value.as_bytes()))
}

fn ask(log: &RequestLog, asked: &Asked<'_>) -> Entry {
    let (path, query) = asked.target.split_once('?').unwrap_or((asked.target, ""));
    let opening = Opening {
        at: Timestamp::from_seconds(1),
        stopwatch: Stopwatch::start(),
        vendor: Some(Vendor::Huawei),
        request_id: Uuid::from_u128(7),
        method: asked.method,
        path,
        query,
    };
    let mut draft = Draft::open(log, opening, header(asked.header.0, asked.header.1), asked.body.as_bytes());
    if let Some(reason) = asked.reason {
        draft.set_reason(reason.to_owned());
    }
    let (name, value, body) = asked.answered;
    draft.answer(asked.status, header(name, value), body.as_bytes());
    let seq = log.record(draft);
    log.get(seq).unwrap()
}

fn get(log: &RequestLog, target: &str) {
    ask(log, &Asked { target, ..Asked::default() });
}

#[test]
fn an_idle_log_is_small() {
    assert!(size_of::<RequestLog>() < 200, "{}", size_of::<RequestLog>());
    assert_eq!(log().state().records.capacity(), 0);
}

#[test]
fn an_entry_tells_what_was_asked_and_answered() {
    let asked = Asked {
        target: "/there/x?a=b",
        body: r#"{"a":1}"#,
        answered: ("x-a", "b", "yes"),
        ..Asked::default()
    };
    let entry = ask(&log(), &asked);
    assert_eq!(
        (entry.seq, entry.at, entry.operation, entry.matched),
        (1, Timestamp::from_seconds(1), Some("Show"), true)
    );
    assert_eq!((&*entry.method, &*entry.path, entry.query.as_deref()), ("GET", "/there/x", Some("a=b")));
    assert_eq!(entry.request.headers, [("accept".to_owned(), "*/*".to_owned())]);
    assert_eq!((entry.request.body.as_deref(), entry.request.body_truncated), (Some(r#"{"a":1}"#), false));
    assert_eq!((entry.status, entry.response.body.as_deref()), (Some(200), Some("yes")));
    assert_eq!(entry.request_id, "00000000000000000000000000000007");
    assert!(!entry.is_refused());
}

#[test]
fn the_oldest_go_when_there_are_too_many_and_are_counted() {
    let log = log_with(Rules { entries: 3, ..Rules::default() });
    (0..5).for_each(|n| get(&log, &format!("/there/{n}")));
    let page = log.query(&Filter::default(), 0, 10);
    assert_eq!(page.requests.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!((page.dropped, page.last), (2, 5));
    assert_eq!(log.get(2), None);
    assert_eq!(log.query(&Filter::default(), 4, 10).requests.len(), 1);
    assert_eq!(log.query(&Filter::default(), 0, 2).requests.len(), 2);
    log.clear();
    let page = log.query(&Filter::default(), 0, 10);
    assert_eq!((page.requests.len(), page.dropped, page.last), (0, 0, 5));
    get(&log, "/there");
    assert_eq!(log.last(), 6);
}

#[test]
fn a_log_never_holds_more_bytes_than_it_may() {
    let log = log_with(Rules { bytes: 4096, body_bytes: 8192, ..Rules::default() });
    for n in 0..50 {
        get(&log, &format!("/there/{}", "x".repeat(n * 10)));
        let state = log.state();
        let bytes: usize = state.records.iter().map(Record::size).sum();
        assert_eq!(state.bytes, bytes);
        assert!(bytes <= 4096);
    }
    let (kept, dropped) = (log.entries().len(), log.query(&Filter::default(), 0, 0).dropped);
    assert_eq!(kept as u64 + dropped, 50);
    let huge = "y".repeat(5000);
    let opening_body = Asked { method: "POST", body: &huge, ..Asked::default() };
    let (path, query) = (opening_body.target, "");
    let opening = Opening {
        at: Timestamp::from_seconds(1),
        stopwatch: Stopwatch::start(),
        vendor: None,
        request_id: Uuid::nil(),
        method: "POST",
        path,
        query,
    };
    log.record(Draft::open(&log, opening, std::iter::empty(), huge.as_bytes()));
    assert_eq!(
        log.query(&Filter::default(), 0, 0).dropped,
        dropped + 1,
        "what does not fit at all is dropped itself"
    );
    assert_eq!(log.entries().len(), kept);
}

#[test]
fn long_bodies_are_cut_and_none_are_kept_where_none_are_wanted() {
    let log = log_with(Rules { body_bytes: 10, ..Rules::default() });
    let asked =
        Asked { body: r#"{"a":"bcdefgh"}"#, answered: ("a", "b", "0123456789ab"), ..Asked::default() };
    let entry = ask(&log, &asked);
    assert_eq!((entry.request.body.as_deref(), entry.request.body_truncated), (Some(r#"{"a":"bcde"#), true));
    assert_eq!((entry.response.body.as_deref(), entry.response.body_truncated), (Some("0123456789"), true));
    log.set(Settings { enabled: true, bodies: false });
    let entry = ask(&log, &asked);
    assert_eq!((entry.request.body, entry.response.body, entry.request.body_truncated), (None, None, false));
}

#[test]
fn credential_headers_are_not_even_kept() {
    for (name, value, shown) in [
        ("x-auth-token", "s3cret-value", "[redacted]"),
        ("csp-auth-token", "s3cret-value", "[redacted]"),
        ("authorization", "Bearer s3cret-value", "Bearer [redacted]"),
        ("authorization", "basic czNjcmV0LXZhbHVl", "Basic [redacted]"),
        ("authorization", "s3cret-value", "[redacted]"),
        ("cookie", "a=s3cret-value", "[redacted]"),
        ("x-client-secret", "s3cret-value", "[redacted]"),
        ("authorization", "SDK-HMAC-SHA256 Access=A, Signature=f", "SDK-HMAC-SHA256 Access=A, Signature=f"),
    ] {
        let log = log();
        let entry = ask(
            &log,
            &Asked { header: (name, value), answered: ("set-cookie", value, ""), ..Asked::default() },
        );
        assert_eq!(entry.request.header(name), Some(shown));
        let kept = String::from_utf8(log.state().records[0].text.clone()).unwrap();
        assert!(!kept.contains("s3cret") && !kept.contains("czNjcm"), "{kept}");
    }
}

#[test]
fn forms_queries_and_addresses_are_cleaned_by_name() {
    let log = log();
    let asked = Asked {
        target: "/there?access_token=abcdef&limit=2",
        body: "client_id=app&client_secret=s%2Bx&grant_type=password&password=a+b&code=zzzz",
        answered: ("location", "http://app.test/cb?code=qqqq&state=s", ""),
        ..Asked::default()
    };
    let entry = ask(&log, &asked);
    assert_eq!(entry.query.as_deref(), Some("access_token=[redacted]&limit=2"));
    assert_eq!(
        entry.request.body.as_deref(),
        Some(
            "client_id=app&client_secret=[redacted]&grant_type=password&password=[redacted]&code=[redacted]"
        )
    );
    assert_eq!(entry.response.header("location"), Some("http://app.test/cb?code=[redacted]&state=s"));
}

#[test]
fn a_secret_that_an_answer_repeats_is_found_there_too() {
    let asked = Asked {
        body: "api_token=not%20a%22token",
        target: "/there/not%20a%22token",
        answered: ("a", "b", r#"{"message":"Invalid refresh token: not a\"token"}"#),
        reason: Some("there is no not a\"token"),
        ..Asked::default()
    };
    let entry = ask(&log(), &asked);
    assert_eq!(entry.response.body.as_deref(), Some(r#"{"message":"Invalid refresh token: [redacted]"}"#));
    assert_eq!(entry.path, "/there/[redacted]");
    assert_eq!(entry.reason.as_deref(), Some("there is no [redacted]"));
}

#[test]
fn what_looks_like_a_credential_is_one() {
    let sealed = format!("MIIB{}", "aB3-_".repeat(20));
    for secret in [
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "demoAliceSecretKey0123456789abcdefABCDEF",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.sig",
        &sealed,
    ] {
        assert_eq!(redact::text(&format!("<a href='{secret}'>")), "<a href='[redacted]'>");
    }
    for plain in [
        "07609fb9358010e21f7bc003751c7c31",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa",
        "DEMOALICEACCESSKEY01",
        "getAccessTokenByAuthorizationRequestUsingPOST",
        "2026-01-15T08:30:00.000000Z",
        "application/json; charset=UTF-8, é",
    ] {
        assert_eq!(redact::text(plain), plain);
    }
}

#[test]
fn what_cannot_be_read_is_not_shown() {
    let asked = Asked { body: "Alice#demo1", ..Asked::default() };
    assert_eq!(ask(&log(), &asked).request.body.as_deref(), Some("[11 bytes, neither JSON nor a form]"));
    let asked = Asked { body: "{password: 'Alice#demo1'}", ..Asked::default() };
    assert_eq!(ask(&log(), &asked).request.body.as_deref(), Some("[25 bytes, neither JSON nor a form]"));
}

#[test]
fn a_filter_admits_what_is_all_of_it() {
    let entry =
        ask(&log(), &Asked { status: 404, reason: Some("no"), target: "/there/a/b", ..Asked::default() });
    let yes = Filter::operation("Show").method("get").status(404).refused(true).matched(true);
    assert!(yes.admits(&entry) && Filter::default().admits(&entry));
    let class = |class| Filter { status: Some(StatusFilter::Class(class)), ..Filter::default() };
    assert!(class(4).admits(&entry) && !class(5).admits(&entry));
    let no = [
        Filter::operation("Other"),
        yes.clone().method("POST"),
        yes.clone().status(200),
        yes.clone().caller("alice"),
        yes.clone().refused(false),
        yes.clone().matched(false),
        Filter { vendor: Some(Vendor::Vmware), ..yes.clone() },
        Filter { fault: Some("f1".to_owned()), ..yes },
    ];
    for filter in no {
        assert!(!filter.admits(&entry), "{filter}");
    }
    for (pattern, fits) in [
        ("/there/a/b", true),
        ("/there/*", true),
        ("*", true),
        ("*/b", true),
        ("/*/a/*", true),
        ("/there/*/b*b", false),
        ("/there", false),
        ("/there/a/b/*", false),
        ("", false),
    ] {
        assert_eq!(Filter::path(pattern).admits(&entry), fits, "{pattern}");
    }
}

#[test]
fn a_status_is_a_number_or_a_class() {
    assert_eq!("404".parse(), Ok(StatusFilter::Exactly(404)));
    assert_eq!("5xx".parse(), Ok(StatusFilter::Class(5)));
    for wrong in ["", "xx", "6xx", "4x", "99", "600", "abc", "40xx"] {
        assert!(wrong.parse::<StatusFilter>().is_err(), "{wrong}");
    }
}

fn three() -> RequestLog {
    let log = log();
    get(&log, "/there/1");
    ask(&log, &Asked { target: "/there/2", status: 404, reason: Some("it is gone"), ..Asked::default() });
    ask(&log, &Asked { target: "/nope", status: 501, ..Asked::default() });
    log
}

#[track_caller]
fn fails(log: &RequestLog, assertion: Assertion, message: &str) -> Vec<u64> {
    let Failures(failures) =
        log.check(&[Assertion::Count(Count::of(..), Filter::default()), assertion]).unwrap_err();
    assert_eq!((failures.len(), failures[0].assertion), (1, 1));
    assert_eq!(failures[0].message, message);
    failures[0].requests.clone()
}

#[test]
fn assertions_that_hold_say_nothing() {
    let one = |path: &str| Filter::path(path);
    let holds = [
        Assertion::Count(3.into(), Filter::default()),
        Assertion::Count(Count::of(1..=2), Filter::operation("Show").status(200)),
        Assertion::Count(0.into(), Filter::default().status(500)),
        Assertion::Exactly(vec![one("/there/1"), Filter::default().status(404), one("/n*")]),
        Assertion::InOrder(vec![one("/there/1"), one("/nope")]),
        Assertion::InOrder(vec![]),
    ];
    assert_eq!(three().check(&holds), Ok(()));
    assert_eq!(log().check(&[Assertion::NoneUnmatched, Assertion::Exactly(vec![])]), Ok(()));
}

#[test]
fn a_count_that_is_wrong_shows_what_was_found() {
    let found = fails(
        &three(),
        Assertion::Count(1.into(), Filter::operation("Show")),
        "Expected 1 of [operation=Show], found 2:\n    #1 GET /there/1 -> 200 (Show)\n    #2 GET /there/2 -> 404 (Show): it is gone\n",
    );
    assert_eq!(found, [1, 2]);
    let found = fails(
        &three(),
        Assertion::Count(Count::of(1..), Filter::default().status(500)),
        "Expected at least 1 of [status=500], found 0:\n    none; the log has 3 requests:\n    #1 GET /there/1 -> 200 (Show)\n    #2 GET /there/2 -> 404 (Show): it is gone\n    #3 GET /nope -> 501 (no such route)\n",
    );
    assert!(found.is_empty());
}

#[test]
fn exactly_shows_what_is_missing_and_what_is_too_much() {
    let filters = vec![Filter::path("/there/1"), Filter::path("/other"), Filter::path("/nope")];
    let odd = fails(
        &three(),
        Assertion::Exactly(filters),
        "Expected exactly 3 requests, found 3:\n      #1 GET /there/1 -> 200 (Show)\n    - missing: path=/other\n    + not expected: #2 GET /there/2 -> 404 (Show): it is gone\n      #3 GET /nope -> 501 (no such route)\n",
    );
    assert_eq!(odd, [2]);
}

#[test]
fn in_order_shows_how_far_it_went() {
    fails(
        &three(),
        Assertion::InOrder(vec![Filter::path("/there/2"), Filter::path("/there/1")]),
        "Expected 2 requests in order, found 1:\n      #2 GET /there/2 -> 404 (Show): it is gone\n    - missing: path=/there/1\n    the log goes on with 1 requests:\n      #3 GET /nope -> 501 (no such route)\n",
    );
}

#[test]
fn unmatched_requests_are_shown() {
    let found = fails(
        &three(),
        Assertion::NoneUnmatched,
        "Expected no request without a route, found 1:\n    + #3 GET /nope -> 501 (no such route)\n",
    );
    assert_eq!(found, [3]);
}

#[test]
fn a_difference_tells_that_requests_are_gone() {
    let log = log_with(Rules { entries: 1, ..Rules::default() });
    (0..3).for_each(|_| get(&log, "/there"));
    let why = log.check(&[Assertion::Count(3.into(), Filter::default())]).unwrap_err().to_string();
    assert!(why.ends_with("(2 older requests are no longer in the log.)"), "{why}");
}

#[tokio::test]
async fn waiting_ends_when_enough_have_come() {
    let log = Arc::new(log());
    get(&log, "/there/1");
    let filter = Filter::path("/there/*");
    assert_eq!(log.wait_for(&filter, 0, 1, Duration::ZERO).await.map(|found| found.len()), Ok(1));
    let waiting = tokio::spawn({
        let (log, filter) = (Arc::clone(&log), filter.clone());
        async move { log.wait_for(&filter, 1, 2, Duration::from_mins(1)).await }
    });
    tokio::task::yield_now().await;
    for target in ["/there/2", "/nope", "/there/3"] {
        get(&log, target);
        tokio::task::yield_now().await;
    }
    let found = waiting.await.unwrap().unwrap();
    assert_eq!(found.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2, 4]);
    let late = log.wait_for(&filter, 0, 9, Duration::from_millis(1)).await;
    assert_eq!(late, Err(WaitTimedOut { asked: 9, seen: 3 }));
}

#[tokio::test]
async fn a_reader_that_is_too_slow_is_told_what_it_missed() {
    let log = log_with(Rules { entries: 2, ..Rules::default() });
    get(&log, "/there/0");
    let mut follower = log.subscribe(Filter::path("/there/*"));
    (1..=5).for_each(|n| get(&log, &format!("/there/{n}")));
    assert_eq!(follower.next(&log).await, Event::Missed(3));
    for seq in [5, 6] {
        let Event::Request(entry) = follower.next(&log).await else { panic!() };
        assert_eq!(entry.seq, seq);
    }
    get(&log, "/nope");
    get(&log, "/there/6");
    let Event::Request(entry) = follower.next(&log).await else { panic!() };
    assert_eq!(entry.seq, 8);
}

proptest! {
    #[test]
    fn a_password_never_comes_out(password in "[!-~ é]{4,30}", cut in 0..300_usize) {
        let log = log_with(Rules { body_bytes: cut, ..Rules::default() });
        let json = serde_json::json!({ "auth": { "password": { "user": { "password": password } } } }).to_string();
        let form: String = form_urlencoded::Serializer::new(String::new()).append_pair("password", &password).finish();
        for body in [&json, &form] {
            let entry = ask(&log, &Asked { body, method: "POST", ..Asked::default() });
            let shown = entry.request.body.unwrap_or_default();
            prop_assert!(!shown.contains(&password) || "[redacted] bytes, neither JSON nor a form {\"auth\":{\"password\":{\"user\":{\"password\":\"[redacted]\"".contains(&password), "{shown}");
        }
    }

    #[test]
    fn any_exchange_is_read_without_panic(body in ".{0,80}", target in "/[ -~]{0,40}", value in "[ -~]{0,40}") {
        ask(&log(), &Asked { body: &body, target: &target, answered: ("location", &value, &body), ..Asked::default() });
    }
}
