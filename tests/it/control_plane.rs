//! Where the binary serves the control plane, and where it does not.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;

use fauxfactor::http::Listener;
use fauxfactor::{Emulator, config};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::binary::{Server, fauxfactor, run};
use crate::harness::{ALICE, device_of};

const TOKEN: &str = "0123456789abcdef-token";
/// A control route of every server: 404 where it is served, for there is no such tenant.
const ROUTE: &str = "/_fauxfactor/v1/tenants/nobodys";
const READY: &str = "/_fauxfactor/health/ready";

/// The request as bytes.
fn request(method: &str, path: &str, headers: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: fauxfactor.test\r\n{headers}Connection: close\r\n\r\n")
}

/// What the server at `address` answers.
fn ask(address: &str, method: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request(method, path, headers).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn address(url: &str) -> &str {
    url.split_once("://").unwrap().1
}

/// Status and code of a problem; no code for what is none.
fn problem(answer: &str) -> (&str, &str) {
    let status = answer.split(' ').nth(1).unwrap();
    let code = answer.split_once("\"code\":\"").map_or("", |(_, rest)| rest.split('"').next().unwrap());
    (status, code)
}

fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}

/// A file that ends with the test.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("fauxfactor-control-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_server_that_anybody_reaches_does_not_start_without_a_token() {
    for (args, named) in [
        (&["--listen", "0.0.0.0:0"][..], "0.0.0.0:0"),
        (&["--listen", "[::]:0"], "[::]:0"),
        (&["--listen", "127.0.0.1:0", "--control-listen", "0.0.0.0:0"], "0.0.0.0:0"),
        (&["--listen", "127.0.0.1:0", "--tls", "self-signed", "--tls-listen", "0.0.0.0:0"], "0.0.0.0:0"),
    ] {
        let (code, out, err) = run(args);
        assert_eq!((code, &*out), (Some(1), ""));
        assert_eq!(
            err,
            format!(
                "fauxfactor: the control plane would be open to whoever reaches {named}: set a token in \
                 FAUXFACTOR_CONTROL_TOKEN (or --control-token-file), or serve it to this machine alone with \
                 --control-listen 127.0.0.1:8081, or turn it off with --control off\n"
            )
        );
    }
}

#[test]
fn each_of_the_three_ways_out_is_one() {
    let mut off = Server::start(&mut fauxfactor(&["--listen", "0.0.0.0:0", "--control", "off"]));
    let answer = ask(address(&off.url), "DELETE", ROUTE, "Host: localhost\r\n");
    assert_eq!(problem(&answer), ("404", "no_such_path"));
    off.signal("-TERM");
    let (_, out, _) = off.wait();
    assert!(out.ends_with("\nThe control plane is off.\n"), "{out}");

    let token = ("FAUXFACTOR_CONTROL_TOKEN", TOKEN);
    let mut shown = Server::start(fauxfactor(&["--listen", "0.0.0.0:0"]).envs([token]));
    let at = address(&shown.url).to_owned();
    assert_eq!(problem(&ask(&at, "DELETE", ROUTE, "")), ("401", "unauthorized"));
    assert_eq!(problem(&ask(&at, "DELETE", ROUTE, &bearer(TOKEN))), ("404", "tenant_not_found"));
    assert_eq!(problem(&ask(&at, "GET", READY, "")).0, "200");
    shown.signal("-TERM");
    let (_, out, log) = shown.wait();
    let port = at.rsplit_once(':').unwrap().1;
    let line = format!(
        "\nThe control plane is at http://127.0.0.1:{port}/_fauxfactor/v1, with `Authorization: Bearer` and its token.\n"
    );
    assert!(out.ends_with(&line), "{out}");
    assert!(!out.contains(TOKEN) && !log.contains(TOKEN));

    let args = ["--listen", "0.0.0.0:0", "--control-listen", "127.0.0.1:0"];
    let apart = Server::start(&mut fauxfactor(&args));
    assert_eq!(problem(&ask(address(&apart.url), "DELETE", ROUTE, "")), ("404", "no_such_path"));
}

