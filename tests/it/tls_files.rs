//! The binary with TLS: certificates of the operator's, the local CA that it keeps, and its options.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use fauxfactor::domain::time::Timestamp;
use fauxfactor::engine::Clock as _;
use fauxfactor::engine::clock::SystemClock;
use fauxfactor::http::tls::Authority;
use rustls::pki_types::ServerName;
use rustls::version::TLS13;
use rustls::{ClientConnection, StreamOwned};

use crate::binary::{Server, fauxfactor, run};
use crate::harness::{ALICE, device_of};
use crate::tls::client;

/// A directory that ends with the test.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("fauxfactor-tls-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let dir = std::env::temp_dir().join(name);
        fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.0.join(name), text).unwrap();
        self.path(name)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server with a certificate of its own, on free ports.
fn self_signed(dir: &str, more: &[&str]) -> Command {
    let mut command =
        fauxfactor(&["--listen", "127.0.0.1:0", "--tls", "self-signed", "--tls-dir", dir, "--log", "json"]);
    command.args(more);
    command
}

/// Asks by HTTP/1.1 as a client that trusts `pem` and calls the server `name`.
fn ask(server: &Server, pem: &str, name: &str, path: &str) -> std::io::Result<String> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connection = ClientConnection::new(client(pem, &[], &TLS13), name).unwrap();
    let mut stream = StreamOwned::new(connection, server.connect());
    write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn stopped(mut server: Server) -> (String, String) {
    server.signal("-TERM");
    let (code, out, log) = server.wait();
    assert_eq!(code, Some(0), "{log}");
    (out, log)
}

#[track_caller]
fn assert_refused(args: &[&str], message: &str) {
    let (code, out, err) = run(&[&["--listen", "127.0.0.1:0"], args].concat());
    assert_eq!((code, &*out), (Some(1), ""), "{err}");
    assert!(err.contains(message), "{message} in {err}");
    assert!(!err.contains("BEGIN EC") && !err.contains("MIG"), "{err}");
}

