//! TLS: both versions of HTTP behind it, links that follow it, what is refused, and how it stops.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, Request};
use bytes::Bytes;
use fauxfactor::domain::time::Timestamp;
use fauxfactor::engine::Clock as _;
use fauxfactor::engine::clock::SystemClock;
use fauxfactor::http::Listener;
use fauxfactor::http::tls::Authority;
use fauxfactor::{Emulator, config};
use h2::client::SendRequest;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::harness::{ALICE, App, STATUS, Signer, device_of};
use crate::wire::{assert_csp, assert_gateway, get, read_answer};

/// What a client that trusts `pem` says hello with.
pub fn client(pem: &str, alpn: &[&[u8]], version: &'static SupportedProtocolVersion) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[version]).unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
    Arc::new(config)
}

/// A server that speaks plain HTTP and TLS, which ends with the test.
struct Server {
    plain: std::net::SocketAddr,
    tls: std::net::SocketAddr,
    authority: Authority,
    stop: Option<oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn demo() -> Self {
        Self::with("").await
    }

    async fn with(settings: &str) -> Self {
        let config = config::parse("test.toml", &format!("{settings}\n{}", config::DEMO)).unwrap();
        let now = SystemClock.now();
        let authority = Authority::make(now).unwrap();
        let tls = authority.issue(&["iam.test".to_owned()], now).unwrap();
        let pem = Some(authority.certificate_pem().to_owned());
        let emulator = Emulator::with_authority(config, Arc::new(SystemClock), pem).await.unwrap();
        let bind = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (plain, secure) = (bind().await, bind().await);
        let addresses = (plain.local_addr().unwrap(), secure.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let listeners = vec![Listener::Plain(plain), Listener::Tls(secure, tls)];
        let served = tokio::spawn(emulator.serve_on(listeners, async {
            let _ = stopped.await;
        }));
        Self { plain: addresses.0, tls: addresses.1, authority, stop: Some(stop), served }
    }

    async fn open(&self, name: &str, config: Arc<ClientConfig>) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.tls).await.unwrap();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        TlsConnector::from(config).connect(name, stream).await
    }

    async fn connect(&self, alpn: &[&[u8]]) -> TlsStream<TcpStream> {
        self.open("127.0.0.1", client(self.authority.certificate_pem(), alpn, &TLS13)).await.unwrap()
    }

    /// Sends `bytes` by HTTP/1.1 over TLS and reads until the server closes.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect(&[b"http/1.1"]).await;
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    async fn http2(&self) -> Http2 {
        let stream = self.connect(&[b"h2", b"http/1.1"]).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (client, connection) = h2::client::handshake(stream).await.unwrap();
        Http2 { client, connection: tokio::spawn(connection), base: format!("https://{}", self.tls) }
    }

    fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    async fn ended(&mut self) {
        tokio::time::timeout(Duration::from_secs(5), &mut self.served).await.unwrap().unwrap();
    }
}

/// A client's end of a connection of HTTP/2.
struct Http2 {
    client: SendRequest<Bytes>,
    connection: tokio::task::JoinHandle<Result<(), h2::Error>>,
    base: String,
}

impl Http2 {
    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Request<()> {
        let mut request = Request::get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap()
    }

    async fn ask(&mut self, request: Request<()>, body: &str) -> (u16, String) {
        let mut client = self.client.clone().ready().await.unwrap();
        let (answer, mut sending) = client.send_request(request, body.is_empty()).unwrap();
        if !body.is_empty() {
            sending.send_data(Bytes::from(body.to_owned()), true).unwrap();
        }
        read_http2(answer).await.unwrap()
    }

    /// How the connection ended.
    async fn ended(self) -> Result<(), h2::Error> {
        tokio::time::timeout(Duration::from_secs(5), self.connection).await.unwrap().unwrap()
    }
}

