//! What all operations of the control plane share, as their description says it.

use serde_json::{Value, json};

use super::problem::ProblemBody;
use crate::http::openapi::{Doc, NO_CREDENTIAL, sent};
use crate::http::route::Route;

/// The token of the control plane, as a security scheme.
const TOKEN: &str = "controlToken";

/// What may be wrong with any request.
const REFUSALS: &[(u16, &str)] = &[
    (
        400,
        "invalid_request, malformed_request: the request is not what the operation takes; `detail` says why.",
    ),
    (401, "unauthorized: the server has a token, and the request does not show it."),
    (403, "foreign_origin: the request comes from a web page that may not ask."),
    (405, "method_not_allowed: the path has no such method."),
    (408, "too_slow: the request did not arrive in time."),
    (413, "body_too_large: the body is larger than `[limits] body_bytes`."),
    (414, "target_too_long: path and query are longer than `[limits] target_bytes`."),
    (421, "foreign_host: the server was called by a name that is not its own."),
    (431, "headers_too_large: the headers are larger than `[limits] head_bytes`."),
    (500, "internal: something failed that is not the client's doing; the log says what."),
];

/// Each parameter of a path: its name, what it means, an example, and what it is called that is not there.
const PARAMETERS: &[(&str, &str, &str, &str)] = &[
    ("tenant", "The tenant, by id or name.", "demo", "tenant_not_found"),
    ("user", "The user, by id, name, VMware username or e-mail address.", "alice", "user_not_found"),
    ("app", "The OAuth app, by its client id.", "demo-app", "app_not_found"),
    ("fault", "The id of the fault.", "f1", "fault_not_found"),
    (
        "snapshot",
        "The name of the snapshot: 1 to 100 characters, none of them a control character or a slash.",
        "clean",
        "snapshot_not_found",
    ),
    ("seq", "The number of the request.", "1", "request_not_found"),
];

/// Adds to `doc` what it does not say itself.
pub(super) fn complete(route: &Route, doc: &mut Doc) {
    doc.security(&[NO_CREDENTIAL, TOKEN]);
    let named = || PARAMETERS.iter().filter(|(name, ..)| route.path.contains(&format!("{{{name}}}")));
    for (name, description, example, _) in named() {
        if !doc.has_parameter("path", name) {
            let mut schema = json!({ "type": "string", "minLength": 1, "examples": [example] });
            if *name == "snapshot" {
                schema["pattern"] = "^[^/\\u0000-\\u001f\\u007f-\\u009f]{1,100}$".into();
            }
            doc.parameter("path", name, description, true, schema);
        }
    }
    let missing: Vec<_> = named().map(|(.., code)| *code).collect();
    if !missing.is_empty() && !doc.has_answer(404) {
        problem(doc, 404, &format!("{}: what the path names is not there.", missing.join(", ")));
    }
    for (status, description) in REFUSALS {
        if !doc.has_answer(*status) {
            problem(doc, *status, description);
        }
    }
    doc.answer_header(401, "WWW-Authenticate", "How to show the token.", json!({ "const": "Bearer" }));
    doc.answer_header(405, "Allow", "The methods that the path has.", json!({ "type": "string" }));
    for status in doc.statuses() {
        doc.answer_header(status, "X-Request-Id", "The request's id.", json!({ "type": "string" }));
    }
}

/// The security schemes that [`complete`] names.
pub(super) fn security_schemes() -> Vec<(String, Value)> {
    let scheme = json!({
        "type": "http",
        "scheme": "bearer",
        "description": "The token of the control plane (`FAUXFACTOR_CONTROL_TOKEN`), where the server has one.",
    });
    vec![(TOKEN.to_owned(), scheme)]
}

/// The answer of that status is a problem.
pub(super) fn problem<'d>(doc: &'d mut Doc, status: u16, description: &str) -> &'d mut Doc {
    doc.answer_of(status, description, "application/problem+json", sent::<ProblemBody>().into())
}

/// 409 is a problem of these kinds.
pub(super) fn conflict<'d>(doc: &'d mut Doc, description: &str) -> &'d mut Doc {
    problem(doc, 409, description)
}

/// The heading of an operation: what its path is about.
pub(super) fn tag(route: &Route) -> &'static str {
    const SUBJECTS: &[&str] =
        &["/totp", "/clock", "/enforcement", "/faults", "/requests", "/keys", "/users", "/apps", "/tokens"];
    let subject = SUBJECTS.iter().find(|subject| route.path.contains(*subject));
    match subject {
        Some(subject) => subject.trim_start_matches('/'),
        None if route.path.contains("/tenants") => "tenants",
        None => "server",
    }
}