#[test]
fn by_itself_it_is_off_where_it_would_be_open() {
    let start = |listen: &str, token: &str| {
        let variables = [("FAUXFACTOR_CONTROL", "auto"), ("FAUXFACTOR_CONTROL_TOKEN", token)];
        Server::start(fauxfactor(&["--listen", listen]).envs(variables))
    };
    let mut withheld = start("0.0.0.0:0", "");
    assert_eq!(problem(&ask(address(&withheld.url), "DELETE", ROUTE, "")), ("404", "no_such_path"));
    assert_eq!(problem(&ask(address(&withheld.url), "GET", READY, "")).0, "200");
    withheld.signal("-TERM");
    let (_, out, log) = withheld.wait();
    let why = "The control plane is off: 0.0.0.0:0 is not a loopback address, and there is no token; \
               FAUXFACTOR_CONTROL_TOKEN sets one.\n";
    assert!(out.ends_with(why), "{out}");
    assert!(log.contains("the control plane is off: it has no token"), "{log}");
    let guarded = start("0.0.0.0:0", TOKEN);
    assert_eq!(problem(&ask(address(&guarded.url), "DELETE", ROUTE, "")), ("401", "unauthorized"));
    let local = start("127.0.0.1:0", "");
    assert_eq!(problem(&ask(address(&local.url), "DELETE", ROUTE, "")), ("421", "foreign_host"));
}

