//! Faults over real sockets: connections that are closed, answers that are cut off, and waits that end.

use std::time::Duration;

use fauxfactor::engine::clock::Stopwatch;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::{ALICE, device_of};
use crate::wire::{Server, get, read_answer};

const TOKEN: &str = "x-auth-token: demo-alice-token\r\n";

/// What makes `rule` the only one of the demo tenant.
pub fn put(rule: &str) -> String {
    let body = format!(r#"{{"faults":[{rule}]}}"#);
    let path = "/_fauxfactor/v1/tenants/demo/faults";
    let length = body.len();
    format!("PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n{body}")
}

async fn server_with(rule: &str) -> Server {
    let server = Server::demo().await;
    let mut stream = server.connect().await;
    stream.write_all(put(rule).as_bytes()).await.unwrap();
    let (head, body) = read_answer(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head} {body}");
    server
}

/// Everything that comes after the second of two requests on one connection.
async fn second_answer(server: &Server) -> String {
    let mut stream = server.connect().await;
    let request = get(&device_of(ALICE), TOKEN);
    stream.write_all(request.as_bytes()).await.unwrap();
    let (head, _) = read_answer(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    String::from_utf8(rest).unwrap()
}

#[tokio::test]
async fn a_dropped_connection_is_closed_without_a_byte() {
    for at in ["before", "after"] {
        let rule = format!(r#"{{"when":{{"every":2}},"at":"{at}","do":{{"drop":true}}}}"#);
        let server = server_with(&rule).await;
        assert_eq!(second_answer(&server).await, "");
        server.ends().await;
    }
}

#[tokio::test]
async fn a_truncated_answer_says_how_long_it_was_to_be() {
    for bytes in [0, 20] {
        let rule = format!(r#"{{"when":{{"every":2}},"do":{{"truncate":{{"bytes":{bytes}}}}}}}"#);
        let server = server_with(&rule).await;
        let answer = second_answer(&server).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        assert!(head.starts_with("HTTP/1.1 200") && length.parse::<usize>().unwrap() > 20, "{head}");
        assert_eq!(body.len(), bytes);
        server.ends().await;
    }
}

#[tokio::test]
async fn an_answer_to_head_has_nothing_to_cut_off() {
    let server = server_with(r#"{"do":{"truncate":{"bytes":0}}}"#).await;
    let mut stream = server.connect().await;
    let head = get(&device_of(ALICE), &format!("{TOKEN}Connection: close\r\n")).replacen("GET", "HEAD", 1);
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"), "{answer}");
    server.ends().await;
}

#[tokio::test]
async fn a_wait_ends_when_the_server_stops_and_the_request_is_answered() {
    let server = server_with(r#"{"do":{"latency_seconds":3600}}"#).await;
    let mut stream = server.connect().await;
    stream.write_all(get(&device_of(ALICE), TOKEN).as_bytes()).await.unwrap();
    server.has_met_a_fault().await;
    let stopwatch = Stopwatch::start();
    let (answer, ()) = tokio::join!(read_answer(&mut stream), server.ends());
    assert!(answer.0.starts_with("HTTP/1.1 200"), "{answer:?}");
    assert!(stopwatch.elapsed() < Duration::from_mins(1));
}

impl Server {
    /// Waits until the rule has fired.
    async fn has_met_a_fault(&self) {
        let mut stream = self.connect().await;
        loop {
            let request = get("/_fauxfactor/v1/tenants/demo/faults", "");
            stream.write_all(request.as_bytes()).await.unwrap();
            if read_answer(&mut stream).await.1.contains(r#""fired":1"#) {
                return;
            }
        }
    }
}
