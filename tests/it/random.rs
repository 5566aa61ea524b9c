//! Random requests: no panic, no 5xx but 501, and always the dialect of the path.
//!
//! `FAUXFACTOR_RANDOM_REQUESTS` sets how many; the suite runs 4,000 through the router, and a tenth as
//! many, their bytes changed at random, over sockets.

use axum::body::Body;
use axum::http::{Method, Request};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::harness::{ALICE, App, STATUS, device_of, protection_of};
use crate::wire::{Server, get};

fn path() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        Just(device_of(ALICE)),
        Just(protection_of(ALICE)),
        Just(STATUS.to_owned()),
        Just("/v3".to_owned()),
        Just("/v3.0/OS-MFA/virtual-mfa-devices".to_owned()),
        Just("/v5/users".to_owned()),
        Just("/v3/auth/tokens".to_owned()),
        Just("/v3/users".to_owned()),
        Just("/v3.0/OS-USER/users".to_owned()),
        Just("/v3.0/OS-CREDENTIAL/credentials".to_owned()),
        Just("/v3.0/OS-MFA/mfa-devices/bind".to_owned()),
        Just("/csp/gateway/am/api/auth/token".to_owned()),
        Just("/csp/gateway/iam/vmwid/api/principal/mfa/audit".to_owned()),
        Just("/csp/gateway/am/api/loggedin/user".to_owned()),
        Just("/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa".to_owned()),
        Just("/csp/gateway/am/api/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa/users/search".to_owned()),
        Just("/csp/gateway/am/api/v2/orgs/7f3c9d52-0f57-4c0b-9a53-3f5d7cf5b3aa/users".to_owned()),
    ];
    let piece = "[a-zA-Z0-9_.~!$&'()*+,;=:@%/-]{0,24}";
    let escapes = "(%[0-9a-fA-F]{2}|%|[a-z/]){0,12}";
    prop_oneof![
        4 => known.clone(),
        2 => (known.clone(), piece).prop_map(|(path, piece)| path + &piece),
        2 => (known.clone(), escapes).prop_map(|(path, escapes)| path + "/" + &escapes),
        1 => (known, piece, piece).prop_map(|(path, a, b)| format!("{path}?{a}={b}")),
        2 => piece.prop_map(|piece| format!("/{piece}")),
    ]
}

fn header() -> impl Strategy<Value = (String, Vec<u8>)> {
    let name = prop_oneof![
        Just("x-auth-token".to_owned()),
        Just("csp-auth-token".to_owned()),
        Just("authorization".to_owned()),
        Just("x-sdk-date".to_owned()),
        Just("x-domain-id".to_owned()),
        Just("x-sdk-content-sha256".to_owned()),
        Just("host".to_owned()),
        Just("content-type".to_owned()),
        Just("expect".to_owned()),
        Just("x-subject-token".to_owned()),
        Just("x-security-token".to_owned()),
        "[a-z][a-z0-9-]{0,16}",
    ];
    let value = prop_oneof![
        Just(b"demo-alice-token".to_vec()),
        Just(b"demo-admin-token".to_vec()),
        Just(b"Bearer demo-app-token".to_vec()),
        Just(b"20260115T083000Z".to_vec()),
        "SDK-HMAC-SHA256 Access=DEMOALICEACCESSKEY01, SignedHeaders=(host;|host;host;|x-domain-id;|[a-z;-]{0,9};)x-sdk-date, Signature=[0-9a-f]{64}"
            .prop_map(String::into_bytes),
        "(SDK-HMAC-SHA256|SDK-HMAC-SM3|V11-HMAC-SHA256|Bearer|Basic) (Access=DEMOALICEACCESSKEY01, )?(SignedHeaders=[a-z;-]{0,20}, )?(Signature=[0-9a-f]{0,64})?[ -~]{0,20}"
            .prop_map(String::into_bytes),
        proptest::collection::vec(prop_oneof![32..=126_u8, 128..=255_u8], 0..40),
    ];
    (name, value)
}

