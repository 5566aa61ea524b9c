//! The binary itself: what it prints, how it stops, what it refuses.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use crate::harness::{ALICE, device_of};

pub fn fauxfactor(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fauxfactor"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FAUXFACTOR_")) {
        command.env_remove(name);
    }
    command.args(args).stdin(Stdio::null());
    command
}

pub fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = fauxfactor(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// A running server; killed if a test ends before it stops it.
pub struct Server {
    child: Child,
    address: String,
    /// What the first line names.
    pub url: String,
    out: BufReader<std::process::ChildStdout>,
}

impl Server {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}"));
        let (_, address) = url.split_once("://").unwrap();
        Self { address: address.to_owned(), url: url.to_owned(), child, out }
    }

    fn get(&self, path: &str, token: &str) -> String {
        self.exchange(&format!("GET {path} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {token}\r\n"))
    }

    /// The next line of standard output.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Sends a head that lacks its last line, and reads until the server closes.
    pub fn exchange(&self, head: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{head}Connection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// A connection to the server.
    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Waits for the end: exit code, the rest of standard output, and the log.
    pub fn wait(&mut self) -> (Option<i32>, String, String) {
        let (mut out, mut log) = (String::new(), String::new());
        self.out.read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), out, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_serves_announces_and_stops_on_either_signal() {
    for signal in ["-TERM", "-INT"] {
        let mut server = Server::start(&mut fauxfactor(&["--listen", "127.0.0.1:0"]));
        assert!(server.url.starts_with("http://127.0.0.1:"), "{}", server.url);
        assert!(server.get(&device_of(ALICE), "demo-alice-token").starts_with("HTTP/1.1 200 OK"));
        server.signal(signal);
        let address = server.address.clone();
        let (code, out, _) = server.wait();
        assert_eq!(code, Some(0));
        for shown in
            ["demo-alice-token", "DEMOADMINACCESSKEY01", &format!("http://{address}{}", device_of(ALICE))]
        {
            assert!(out.contains(shown), "{shown} in {out}");
        }
    }
}

#[test]
fn a_configured_tenants_secrets_are_not_announced() {
    let dir = std::env::temp_dir().join(format!("fauxfactor-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("own.toml");
    std::fs::write(&file, fauxfactor::config::DEMO.replace("demo-", "own-")).unwrap();
    let mut server = Server::start(
        fauxfactor(&["serve", "--listen", "127.0.0.1:0", "--log-level", "trace"])
            .env("FAUXFACTOR_CONFIG", &file),
    );
    assert!(server.get(&device_of(ALICE), "own-alice-token").starts_with("HTTP/1.1 200 OK"));
    server.signal("-TERM");
    let (_, out, log) = server.wait();
    std::fs::remove_dir_all(&dir).unwrap();
    assert!(out.contains("tenant demo: users 6"), "{out}");
    assert!(!out.contains("own-alice-token") && !log.contains("own-alice-token"), "{out}{log}");
}

#[test]
fn logs_are_a_line_a_request_at_debug_and_health_checks_are_silent() {
    let mut server =
        Server::start(&mut fauxfactor(&["--listen", "127.0.0.1:0", "--log", "json", "--log-level", "debug"]));
    server.get("/_fauxfactor/health/ready", "");
    server.get(&format!("{}?secret=1", device_of(ALICE)), "demo-alice-token");
    server.signal("-TERM");
    let (_, _, log) = server.wait();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 1, "{log}");
    assert_eq!(answered[0]["path"], device_of(ALICE));
    assert_eq!(answered[0]["status"], 200);
    assert!(!log.contains("health") && !log.contains("secret"), "{log}");
}

#[test]
fn flags_and_variables_override_files_and_flags_go_first() {
    let dir = std::env::temp_dir().join(format!("fauxfactor-override-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("settings.toml");
    std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:1\"\nlog = \"json\"\n").unwrap();
    let mut server = Server::start(
        fauxfactor(&["--listen", "127.0.0.1:0"])
            .env("FAUXFACTOR_CONFIG", &file)
            .env("FAUXFACTOR_LISTEN", "127.0.0.1:2"),
    );
    server.signal("-TERM");
    let (code, _, log) = server.wait();
    std::fs::remove_dir_all(&dir).unwrap();
    assert_eq!(code, Some(0));
    assert!(log.starts_with('{'), "{log}");
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let mut child = fauxfactor(&["env"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_address_in_use_is_said_plainly() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, out, err) = run(&["--listen", &address]);
    assert_eq!((code, &*out), (Some(1), ""));
    assert!(err.starts_with(&format!("fauxfactor: cannot listen on {address}: ")), "{err}");
}

#[test]
fn check_accepts_and_refuses_by_exit_code() {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/config/demo.toml");
    assert_eq!(run(&["check", demo]), (Some(0), "ok: tenants 1, users 6\n".to_owned(), String::new()));
    let (code, out, err) = run(&["check", "/nowhere.toml"]);
    assert_eq!((code, &*out), (Some(1), ""));
    assert!(err.starts_with("fauxfactor: refused\n/nowhere.toml: cannot be read: "), "{err}");
    // The same file twice uses every name twice, and each problem has its line.
    let (code, _, err) = run(&["check", demo, demo]);
    assert_eq!(code, Some(1));
    assert!(err.contains("demo.toml:8: this tenant name is already used at"), "{err}");
    assert_eq!(run(&["check"]).0, Some(2));
}

#[test]
fn env_points_clients_at_the_server() {
    let (code, out, _) =
        run(&["env", "--user", "alice", "--url", "http://10.0.0.1:80/", "--format", "dotenv"]);
    assert_eq!(code, Some(0));
    for line in [
        "HUAWEICLOUD_SDK_IAM_ENDPOINT=http://10.0.0.1:80",
        "HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4=http://10.0.0.1:80",
        "HUAWEICLOUD_SDK_TYPE=GlobalCredentials",
        "HUAWEICLOUD_SDK_AK=DEMOALICEACCESSKEY01",
        "HUAWEICLOUD_SDK_SK=demoAliceSecretKey0123456789abcdefABCDEF",
        "CSP_URL=http://10.0.0.1:80",
        "CSP_HOST=10.0.0.1:80",
        "CSP_API_TOKEN=demo-alice-api-token",
    ] {
        assert!(out.lines().any(|shown| shown == line), "{line} in {out}");
    }
    let Output { stdout, .. } =
        fauxfactor(&["env"]).env("FAUXFACTOR_LISTEN", "0.0.0.0:9999").output().unwrap();
    let shell = String::from_utf8(stdout).unwrap();
    assert!(shell.contains("export HUAWEICLOUD_SDK_IAM_ENDPOINT='http://127.0.0.1:9999'\n"), "{shell}");
    assert_eq!(run(&["env", "--user", "nobody"]).0, Some(1));
}

#[test]
fn totp_takes_a_user_or_a_seed() {
    let is_code = |text: &str| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    for whose in ["alice", "alice@demo.test", ALICE, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"] {
        let (code, out, _) = run(&["totp", whose]);
        assert_eq!(code, Some(0));
        let words: Vec<_> = out.split_whitespace().collect();
        assert!(is_code(words[0]) && is_code(words[5]), "{out}");
        assert!((1..=30).contains(&words[2].parse::<u32>().unwrap()), "{out}");
        assert!(is_code(run(&["totp", "--quiet", whose]).1.trim_end()));
    }
    assert_eq!(run(&["totp", "bob"]).2, "fauxfactor: user `bob` has no device\n");
    assert_eq!(run(&["totp", "nobody"]).0, Some(1));
}

#[test]
fn healthcheck_is_an_exit_code() {
    let server = Server::start(&mut fauxfactor(&["--listen", "127.0.0.1:0"]));
    let check = |name: &str, value: &str| {
        fauxfactor(&["healthcheck"]).env(name, value).output().unwrap().status.code()
    };
    assert_eq!(check("FAUXFACTOR_LISTEN", &server.address), Some(0));
    assert_eq!(check("FAUXFACTOR_URL", &format!("http://{}/", server.address)), Some(0));
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(check("FAUXFACTOR_LISTEN", &free.to_string()), Some(1));
}

#[test]
fn a_variable_set_to_nothing_is_not_set() {
    let variables = [
        "LISTEN",
        "CONFIG",
        "LOG",
        "LOG_LEVEL",
        "SEED",
        "URL",
        "USER",
        "FORMAT",
        "QUIET",
        "TLS",
        "TLS_CERT",
        "TLS_KEY",
        "TLS_LISTEN",
        "TLS_NAME",
        "TLS_DIR",
        "CONTROL",
        "CONTROL_LISTEN",
        "CONTROL_TOKEN",
        "CONTROL_TOKEN_FILE",
        "CONTROL_HOST",
        "CONTROL_ORIGIN",
    ];
    let variables = || variables.map(|name| (format!("FAUXFACTOR_{name}"), ""));
    assert!(fauxfactor(&["totp", "alice"]).envs(variables()).output().unwrap().status.success());
    assert!(fauxfactor(&["env"]).envs(variables()).output().unwrap().status.success());
    let mut server = Server::start(fauxfactor(&["--listen", "127.0.0.1:0"]).envs(variables()));
    server.signal("-TERM");
    assert_eq!(server.wait().0, Some(0));
}

#[test]
fn variables_of_the_server_do_not_break_other_commands() {
    let output = fauxfactor(&["totp", "alice"]).env("FAUXFACTOR_LISTEN", "nonsense").output().unwrap();
    assert!(output.status.success());
    let output = fauxfactor(&[]).env("FAUXFACTOR_LISTEN", "nonsense").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_misspelt_log_level_is_refused() {
    for level in ["debgu", "fauxfactor=debgu", "a=b=info", "info,"] {
        let (code, _, err) = run(&["--log-level", level]);
        assert_eq!(code, Some(2), "{level}");
        assert!(err.contains("write `error`, `warn`, `info`, `debug`, `trace` or `off`"), "{err}");
    }
    let mut server = Server::start(&mut fauxfactor(&[
        "--listen",
        "127.0.0.1:0",
        "--log-level",
        "warn,fauxfactor::cli=info",
    ]));
    server.signal("-INT");
    assert!(server.wait().2.contains("ready"));
}

#[test]
fn a_user_of_several_tenants_is_named_with_the_tenant() {
    let dir = std::env::temp_dir().join(format!("fauxfactor-tenants-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("two.toml");
    let tenant = |name: &str| {
        format!(
            "[[tenant]]\nname = \"{name}\"\naccount = {{ id = \"{name}\", name = \"{name}\" }}\n\
             organization = {{ id = \"{name}\", display_name = \"{name}\" }}\n\
             [[tenant.user]]\nid = \"u\"\nname = \"u\"\napi_tokens = [\"{name}-token\"]\n"
        )
    };
    std::fs::write(&file, tenant("a") + &tenant("b")).unwrap();
    let ask = |user: &str| run(&["env", "--config", file.to_str().unwrap(), "--user", user]);
    let (ambiguous, named) = (ask("u"), ask("b/u"));
    std::fs::remove_dir_all(&dir).unwrap();
    assert_eq!(ambiguous.2, "fauxfactor: several users are `u`; write TENANT/USER, or the user's id\n");
    assert!(named.1.contains("CSP_API_TOKEN='b-token'"), "{}", named.1);
}