async fn read_http2(answer: h2::client::ResponseFuture) -> Result<(u16, String), h2::Error> {
    let (head, mut body) = answer.await?.into_parts();
    let mut bytes = Vec::new();
    while let Some(chunk) = body.data().await {
        let chunk = chunk?;
        body.flow_control().release_capacity(chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    Ok((head.status.as_u16(), String::from_utf8(bytes).unwrap()))
}

#[tokio::test]
async fn http_1_1_is_spoken_over_either_version_of_tls() {
    let server = Server::demo().await;
    for (alpn, version) in [(&[][..], &TLS12), (&[&b"http/1.1"[..]][..], &TLS12), (&[][..], &TLS13)] {
        let config = client(server.authority.certificate_pem(), alpn, version);
        let mut stream = server.open("localhost", config).await.unwrap();
        for _ in 0..3 {
            let request = get(&device_of(ALICE), "X-Auth-Token: demo-alice-token\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            let (head, body) = read_answer(&mut stream).await;
            assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
            assert!(body.starts_with("{\"virtual_mfa_device\""), "{body}");
        }
    }
}

#[tokio::test]
async fn http_2_is_spoken_to_clients_that_choose_it() {
    let server = Server::demo().await;
    let mut client = server.http2().await;
    let alice = client.get(STATUS, &[("csp-auth-token", "demo-alice-token")]);
    let (status, body) = client.ask(alice, "").await;
    assert!(status == 200 && body.contains("alice@demo.test"), "{status} {body}");
    let unknown = client.get("/csp/nope", &[]);
    assert_eq!(client.ask(unknown, "").await.0, 501);
    let mut post = client.get("/v3/auth/tokens", &[("content-type", "application/json")]);
    *post.method_mut() = Method::POST;
    let body = r#"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"bob",
        "password":"Bob#demo12","domain":{"name":"demo"}}}}}}"#;
    assert_eq!(client.ask(post, body).await.0, 201);
    let mut head = client.get("/v3", &[]);
    *head.method_mut() = Method::HEAD;
    assert_eq!(client.ask(head, "").await, (200, String::new()));
}

#[tokio::test]
async fn a_fault_that_closes_a_connection_resets_a_stream_of_http_2_and_no_other() {
    let server = Server::demo().await;
    let mut client = server.http2().await;
    let mut put = client.get("/_fauxfactor/v1/tenants/demo/faults", &[]);
    *put.method_mut() = Method::PUT;
    let rules = r#"{"faults":[{"when":{"first":1},"do":{"drop":true}},
        {"when":{"first":1},"do":{"truncate":{"bytes":20}}}]}"#;
    assert_eq!(client.ask(put, rules).await.0, 200);
    let status = || client.get(STATUS, &[("csp-auth-token", "demo-alice-token")]);
    let mut requests = client.client.clone().ready().await.unwrap();
    let dropped = requests.send_request(status(), true).unwrap().0.await;
    assert!(dropped.is_err_and(|error| error.is_reset()));
    let mut requests = client.client.clone().ready().await.unwrap();
    let (head, mut body) = requests.send_request(status(), true).unwrap().0.await.unwrap().into_parts();
    let length: usize = head.headers["content-length"].to_str().unwrap().parse().unwrap();
    assert_eq!(body.data().await.unwrap().unwrap().len(), 20);
    assert!(length > 20 && body.data().await.unwrap().is_err_and(|error| error.is_reset()));
    let whole = status();
    assert_eq!(client.ask(whole, "").await.1.len(), length);
}

#[tokio::test]
async fn the_authority_of_http_2_is_the_host_that_the_control_plane_asks_for() {
    let server = Server::demo().await;
    let mut client = server.http2().await;
    let control = "/_fauxfactor/v1/tenants/nobodys";
    for (authority, status) in
        [("localhost:8443", 404), ("127.0.0.1", 404), ("evil.test", 421), ("localhost.evil.test:8443", 421)]
    {
        let request = Request::delete(format!("https://{authority}{control}")).header("host", "localhost");
        assert_eq!(client.ask(request.body(()).unwrap(), "").await.0, status, "{authority}");
    }
    let mut page = client.get(control, &[("origin", "https://evil.test")]);
    *page.method_mut() = Method::DELETE;
    assert_eq!(client.ask(page, "").await.0, 403);
}