type Drawn = (Method, String, Vec<(String, Vec<u8>)>, Vec<u8>);

fn request() -> impl Strategy<Value = Drawn> {
    let method = prop_oneof![
        3 => Just(Method::GET),
        1 => Just(Method::POST),
        1 => Just(Method::PUT),
        1 => Just(Method::DELETE),
        1 => Just(Method::HEAD),
        1 => "[A-Z]{1,8}".prop_map(|name| Method::from_bytes(name.as_bytes()).unwrap()),
    ];
    let headers = proptest::collection::vec(header(), 0..6);
    (method, path(), headers, proptest::collection::vec(any::<u8>(), 0..64))
}

fn count() -> usize {
    std::env::var("FAUXFACTOR_RANDOM_REQUESTS").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000)
}

fn runner() -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]))
}

#[tokio::test]
async fn random_requests_are_answered_in_the_dialect_of_their_path() {
    let app = App::demo().await;
    let mut runner = runner();
    let requests = request();
    for _ in 0..count() {
        let (method, path, headers, body) = requests.new_tree(&mut runner).unwrap().current();
        let mut request = Request::builder().method(method.clone()).uri(&path);
        for (name, value) in &headers {
            request = request.header(name, value.as_slice());
        }
        // What cannot even be built is for the tests of the wire.
        let Ok(request) = request.body(Body::from(body)) else { continue };
        let path = request.uri().path().to_owned();
        let reply = app.send(request).await;
        let status = reply.status.as_u16();
        assert!(status < 500 || status == 501, "{method} {path} {headers:?}: {reply:?}");
        if method == Method::HEAD {
            assert_eq!(reply.text(), "", "{path}");
        } else if status >= 400 {
            reply.assert_dialect(&path);
        } else {
            assert!(matches!(status, 200 | 201 | 204 | 300), "{method} {path}: {reply:?}");
        }
    }
}

/// A request of which some bytes were replaced, left out or put in twice.
fn garbled() -> impl Strategy<Value = Vec<u8>> {
    let headers =
        "X-Auth-Token: demo-alice-token\r\nAuthorization: Bearer demo-alice-token\r\nContent-Length: 2\r\n";
    let change = (any::<proptest::sample::Index>(), any::<u8>(), 0..3_u8);
    (path(), proptest::collection::vec(change, 0..6)).prop_map(move |(path, changes)| {
        let mut bytes = (get(&path, headers) + "{}").into_bytes();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, bytes[at]),
            }
        }
        bytes
    })
}

#[tokio::test]
async fn garbled_requests_are_answered_too() {
    let server = Server::demo().await;
    let mut runner = runner();
    let requests = garbled();
    for _ in 0..count() / 10 {
        let request = requests.new_tree(&mut runner).unwrap().current();
        let shown = String::from_utf8_lossy(&request).into_owned();
        let mut stream = server.connect().await;
        stream.write_all(&request).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap_or_else(|error| panic!("{shown:?}: {error}"));
        let answer = String::from_utf8(answer).unwrap();
        let mut rest = &*answer;
        assert!(!rest.is_empty(), "no answer to {shown:?}");
        while !rest.is_empty() {
            let (head, after) = rest.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{shown:?}: {answer}"));
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            let (body, after) = after.split_at(length.parse().unwrap());
            rest = after;
            let status: u16 = head["HTTP/1.1 ".len()..][..3].parse().unwrap();
            assert!(status < 500 || status == 501, "{shown:?}: {answer}");
            let json: serde_json::Value =
                serde_json::from_str(body).unwrap_or_else(|_| panic!("{shown:?}: {answer}"));
            let says = |key: &str| json.get(key).is_some();
            let in_dialect = says("error_code") && says("error_msg")
                || says("message") && says("requestId")
                || says("error")
                || says("errorcode");
            assert!(matches!(status, 200 | 300) || in_dialect, "{shown:?}: {answer}");
        }
    }
}