#[test]
fn a_listener_of_its_own_has_the_control_plane_and_nothing_else() {
    let mut server =
        Server::start(&mut fauxfactor(&["--listen", "127.0.0.1:0", "--control-listen", "127.0.0.1:0"]));
    let line = server.line();
    let control = line.strip_prefix("control on http://").unwrap_or_else(|| panic!("{line:?}")).to_owned();
    let faces = address(&server.url).to_owned();
    assert_ne!(control, faces);
    let local = |at: &str, method: &str, path: &str, headers: &str| {
        let mut stream = TcpStream::connect(at).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {at}\r\n{headers}Connection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let token = "X-Auth-Token: demo-alice-token\r\n";
    assert_eq!(problem(&local(&faces, "DELETE", ROUTE, "")), ("404", "no_such_path"));
    assert_eq!(problem(&local(&faces, "GET", "/_fauxfactor", "")), ("404", "no_such_path"));
    assert_eq!(problem(&local(&control, "DELETE", ROUTE, "")), ("404", "tenant_not_found"));
    assert_eq!(problem(&local(&faces, "GET", &device_of(ALICE), token)).0, "200");
    for path in [&*device_of(ALICE), "/v3", "/csp/gateway/am/api/auth/token-public-key", "/", "/nothing"] {
        assert_eq!(problem(&local(&control, "GET", path, token)), ("404", "no_such_path"), "{path}");
    }
    for at in [&faces, &control] {
        assert_eq!(problem(&local(at, "GET", READY, "")).0, "200");
        let checked = fauxfactor(&["healthcheck", "--url", &format!("http://{at}")]).status().unwrap();
        assert!(checked.success());
    }
    server.signal("-TERM");
    let (code, out, _) = server.wait();
    assert_eq!(code, Some(0));
    assert!(out.ends_with(&format!("\nThe control plane is at http://{control}/_fauxfactor/v1.\n")), "{out}");
}

#[test]
fn a_token_comes_from_a_file_or_the_environment_and_is_never_quoted() {
    let file = File::new("token", &format!("{TOKEN}\n"));
    let settings = File::new("settings.toml", "[control]\ntoken = \"the-token-of-the-file\"\n");
    let listen = ["--listen", "127.0.0.1:0"];
    let accepts = |server: &Server, token: &str| {
        problem(&ask(address(&server.url), "DELETE", ROUTE, &bearer(token))).0 == "404"
    };
    let by_flag = Server::start(fauxfactor(&listen).args(["--control-token-file", file.path()]));
    assert!(accepts(&by_flag, TOKEN) && !accepts(&by_flag, "the-token-of-the-file"));
    let by_file = Server::start(fauxfactor(&listen).args(["--config", settings.path()]));
    assert!(accepts(&by_file, "the-token-of-the-file") && !accepts(&by_file, TOKEN));
    let both = Server::start(
        fauxfactor(&listen).args(["--config", settings.path()]).env("FAUXFACTOR_CONTROL_TOKEN", TOKEN),
    );
    assert!(accepts(&both, TOKEN) && !accepts(&both, "the-token-of-the-file"));

    let failure = |command: &mut std::process::Command| {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let instead = "write 16 to 1024 letters, digits and `-._~+/=`, such as `openssl rand -hex 32` prints";
    let err = failure(fauxfactor(&listen).env("FAUXFACTOR_CONTROL_TOKEN", "too-short"));
    assert_eq!(err, format!("fauxfactor: FAUXFACTOR_CONTROL_TOKEN holds no token; {instead}\n"));
    let short = File::new("short", "too-short");
    let err = failure(fauxfactor(&listen).env("FAUXFACTOR_CONTROL_TOKEN_FILE", short.path()));
    assert_eq!(err, format!("fauxfactor: {} holds no token; {instead}\n", short.path()));
    let two = [("FAUXFACTOR_CONTROL_TOKEN", TOKEN), ("FAUXFACTOR_CONTROL_TOKEN_FILE", file.path())];
    let err = failure(fauxfactor(&listen).envs(two));
    assert!(err.contains("are two tokens: leave one of them out"), "{err}");
}

#[test]
fn hosts_and_origins_come_from_flags_and_variables() {
    let variables = [
        ("FAUXFACTOR_CONTROL_HOST", "other.test,fauxfactor.test"),
        ("FAUXFACTOR_CONTROL_ORIGIN", "http://a.test,http://b.test"),
    ];
    let server = Server::start(fauxfactor(&["--listen", "127.0.0.1:0"]).envs(variables));
    let asked = |headers: &str| ask(address(&server.url), "DELETE", ROUTE, headers);
    assert_eq!(problem(&asked("")), ("404", "tenant_not_found"));
    assert_eq!(problem(&asked("Origin: http://b.test\r\n")), ("404", "tenant_not_found"));
    assert_eq!(problem(&asked("Origin: http://c.test\r\n")), ("403", "foreign_origin"));
    for args in [["--control-host", "a:80"], ["--control-origin", "*"], ["--control", "maybe"]] {
        assert_eq!(run(&args).0, Some(2), "{args:?}");
    }
    let public = Server::start(&mut fauxfactor(&[
        "--listen",
        "127.0.0.1:0",
        "--public-url",
        "https://fauxfactor.test/base",
    ]));
    assert_eq!(problem(&ask(address(&public.url), "DELETE", ROUTE, "")), ("404", "tenant_not_found"));
}

#[test]
fn a_client_that_names_no_host_is_no_browser() {
    let server = Server::start(&mut fauxfactor(&["--listen", "127.0.0.1:0"]));
    let exchange = |bytes: &str| {
        let mut stream = server.connect();
        stream.write_all(bytes.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let answer = exchange(&format!("DELETE {ROUTE} HTTP/1.0\r\n\r\n"));
    assert_eq!(problem(&answer), ("404", "tenant_not_found"));
    for head in [
        "HTTP/1.1\r\nHost:\r\n",
        "HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n",
        "HTTP/1.0\r\nHost: evil.test\r\n",
    ] {
        let answer = exchange(&format!("DELETE {ROUTE} {head}Connection: close\r\n\r\n"));
        assert_eq!(problem(&answer), ("421", "foreign_host"), "{head}");
    }
    let answer = exchange(&format!(
        "DELETE http://evil.test{ROUTE} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    ));
    assert_eq!(problem(&answer), ("421", "foreign_host"));
}

/// Asks as its own machine would.
async fn ask_locally(address: std::net::SocketAddr) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!("DELETE {ROUTE} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn library_mode_keeps_it_from_listeners_that_others_reach() {
    let demo = |settings: &str| config::parse("f.toml", &format!("{settings}\n{}", config::DEMO)).unwrap();
    let bind = async |address: &str| {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        (Listener::Plain(listener), address)
    };
    let token = format!("[control]\ntoken = \"{TOKEN}\"");
    for (settings, local, open) in
        [("", "tenant_not_found", "no_such_path"), (&*token, "unauthorized", "unauthorized")]
    {
        let ((here, local_address), (there, open_address)) =
            (bind("127.0.0.1:0").await, bind("0.0.0.0:0").await);
        let emulator = Emulator::new(demo(settings)).await.unwrap();
        let served = tokio::spawn(emulator.serve_on(vec![here, there], std::future::pending()));
        assert_eq!(problem(&ask_locally(local_address).await).1, local);
        assert_eq!(problem(&ask_locally(open_address).await).1, open);
        served.abort();

        let ((faces, _), (control, address)) = (bind("127.0.0.1:0").await, bind("0.0.0.0:0").await);
        let emulator = Emulator::new(demo(settings)).await.unwrap();
        let served = tokio::spawn(emulator.serve_apart(vec![faces], control, std::future::pending()));
        assert_eq!(problem(&ask_locally(address).await).1, open);
        served.abort();
    }
}
