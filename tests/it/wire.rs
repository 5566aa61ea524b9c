//! Over real sockets: what HTTP libraries would not let a test send, and many at once.

use std::time::Duration;

use fauxfactor::Emulator;
use fauxfactor::config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::harness::{ALICE, STATUS, assert_is_hex, device_of};

/// A server on a free port, which ends with the test.
pub struct Server {
    address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<()>,
}

impl Server {
    pub async fn demo() -> Self {
        Self::with("").await
    }

    async fn with(settings: &str) -> Self {
        let config = config::parse("test.toml", &format!("{settings}\n{}", config::DEMO)).unwrap();
        let emulator = Emulator::new(config).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(emulator.serve(listener, async {
            let _ = stopped.await;
        }));
        Self { address, stop: Some(stop), served }
    }

    /// Stops it, and waits until it has.
    pub async fn ends(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(5), &mut self.served).await.unwrap().unwrap();
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends `bytes` and reads until the server closes.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }
}

pub fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n")
}

/// Reads one answer off a connection that stays open.
pub async fn read_answer(stream: &mut (impl AsyncReadExt + Unpin)) -> (String, String) {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        assert!(read > 0, "closed after {:?}", String::from_utf8_lossy(&bytes));
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() == length.parse::<usize>().unwrap() {
                return (head.to_owned(), body.to_owned());
            }
        }
    }
}

#[track_caller]
pub fn assert_gateway(answer: &str, status: &str, code: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
    assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    let json: serde_json::Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
    assert_eq!(json["error_code"], code, "{answer}");
    let id = json["request_id"].as_str().unwrap();
    assert_is_hex(id);
    assert!(head.contains(&format!("x-request-id: {id}")), "{answer}");
}

#[track_caller]
pub fn assert_csp(answer: &str, status: u16) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
    assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    let json: serde_json::Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
    assert_eq!(json["statusCode"], status);
    assert!(head.contains(&format!("csp-request-id: {}", json["requestId"].as_str().unwrap())), "{answer}");
}