#[test]
fn the_ca_is_made_once_and_kept() {
    let dir = Dir::new();
    let ca = dir.path("made/here");
    let server = Server::start(&mut self_signed(&ca, &["--tls-name", "console.cloud.vmware.com"]));
    assert!(server.url.starts_with("https://127.0.0.1:"), "{}", server.url);
    let pem = fs::read_to_string(format!("{ca}/ca.pem")).unwrap();
    assert!(!pem.contains("PRIVATE"));
    for name in ["localhost", "127.0.0.1", "::1", "console.cloud.vmware.com"] {
        assert!(ask(&server, &pem, name, "/v3").unwrap().starts_with("HTTP/1.1 200"), "{name}");
    }
    assert!(ask(&server, &pem, "other.test", "/v3").is_err());
    assert!(ask(&server, &pem, "localhost", "/_fauxfactor/ca.pem").unwrap().ends_with(&pem));
    let url = server.url.clone();
    let (out, log) = stopped(server);
    assert!(log.contains("made a local CA"), "{log}");
    for shown in [
        &format!("curl --cacert {ca}/ca.pem -H 'X-Auth-Token: demo-alice-token' {url}{}", device_of(ALICE)),
        &format!("{url}/_fauxfactor/ca.pem"),
        &format!("export SSL_CERT_FILE={ca}/ca.pem"),
        &format!("export REQUESTS_CA_BUNDLE={ca}/ca.pem"),
        &format!("export NODE_EXTRA_CA_CERTS={ca}/ca.pem"),
        &format!("export CURL_CA_BUNDLE={ca}/ca.pem"),
        "update-ca-certificates",
        "security add-trusted-cert",
    ] {
        assert!(out.contains(shown), "{shown} in {out}");
    }
    let server = Server::start(&mut self_signed(&ca, &[]));
    assert_eq!(fs::read_to_string(format!("{ca}/ca.pem")).unwrap(), pem);
    assert!(ask(&server, &pem, "localhost", "/v3").is_ok());
    assert!(!stopped(server).1.contains("made a local CA"));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_key() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = Dir::new();
    let ca = dir.path("ca");
    stopped(Server::start(&mut self_signed(&ca, &[])));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(Path::new(&ca)), 0o700);
    assert_eq!(mode(&Path::new(&ca).join("ca-key.pem")), 0o600);
    let names: Vec<_> = fs::read_dir(&ca).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn servers_that_start_at_once_share_one_ca() {
    let dir = Dir::new();
    let ca = dir.path("ca");
    let starts: Vec<_> = (0..8).map(|_| self_signed(&ca, &[])).collect();
    let servers: Vec<_> = std::thread::scope(|scope| {
        let starts = starts.into_iter().map(|mut start| scope.spawn(move || Server::start(&mut start)));
        let starts: Vec<_> = starts.collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    let pem = fs::read_to_string(format!("{ca}/ca.pem")).unwrap();
    let mut made = 0;
    for server in servers {
        assert!(ask(&server, &pem, "localhost", "/v3").is_ok());
        made += stopped(server).1.matches("made a local CA").count();
    }
    assert_eq!(made, 1);
}

#[test]
fn a_ca_that_cannot_be_kept_ends_with_the_server() {
    let dir = Dir::new();
    // A directory below a file cannot be made, by root neither.
    let file = dir.write("file", "");
    let server = Server::start(&mut self_signed(&format!("{file}/ca"), &[]));
    let url = server.url.clone();
    assert!(fauxfactor(&["healthcheck", "--url", &url]).status().unwrap().success());
    let (out, log) = stopped(server);
    assert!(log.contains("the local CA ends with the server: it cannot be kept"), "{log}");
    assert!(out.contains(&format!("curl -k -o fauxfactor-ca.pem {url}/_fauxfactor/ca.pem")), "{out}");
    let mut command = fauxfactor(&["--listen", "127.0.0.1:0", "--tls", "self-signed"]);
    let server = Server::start(command.env_remove("HOME").env_remove("XDG_DATA_HOME"));
    assert!(stopped(server).1.contains("neither --tls-dir nor HOME"));
}

#[test]
fn the_usual_place_is_the_users_data_directory() {
    let dir = Dir::new();
    for (variable, value, file) in [
        ("XDG_DATA_HOME", dir.path("data"), "data/fauxfactor/ca.pem"),
        ("HOME", dir.path("home"), "home/.local/share/fauxfactor/ca.pem"),
    ] {
        let mut command = fauxfactor(&["--listen", "127.0.0.1:0", "--tls", "self-signed"]);
        command.env_remove("HOME").env_remove("XDG_DATA_HOME").env(variable, value);
        stopped(Server::start(&mut command));
        assert!(dir.0.join(file).exists(), "{file}");
    }
}

#[test]
fn a_ca_that_has_expired_is_renewed() {
    let dir = Dir::new();
    let old = Authority::make(Timestamp::from_seconds(0)).unwrap();
    dir.write("ca-key.pem", old.to_pem().expose());
    dir.write("ca.pem", old.certificate_pem());
    let server = Server::start(&mut self_signed(&dir.path(""), &[]));
    let pem = fs::read_to_string(dir.path("ca.pem")).unwrap();
    assert_ne!(pem, old.certificate_pem());
    assert!(ask(&server, &pem, "localhost", "/v3").is_ok());
    assert!(stopped(server).1.contains("a new one takes its place"));
}

#[test]
fn a_ca_that_is_damaged_is_refused_and_left_alone() {
    let dir = Dir::new();
    let now = SystemClock.now();
    let (one, other) = (Authority::make(now).unwrap(), Authority::make(now).unwrap());
    let whole = one.to_pem().expose().clone();
    let key_of_other = other.to_pem().expose().replace(other.certificate_pem(), one.certificate_pem());
    for text in ["", "no PEM", one.certificate_pem(), &whole[..whole.len() - 60], &key_of_other] {
        dir.write("ca-key.pem", text);
        assert_refused(
            &["--tls", "self-signed", "--tls-dir", &dir.path("")],
            "ca-key.pem is not a local CA that can be used: ",
        );
        assert_eq!(fs::read_to_string(dir.path("ca-key.pem")).unwrap(), text);
    }
    assert_refused(
        &["--tls", "self-signed", "--tls-dir", &dir.path("")],
        "delete it to have a new one made, or choose another directory with --tls-dir",
    );
}

#[test]
fn a_certificate_of_the_operators_is_shown() {
    let dir = Dir::new();
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(["iam.test".to_owned()]).unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    let (cert, key_file) = (dir.write("cert.pem", &pem), dir.write("key.pem", &key.serialize_pem()));
    let tls = format!("[tls]\ncert = \"{cert}\"\nkey = \"{key_file}\"\nlisten = \"127.0.0.1:0\"\n");
    let file = dir.write("tls.toml", &tls);
    let mut by_flags = fauxfactor(&["--listen", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &key_file]);
    let server = Server::start(&mut by_flags);
    assert!(ask(&server, &pem, "iam.test", "/v3").unwrap().starts_with("HTTP/1.1 200"));
    assert!(ask(&server, &pem, "iam.test", "/_fauxfactor/ca.pem").unwrap().starts_with("HTTP/1.1 404"));
    assert!(!stopped(server).0.contains("CA"));
    let mut by_file = Server::start(&mut fauxfactor(&["--listen", "127.0.0.1:0", "--config", &file]));
    assert!(by_file.url.starts_with("http://127.0.0.1:"), "{}", by_file.url);
    assert!(by_file.line().starts_with("listening on https://127.0.0.1:"));
    stopped(by_file);
    let other = dir.write("other.pem", &rcgen::KeyPair::generate().unwrap().serialize_pem());
    let nowhere = dir.path("nowhere.pem");
    for (cert, key, message) in [
        (&cert, &other, "other.pem: the private key is not that of the first certificate in"),
        (&key_file, &key_file, "key.pem: holds no certificate: write PEM"),
        (&cert, &cert, "cert.pem: holds no private key: write PEM"),
        (&nowhere, &key_file, "nowhere.pem cannot be read: "),
        (&cert, &nowhere, "nowhere.pem cannot be read: "),
    ] {
        assert_refused(&["--tls-cert", cert, "--tls-key", key], message);
    }
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let both = ["--tls", "self-signed", "--tls-cert", "a", "--tls-key", "b"];
    assert_refused(&both, "--tls self-signed and --tls-cert are two certificates: leave one of them out");
    assert_refused(&["--tls-cert", "a"], "--tls-cert needs --tls-key");
    assert_refused(&["--tls-key", "a"], "--tls-key needs --tls-cert");
    assert_refused(
        &["--tls-listen", "127.0.0.1:0"],
        "needs a certificate: add --tls self-signed, or --tls-cert",
    );
    assert_refused(&["--tls-name", "a.test"], "--tls-name is about the certificate of --tls self-signed");
    assert_refused(&["--tls-dir", "a"], "--tls-dir is about the certificate of --tls self-signed");
    for (flag, value, instead) in [
        ("--tls", "yes", "write `self-signed`"),
        ("--tls-name", "https://a.test", "write a DNS name or an IP address"),
    ] {
        let (code, _, err) = run(&[flag, value]);
        assert_eq!(code, Some(2));
        assert!(err.contains(instead), "{err}");
    }
}

#[test]
fn files_are_overridden_and_checked() {
    let dir = Dir::new();
    let file = dir.write("tls.toml", "[tls]\ncert = \"/nowhere\"\nkey = \"/nowhere\"\n");
    let server = Server::start(&mut self_signed(&dir.path("ca"), &["--config", &file]));
    stopped(server);
    for (tls, problem) in [
        ("self_signed = true\ncert = \"a\"", ":2: write `self_signed`, or `cert` and `key`, not both"),
        ("cert = \"a\"", ":2: `cert` needs a `key`"),
        ("key = \"a\"", ":2: `key` needs a `cert`"),
        ("listen = \"a\"", ":2: write an address and a port, such as `127.0.0.1:8443`"),
        ("names = [\n\"a.test\",\n\"https://a.test\"]", ":4: write a DNS name or an IP address"),
        ("nmes = []", "Did you mean `names`?"),
    ] {
        let file = dir.write("tls.toml", &format!("[tls]\n{tls}\n"));
        let (code, _, err) = run(&["check", &file]);
        assert_eq!(code, Some(1));
        assert!(err.contains(problem), "{problem} in {err}");
    }
}

#[test]
fn a_health_check_asks_by_https() {
    let dir = Dir::new();
    let server = Server::start(&mut self_signed(&dir.path("ca"), &[]));
    let address = server.url.strip_prefix("https://").unwrap();
    let check = |variables: &[(&str, &str)]| {
        let mut command = fauxfactor(&["healthcheck"]);
        command.envs(variables.iter().copied()).output().unwrap().status.code()
    };
    assert_eq!(check(&[("FAUXFACTOR_URL", &server.url)]), Some(0));
    assert_eq!(check(&[("FAUXFACTOR_LISTEN", address), ("FAUXFACTOR_TLS", "self-signed")]), Some(0));
    // TLS may be turned on in a file, which the check does not read.
    assert_eq!(check(&[("FAUXFACTOR_LISTEN", address)]), Some(0));
    assert_eq!(check(&[("FAUXFACTOR_URL", &format!("http://{address}"))]), Some(1));
    assert_eq!(check(&[("FAUXFACTOR_URL", "ftp://a")]), Some(1));
    stopped(server);
}

#[test]
fn env_points_at_https() {
    let (_, out, _) = run(&["env", "--url", "https://iam.test:8443"]);
    assert!(out.contains("CSP_URL='https://iam.test:8443'"), "{out}");
    assert!(out.contains("CSP_HOST='iam.test:8443'"), "{out}");
    let variables = [("FAUXFACTOR_LISTEN", "0.0.0.0:8443"), ("FAUXFACTOR_TLS", "self-signed")];
    let output = fauxfactor(&["env"]).envs(variables).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("CSP_URL='https://127.0.0.1:8443'"));
    let output = fauxfactor(&["env"]).envs(variables).env("FAUXFACTOR_TLS_LISTEN", "a").output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("CSP_URL='http://127.0.0.1:8443'"));
}