#[tokio::test]
async fn requests_of_one_connection_each_get_their_own_answers() {
    let server = Server::demo().await;
    let mut client = server.http2().await;
    let mut answers = Vec::new();
    for n in 0..200 {
        let who = ["alice", "bob", "carol", "erin"][n % 4];
        let request = client.get(STATUS, &[("csp-auth-token", &format!("demo-{who}-token"))]);
        client.client = client.client.ready().await.unwrap();
        answers.push((who, client.client.send_request(request, true).unwrap().0));
        if answers.len() == 50 {
            for (who, answer) in answers.drain(..) {
                let (status, body) = read_http2(answer).await.unwrap();
                assert!(status == 200 && body.contains(&format!("\"{who}@demo.test\"")), "{who}: {body}");
            }
        }
    }
}

#[tokio::test]
async fn links_follow_scheme_and_host() {
    let server = Server::demo().await;
    let self_link = |body: &str| {
        let json: serde_json::Value = serde_json::from_str(body).unwrap();
        json["version"]["links"][0]["href"].as_str().unwrap().to_owned()
    };
    let request = "GET /v3 HTTP/1.1\r\nHost: iam.test:8443\r\nConnection: close\r\n\r\n";
    let answer = server.exchange(request.as_bytes()).await;
    assert_eq!(self_link(answer.split_once("\r\n\r\n").unwrap().1), "https://iam.test:8443/v3/");
    let mut client = server.http2().await;
    let request = client.get("/v3", &[]);
    assert_eq!(self_link(&client.ask(request, "").await.1), format!("https://{}/v3/", server.tls));
    let mut stream = TcpStream::connect(server.plain).await.unwrap();
    stream.write_all(get("/v3", "").as_bytes()).await.unwrap();
    assert_eq!(self_link(&read_answer(&mut stream).await.1), "http://127.0.0.1/v3/");
}

/// Each port names itself in OIDC discovery, and every address of a document is of one port.
#[tokio::test]
async fn discovery_names_the_scheme_and_port_that_were_asked() {
    let server = Server::demo().await;
    let urls = |body: &str| {
        let json: serde_json::Value = serde_json::from_str(body).unwrap();
        let values = json.as_object().unwrap().iter().filter(|(key, _)| *key != "issuer");
        let texts = values.filter_map(|(_, value)| value.as_str()).filter(|text| text.contains("://"));
        texts.map(str::to_owned).collect::<Vec<_>>()
    };
    let base = "/csp/gateway/am/api";
    for path in [
        format!("{base}/auth/.well-known/openid-configuration"),
        format!("{base}/.well-known/openid-configuration"),
    ] {
        let mut client = server.http2().await;
        let request = client.get(&path, &[]);
        let by_http2 = client.ask(request, "").await.1;
        let ask = |host| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let by_tls = server.exchange(ask(server.tls).as_bytes()).await;
        let mut plain = TcpStream::connect(server.plain).await.unwrap();
        plain.write_all(ask(server.plain).as_bytes()).await.unwrap();
        let by_plain = read_answer(&mut plain).await.1;
        for (document, own) in [
            (&*by_http2, format!("https://{}/", server.tls)),
            (by_tls.split_once("\r\n\r\n").unwrap().1, format!("https://{}/", server.tls)),
            (&*by_plain, format!("http://{}/", server.plain)),
        ] {
            let urls = urls(document);
            assert!(urls.len() >= 4, "{document}");
            assert!(urls.iter().all(|url| url.starts_with(&own)), "{own}: {urls:?}");
        }
    }
}

#[tokio::test]
async fn a_public_url_beats_the_scheme() {
    let server = Server::with("[server]\npublic_url = \"http://iam.test/base\"").await;
    let mut client = server.http2().await;
    let request = client.get("/v3", &[]);
    assert!(client.ask(request, "").await.1.contains("\"http://iam.test/base/v3/\""));
}

#[tokio::test]
async fn a_request_signed_for_its_host_verifies_over_http_2() {
    let server = Server::demo().await;
    let app = App::demo().await;
    app.clock.set(SystemClock.now());
    let path = device_of(ALICE);
    for (host, expected) in [(server.tls.to_string(), 200), ("elsewhere.test".to_owned(), 401)] {
        let mut signer = Signer::alice(&app, &path);
        signer.headers[0].1 = host;
        let (mut parts, _) = signer.request().into_parts();
        // A client of HTTP/2 signs `host` and sends `:authority`.
        parts.headers.remove("host");
        parts.uri = format!("https://{}{path}", server.tls).parse().unwrap();
        let mut client = server.http2().await;
        let (status, body) = client.ask(Request::from_parts(parts, ()), "").await;
        assert_eq!(status, expected, "{body}");
    }
}