#[tokio::test]
async fn a_connection_is_kept_for_many_requests() {
    let server = Server::demo().await;
    let mut stream = server.connect().await;
    for _ in 0..10 {
        let request = get(&device_of(ALICE), "X-Auth-Token: demo-alice-token\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let (head, body) = read_answer(&mut stream).await;
        assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
        assert!(body.starts_with("{\"virtual_mfa_device\""), "{body}");
        let unknown = get("/csp/nope", "");
        stream.write_all(unknown.as_bytes()).await.unwrap();
        assert!(read_answer(&mut stream).await.0.starts_with("HTTP/1.1 501"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_connections_at_once_each_get_their_own_answers() {
    let server = Server::demo().await;
    let clients = (0..64).map(|n| {
        let address = server.address;
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let who = ["alice", "bob", "carol", "erin"][n % 4];
            for _ in 0..50 {
                let request = get(STATUS, &format!("csp-auth-token: demo-{who}-token\r\n"));
                stream.write_all(request.as_bytes()).await.unwrap();
                let (_, body) = read_answer(&mut stream).await;
                assert!(body.contains(&format!("\"username\":\"{who}@demo.test\"")), "{body}");
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_turn() {
    let server = Server::demo().await;
    let one = get(STATUS, "csp-auth-token: demo-alice-token\r\n");
    let two = get(STATUS, "csp-auth-token: demo-bob-token\r\nConnection: close\r\n");
    let answer = server.exchange(format!("{one}{two}").as_bytes()).await;
    let (alice, bob) = (answer.find("alice@demo.test").unwrap(), answer.find("bob@demo.test").unwrap());
    assert!(alice < bob);
}

#[tokio::test]
async fn a_client_that_sends_and_shuts_its_side_is_answered() {
    let server = Server::demo().await;
    let mut stream = server.connect().await;
    stream.write_all(get(STATUS, "").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert_csp(&answer, 401);
}

#[tokio::test]
async fn what_is_not_http_is_answered_all_the_same() {
    let server = Server::demo().await;
    let heads: [&[u8]; 6] = [
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n",
        b"GET /v3.0/x HTTP/9.9\r\n\r\n",
        b"GET /v3.0/x HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /v3.0/x HTTP/1.1\r\nbad name: x\r\n\r\n",
        b"GET /v3.0/\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    for head in heads {
        assert_gateway(&server.exchange(head).await, "400", "APIGW.0201");
    }
    let answer = server.exchange(b"GET /csp/gateway HTTP/1.1\r\nbad name: x\r\n\r\n").await;
    assert_csp(&answer, 400);
    let answer = server
        .exchange(b"POST /csp/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")
        .await;
    assert_csp(&answer, 400);
}

#[tokio::test]
async fn a_head_that_ends_early_is_answered_if_its_client_still_reads() {
    let server = Server::demo().await;
    let heads: [&[u8]; 3] =
        [b"GARBAGE", b"GET /v3/x HTTP/1.1\r\nHost: a\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"];
    for head in heads {
        let mut stream = server.connect().await;
        stream.write_all(head).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_gateway(&answer, "400", "APIGW.0201");
    }
}

#[tokio::test]
async fn methods_that_mean_something_to_proxies_are_answered() {
    let server = Server::demo().await;
    let connect =
        server.exchange(b"CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert_gateway(&connect, "404", "APIGW.0101");
    let options = server.exchange(b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert_gateway(&options, "404", "APIGW.0101");
    let absolute = format!("GET http://elsewhere{STATUS} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_csp(&server.exchange(absolute.as_bytes()).await, 401);
    let old = format!("GET {STATUS} HTTP/1.0\r\n\r\n");
    assert!(server.exchange(old.as_bytes()).await.starts_with("HTTP/1.0 401"));
}

#[tokio::test]
async fn garbage_after_a_request_is_answered_too() {
    let server = Server::demo().await;
    let request = get(STATUS, "csp-auth-token: demo-alice-token\r\n");
    let answer = server.exchange(format!("{request}GARBAGE\r\n\r\n").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let second = &answer[answer[1..].find("HTTP/1.1").unwrap() + 1..];
    assert_csp(second, 400);
}

#[tokio::test]
async fn an_older_client_gets_no_bare_answer_either() {
    let server = Server::demo().await;
    let first = format!("GET {STATUS} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    for bad in ["G@T / HTTP/1.1\r\n\r\n", "GET /csp/x HTTP/1.0\r\nbad header\r\n\r\n"] {
        let mut stream = server.connect().await;
        stream.write_all(first.as_bytes()).await.unwrap();
        assert!(read_answer(&mut stream).await.0.starts_with("HTTP/1.0 401"));
        stream.write_all(bad.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer.matches("HTTP/1.").count() - answer.matches("not HTTP/1.1").count(), 1, "{answer}");
        assert!(answer.contains("\"statusCode\":400") || answer.contains("APIGW.0201"), "{answer}");
    }
}

#[tokio::test]
async fn the_dialect_is_found_behind_blank_lines_and_authorities() {
    let server = Server::demo().await;
    for head in
        ["\r\nGET /csp/x HTTP/1.1\r\nbad header\r\n\r\n", "GET http://h/csp/x HTTP/1.1\r\nbad header\r\n\r\n"]
    {
        assert_csp(&server.exchange(head.as_bytes()).await, 400);
    }
}

#[tokio::test]
async fn heads_have_a_limit() {
    let server = Server::demo().await;
    let large = format!("X-Large: {}\r\n", "x".repeat(70_000));
    assert_gateway(&server.exchange(get("/v3.0/x", &large).as_bytes()).await, "494", "APIGW.0201");
    assert_csp(&server.exchange(get("/csp/x", &large).as_bytes()).await, 431);
    let many = "X-Many: x\r\n".repeat(200);
    assert_csp(&server.exchange(get("/csp/x", &many).as_bytes()).await, 431);
    let long = format!("/v3/{}", "x".repeat(100_000));
    assert_gateway(&server.exchange(get(&long, "").as_bytes()).await, "414", "APIGW.0201");
    let fits = format!("X-Auth-Token: {}\r\nConnection: close\r\n", "x".repeat(20_000));
    assert_gateway(&server.exchange(get(&device_of(ALICE), &fits).as_bytes()).await, "401", "APIGW.0301");
}

#[tokio::test]
async fn a_client_that_sends_too_much_reads_why() {
    let server = Server::with("[limits]\nbody_bytes = 100000").await;
    let head = "POST /csp/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n";
    let request = [head.as_bytes(), &vec![b'x'; 1_000_000]].concat();
    assert_csp(&server.exchange(&request).await, 413);
    let expecting = "POST /v3/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n";
    assert_gateway(&server.exchange(expecting.as_bytes()).await, "413", "APIGW.0201");
}

#[tokio::test]
async fn a_client_that_pauses_after_too_much_reads_why() {
    let server = Server::with("[limits]\nbody_bytes = 10\nbody_seconds = 3600.0").await;
    let head = "POST /csp/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    // No last chunk: the body has not ended.
    let request = format!("{head}b\r\nhello world\r\n");
    assert_csp(&server.exchange(request.as_bytes()).await, 413);
}

#[tokio::test]
async fn a_body_that_breaks_its_framing_is_400() {
    let server = Server::demo().await;
    let chunked = "POST /v3/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n";
    assert_gateway(&server.exchange(chunked.as_bytes()).await, "400", "APIGW.0201");
}

#[tokio::test]
async fn a_slow_head_is_408() {
    let server = Server::with("[limits]\nhead_seconds = 0.1").await;
    assert_gateway(&server.exchange(b"GET /v3.0/x HTTP/1.1\r\nHost: a\r\n").await, "408", "APIGW.0201");
    assert_csp(&server.exchange(b"GET /csp/gateway HTTP/1.1\r\n").await, 408);
    assert_gateway(&server.exchange(b"G").await, "408", "APIGW.0201");
}

#[tokio::test]
async fn a_slow_body_is_408() {
    let server = Server::with("[limits]\nbody_seconds = 0.1").await;
    let head = "POST /csp/x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf";
    assert_csp(&server.exchange(head.as_bytes()).await, 408);
}

#[tokio::test]
async fn a_silent_connection_is_closed_without_a_word() {
    let server = Server::with("[limits]\nhead_seconds = 0.04\nidle_seconds = 0.1").await;
    assert_eq!(server.exchange(b"").await, "");
    let answer = server.exchange(get(STATUS, "").as_bytes()).await;
    assert_csp(&answer, 401);
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
}

#[tokio::test]
async fn stopping_closes_idle_connections_and_finishes_requests() {
    let mut server = Server::demo().await;
    let (mut idle, mut busy) = (server.connect().await, server.connect().await);
    idle.write_all(get(STATUS, "").as_bytes()).await.unwrap();
    read_answer(&mut idle).await;
    busy.write_all(b"POST /csp/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        .await
        .unwrap();
    let mut continue_line = [0; 25];
    busy.read_exact(&mut continue_line).await.unwrap();
    assert_eq!(&continue_line, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.stop.take().unwrap().send(()).unwrap();
    assert_eq!(idle.read(&mut [0; 1]).await.unwrap(), 0);
    busy.write_all(b"{}").await.unwrap();
    let mut answer = String::new();
    busy.read_to_string(&mut answer).await.unwrap();
    assert_csp(&answer, 501);
    tokio::time::timeout(Duration::from_secs(5), &mut server.served).await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}