#[tokio::test]
async fn http_2_leaves_no_credential_in_the_log_at_any_level() {
    let dir = Dir::new();
    let server = Server::start(&mut self_signed(&dir.path("ca"), &["--log-level", "trace"]));
    let pem = fs::read_to_string(dir.path("ca/ca.pem")).unwrap();
    let stream = server.connect();
    stream.set_nonblocking(true).unwrap();
    let stream = tokio::net::TcpStream::from_std(stream).unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = tokio_rustls::TlsConnector::from(client(&pem, &[b"h2"], &TLS13)).connect(name, stream).await;
    let (mut client, connection) = h2::client::handshake(stream.unwrap()).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = axum::http::Request::get(format!("{}{}?demo-bob-token", server.url, device_of(ALICE)))
        .header("x-auth-token", "demo-alice-token")
        .header("cookie", "a=demo-bob-token")
        .body(())
        .unwrap();
    assert_eq!(client.send_request(request, true).unwrap().0.await.unwrap().status(), 200);
    drop(client);
    let _ = connection.await;
    let key = fs::read_to_string(dir.path("ca/ca-key.pem")).unwrap();
    let key: Vec<_> = key.lines().skip_while(|line| !line.contains("PRIVATE")).skip(1).collect();
    let (_, log) = stopped(server);
    assert!(log.contains("\"status\":200"), "{log}");
    for secret in ["demo-alice-token", "demo-bob-token", key[0]] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
