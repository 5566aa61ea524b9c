//! JSON bodies, of every operation that may have one.

use std::cell::Cell;

use axum::http::{HeaderMap, HeaderValue, Method};

use super::server::{ACCOUNT, PEOPLE, STATUS, Server, huawei};

/// The operations that write, by the letter that stands for them: `A`, `B`, … A new one goes to the
/// end, so that the letters in the corpus keep their meaning.
pub const OPERATIONS: [&str; 25] = [
    "KeystoneCreateToken",
    "KeystoneRevokeToken",
    "CreateMfaDevice",
    "CreateBindingDevice",
    "DeleteBindingDevice",
    "DeleteMfaDevice",
    "UpdateLoginProtect",
    "CreateUser",
    "UpdateUser",
    "UpdateUserInformation",
    "KeystoneCreateUser",
    "KeystoneUpdateUserByAdmin",
    "KeystoneDeleteUser",
    "KeystoneUpdateUserPassword",
    "CreatePermanentAccessKey",
    "UpdatePermanentAccessKey",
    "DeletePermanentAccessKey",
    "CreateTemporaryAccessKey",
    "UpdateDomainLoginPolicy",
    "UpdateDomainPasswordPolicy",
    "UpdateDomainProtectPolicy",
    "CreateVirtualMfaDeviceV5",
    "DeleteVirtualMfaDeviceV5",
    "EnableMfaDeviceV5",
    "DisableMfaDeviceV5",
];

/// Requests, divided by empty lines. Of each the first byte is the letter of an operation, the second the
/// digit of the caller in [`PEOPLE`], the third that of the user whom the path means; the rest is the body.
/// Accepted is the input if all of them are.
///
/// What has been written can be read: after success every read is asked.
pub fn json_body(input: &[u8]) -> bool {
    let server = SPARE.take().unwrap_or_else(Server::new);
    let answers: Vec<_> = requests(input).take(MOST).map(|request| ask(&server, request)).collect();
    if answers.iter().all(|answer| *answer == Answer::Untouched) {
        SPARE.set(Some(server));
    }
    answers.iter().all(|answer| *answer == Answer::Accepted)
}

thread_local! {
    /// A server that is as new, because nothing could change it: to make one takes longer than to ask it.
    static SPARE: Cell<Option<Server>> = const { Cell::new(None) };
}

#[derive(PartialEq)]
enum Answer {
    Accepted,
    /// Refused, and perhaps counted.
    Refused,
    /// Refused, and forgotten.
    Untouched,
}

/// Further requests are left out.
const MOST: usize = 8;

fn requests(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(input);
    std::iter::from_fn(move || {
        let all = rest?;
        let end = all.windows(2).position(|pair| pair == b"\n\n");
        rest = end.map(|end| &all[end + 2..]);
        Some(&all[..end.unwrap_or(all.len())])
    })
}

fn ask(server: &Server, request: &[u8]) -> Answer {
    let [operation, caller, subject, body @ ..] = request else { return Answer::Untouched };
    let operation = OPERATIONS[choose(*operation, b'A', OPERATIONS.len())];
    let (caller, _) = PEOPLE[choose(*caller, b'0', PEOPLE.len())];
    let subject = PEOPLE[choose(*subject, b'0', PEOPLE.len())];
    let route = huawei().find(|route| route.operation == operation);
    let Some(route) = route else { panic!("there is no operation {operation}") };
    let reply = server.ask(&route.method, &path(route.path, subject.1), &headers(caller, subject.0), body);
    if reply.is_success() {
        read_all(server, subject);
        return Answer::Accepted;
    }
    // Wrong passwords are counted.
    let counts = ["KeystoneCreateToken", "KeystoneUpdateUserPassword"].contains(&operation);
    if counts { Answer::Refused } else { Answer::Untouched }
}

fn choose(byte: u8, first: u8, count: usize) -> usize {
    usize::from(byte.wrapping_sub(first)) % count
}

/// A path of the route table, filled in.
fn path(path: &str, user: &str) -> String {
    path.replace("{user_id}", user)
        .replace("{domain_id}", ACCOUNT)
        .replace("{project_id}", "065a7c66da0010992ff7c0031e5a5e7d")
        .replace("{access_key}", "DEMOALICEACCESSKEY01")
}

/// The token of the caller, none for nobody, and as what is asked about, that of the subject.
fn headers(caller: &str, subject: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    headers.insert("x-subject-token", token(subject));
    if caller != "nobody" {
        headers.insert("x-auth-token", token(caller));
    }
    headers
}

fn token(user: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("demo-{user}-token")).unwrap()
}

fn read_all(server: &Server, subject: (&str, &str)) {
    let headers = headers("admin", subject.0);
    for route in huawei().filter(|route| route.method == Method::GET) {
        server.ask(&route.method, &path(route.path, subject.1), &headers, b"");
    }
    let mut headers = HeaderMap::new();
    headers.insert("csp-auth-token", token(subject.0));
    server.ask(&Method::GET, STATUS, &headers, b"");
}