#[tokio::test]
async fn both_ports_give_the_certificate_and_nothing_of_the_key() {
    let server = Server::demo().await;
    let request = get("/_fauxfactor/ca.pem", "Connection: close\r\n");
    let mut plain = TcpStream::connect(server.plain).await.unwrap();
    plain.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    plain.read_to_string(&mut answer).await.unwrap();
    for answer in [answer, server.exchange(request.as_bytes()).await] {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("content-type: application/x-pem-file"), "{head}");
        assert_eq!(body, server.authority.certificate_pem());
        assert!(!answer.contains("PRIVATE"));
    }
    let mut client = server.http2().await;
    let mut post = client.get("/_fauxfactor/ca.pem", &[]);
    *post.method_mut() = Method::POST;
    assert_eq!(client.ask(post, "").await.0, 405);
}

#[tokio::test]
async fn a_server_without_an_authority_has_no_such_path() {
    let reply = App::demo().await.get("/_fauxfactor/ca.pem", &[]).await;
    assert_eq!(reply.status, 404);
    assert_eq!(reply.json()["code"], "no_such_path");
}

#[tokio::test]
async fn the_certificate_is_for_its_names_and_no_others() {
    let server = Server::demo().await;
    let pem = server.authority.certificate_pem();
    for name in ["localhost", "127.0.0.1", "::1", "iam.test"] {
        assert!(server.open(name, client(pem, &[], &TLS13)).await.is_ok(), "{name}");
    }
    assert!(server.open("other.test", client(pem, &[], &TLS13)).await.is_err());
    let other = Authority::make(SystemClock.now()).unwrap();
    assert!(server.open("localhost", client(other.certificate_pem(), &[], &TLS13)).await.is_err());
}

#[test]
fn a_certificate_ends_with_its_authority() {
    // Issued on its last day; a client would refuse what outlives who vouches for it.
    let authority = Authority::make(Timestamp::from_seconds(0)).unwrap();
    let last = authority.validity().to;
    assert!(authority.issue(&[], last).is_ok());
    assert!(authority.issue(&[], last.plus(Duration::from_hours(2))).is_err());
}

#[tokio::test]
async fn plain_http_is_told_to_speak_https() {
    let server = Server::demo().await;
    let exchange = async |request: &str| {
        let mut stream = TcpStream::connect(server.tls).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let answer = exchange(&get(&device_of(ALICE), "X-Auth-Token: demo-alice-token\r\n")).await;
    assert_gateway(&answer, "400", "APIGW.0201");
    assert!(answer.contains("this address speaks https: begin the URL with https://"), "{answer}");
    let body = "x".repeat(500_000);
    let answer = exchange(&format!(
        "POST {STATUS} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ))
    .await;
    assert_csp(&answer, 400);
    assert!(answer.contains("speaks https"), "{answer}");
    assert_gateway(&exchange("GARBAGE\r\n\r\n").await, "400", "APIGW.0201");
}

#[tokio::test]
async fn refusals_speak_the_dialect_over_tls_too() {
    let server = Server::with("[limits]\nbody_bytes = 100000\nhead_seconds = 0.5").await;
    assert_gateway(&server.exchange(b"GARBAGE\r\n\r\n").await, "400", "APIGW.0201");
    assert_csp(&server.exchange(b"GET /csp/x HTTP/1.1\r\nbad name: x\r\n\r\n").await, 400);
    let large = format!("X-Large: {}\r\n", "x".repeat(70_000));
    assert_csp(&server.exchange(get("/csp/x", &large).as_bytes()).await, 431);
    assert_csp(&server.exchange(b"GET /csp/x HTTP/1.1\r\n").await, 408);
    let head = "POST /csp/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n";
    let request = [head.as_bytes(), &vec![b'x'; 1_000_000]].concat();
    assert_csp(&server.exchange(&request).await, 413);
}

#[tokio::test]
async fn requests_of_http_2_have_the_same_limits() {
    let server = Server::with("[limits]\nhead_bytes = 20000\nbody_bytes = 1000\nbody_seconds = 0.5").await;
    let mut client = server.http2().await;
    let large = "x".repeat(20_000);
    for (path, expected) in [("/csp/x", 431), ("/v3/x", 494)] {
        let request = client.get(path, &[("x-large", &large)]);
        let (status, body) = client.ask(request, "").await;
        assert_eq!(status, expected, "{body}");
        assert!(body.starts_with('{'), "{body}");
    }
    let post = |client: &Http2, path: &str| {
        let mut request = client.get(path, &[]);
        *request.method_mut() = Method::POST;
        request
    };
    let request = post(&client, "/csp/x");
    assert_eq!(client.ask(request, &"x".repeat(1001)).await.0, 413);
    let request = client.get(&format!("/csp/{}", "x".repeat(9000)), &[]);
    assert_eq!(client.ask(request, "").await.0, 414);
    let request = post(&client, "/csp/x");
    let (answer, _never_sent) = client.client.send_request(request, false).unwrap();
    assert_eq!(read_http2(answer).await.unwrap().0, 408);
    let connect = Request::connect(server.tls.to_string()).body(()).unwrap();
    assert_eq!(client.ask(connect, "").await.0, 404);
}

#[tokio::test]
async fn a_handshake_that_does_not_end_is_dropped() {
    let server = Server::with("[limits]\nhead_seconds = 0.1").await;
    for begun in [&b""[..], &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"[..]] {
        let mut stream = TcpStream::connect(server.tls).await.unwrap();
        stream.write_all(begun).await.unwrap();
        let mut answer = [0; 64];
        let read = stream.read(&mut answer);
        let read = tokio::time::timeout(Duration::from_secs(5), read).await.unwrap();
        // Closed with what was sent unread, some systems say reset.
        assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    }
}

#[tokio::test]
async fn a_silent_http_2_client_is_told_to_leave() {
    // Before its first request it has the time of a head, between two that of silence.
    for (settings, asks) in [
        ("[limits]\nhead_seconds = 0.5\nidle_seconds = 60", false),
        ("[limits]\nhead_seconds = 60\nidle_seconds = 0.1", true),
    ] {
        let server = Server::with(settings).await;
        let mut client = server.http2().await;
        if asks {
            let request = client.get("/v3", &[]);
            assert_eq!(client.ask(request, "").await.0, 200);
        }
        let kept = client.client.clone();
        assert!(client.ended().await.is_ok());
        drop(kept);
    }
}

#[tokio::test]
async fn an_http_2_client_that_does_not_read_its_leave_is_cut_off() {
    let server = Server::with("[limits]\nhead_seconds = 0.5").await;
    let mut stream = server.connect(&[b"h2"]).await;
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00").await.unwrap();
    // It never answers the server's ping.
    let mut read = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut read)).await.unwrap();
    assert!(end.is_err() || read.windows(2).any(|window| window[1] == 7), "GOAWAY is frame type 7");
}

#[tokio::test]
async fn stopping_ends_tls_connections_and_finishes_requests() {
    let mut server = Server::demo().await;
    let mut idle = server.connect(&[b"http/1.1"]).await;
    idle.write_all(get(STATUS, "").as_bytes()).await.unwrap();
    read_answer(&mut idle).await;
    let mut quiet = server.http2().await;
    let request = quiet.get(STATUS, &[]);
    assert_eq!(quiet.ask(request, "").await.0, 401);
    let mut busy = server.http2().await;
    let mut request = busy.get("/csp/x", &[]);
    *request.method_mut() = Method::POST;
    let (answer, mut body) = busy.client.send_request(request, false).unwrap();
    body.send_data(Bytes::from_static(b"{"), false).unwrap();
    // Answered after it: the server has seen the one before.
    let request = busy.get(STATUS, &[]);
    assert_eq!(busy.ask(request, "").await.0, 401);
    server.stop();
    assert_eq!(idle.read(&mut [0; 1]).await.unwrap(), 0);
    assert!(quiet.ended().await.is_ok());
    body.send_data(Bytes::from_static(b"}"), true).unwrap();
    assert_eq!(read_http2(answer).await.unwrap().0, 501);
    drop(body);
    assert!(busy.ended().await.is_ok());
    server.ended().await;
    assert!(TcpStream::connect(server.tls).await.is_err());
}
